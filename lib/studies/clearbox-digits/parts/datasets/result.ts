import type { Mean, MedianDistance, Proportion, TransferMatrix } from '../../../../evaluation/index.js';
import type { PartResult } from '../../../../study/index.js';
import type { SetId } from './plan.js';

/** A network on one data set. */
export interface NetworkOnSet {
  readonly name: string;
  readonly parameters: number;
  /** Right answers on all test images. */
  readonly clean: Proportion;
}

/** A mean over rows with its 95 % interval (normal). */
export interface MeanShare extends Mean {
  readonly interval: readonly [number, number];
}

/**
 * What reaches a network from others, by how much they are like it: the share of images made on another network that
 * it gets wrong, of the rows that all networks read right as they are, on average over the other networks.
 */
export interface Reached {
  readonly attack: string;
  readonly target: string;
  /** From each of the others. */
  readonly sources: readonly { readonly source: string; readonly wrong: Proportion }[];
  /** From the same network, trained anew from other weights; only the article's has one. */
  readonly retrained: MeanShare | null;
  /** From all others of its kind, that one included. */
  readonly sameKind: MeanShare;
  readonly otherKind: MeanShare;
  /** Same kind − other kind, row by row. */
  readonly difference: MeanShare;
}

/** PGD of one radius on one network. */
export interface AtRadius {
  readonly epsilon: number;
  /** Of all rows, those still right. */
  readonly robust: Proportion;
  /** Of the rows that were right, those lost. */
  readonly lost: Proportion;
}

/** The same attack on one network: the same radii on every data set, and the nearest error in L2. */
export interface WhiteBox {
  readonly network: string;
  readonly radii: readonly AtRadius[];
  /** Over the rows read right; null: ∞. */
  readonly nearest: MedianDistance;
  /** How many rows these are. */
  readonly right: number;
}

interface OfSet {
  readonly id: SetId;
  readonly title: string;
}

export interface MeasuredSet extends OfSet {
  /** One sentence on the images that are attacked. */
  readonly data: string;
  readonly trainedOn: string;
  /** Values of an image. */
  readonly pixels: number;
  /** L∞ radius of the attacks of the matrix. */
  readonly epsilon: number;
  readonly networks: readonly NetworkOnSet[];
  /** Without the rows behind its shares, of which there would be hundreds of thousands. */
  readonly matrix: TransferMatrix;
  readonly reached: readonly Reached[];
  readonly whiteBox: readonly WhiteBox[];
}

/** A data set whose files could not be had. */
export interface MissingSet extends OfSet {
  readonly missing: string;
}

/** The same networks and attacks on other data. */
export interface DatasetsResult extends PartResult {
  readonly sets: readonly (MeasuredSet | MissingSet)[];
}
