import type { PairedComparison, Proportion } from '../../../../evaluation/index.js';
import type { RelevanceRule } from '../../../../generators/index.js';
import type { PartResult } from '../../../../study/index.js';

/** How the pixels of a list were found: by a rule, or as those that are brightest on average. */
export type Found = RelevanceRule | { readonly rule: 'brightest' };

/** For each class the k pixels found on some images. */
export interface PixelList {
  readonly found: Found;
  readonly split: 'test' | 'train';
  /** Of each class all images, for whatever the target answers; or those that it reads right. */
  readonly over: 'all' | 'right';
  /** The first and the last row, counted from 0. */
  readonly rows: readonly [number, number];
  /** Images that were averaged over, of all classes. */
  readonly images: number;
  /** [classes][k], the most relevant first. */
  readonly pixels: readonly (readonly number[])[];
}

/**
 * Which pixels the attack lowers; it raises all others. `published` are the study's; `moved` the same lists, each taken
 * for the class after it; `none` raises all, `all` lowers all. `fgsm` is no choice of pixels, but the gradient's signs.
 */
export type Lowered =
  | 'published'
  | 'test'
  | 'block'
  | 'train'
  | 'z-plus'
  | 'alpha-beta'
  | 'brightest'
  | 'moved'
  | 'none'
  | 'all'
  | 'fgsm';

/** The target on test images that were attacked in closed form: lowered pixels − ε, all others + ε, inside [0, 1]. */
export interface Attacked {
  readonly lowered: Lowered;
  readonly accuracy: Proportion;
  /** Beside the accuracy under the reference lists, on the same images; not of these themselves. */
  readonly compared?: PairedComparison;
}

export interface RelevanceResult extends PartResult {
  /** Pixels of a list, and the ball's radius. */
  readonly k: number;
  readonly epsilon: number;
  readonly pixelsOfImage: number;
  /** The study's lists, in ascending order; undefined on the fallback. */
  readonly published?: readonly (readonly number[])[];
  /** By each rule on all test images, the chain's first; by that one on those that are read right; the brightest pixels. */
  readonly test: readonly PixelList[];
  /** By the chain's rule on blocks of training images, and on all of them. */
  readonly blocks: readonly PixelList[];
  readonly train: PixelList;
  /** Mean relevance by each rule on test images, [classes][pixels], in hundredths of the class's largest absolute value. */
  readonly maps: readonly { readonly found: RelevanceRule; readonly classes: readonly (readonly number[])[] }[];
  /** Mean test image of each class, in hundredths. */
  readonly means: readonly (readonly number[])[];
  readonly clean: Proportion;
  readonly attacked: readonly Attacked[];
  /** Accuracies with k random pixels for each class, a draw each. */
  readonly random: readonly number[];
  /** The attack with other numbers of pixels: the most relevant on all training images, and random ones. */
  readonly numbers: readonly {
    readonly k: number;
    readonly relevant: Proportion;
    readonly random: readonly number[];
  }[];
}
