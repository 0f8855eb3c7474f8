import type { MedianDistance, Proportion, Spread } from '../../../../evaluation/index.js';
import type { PartResult } from '../../../../study/index.js';
import type { QueriesPlan } from './plan.js';

/** Success of one attack against its queries, on the images that the network gets right. */
export interface QueryCurve {
  /** As the tables name it. */
  readonly attack: string;
  readonly settings: Readonly<Record<string, number | string | boolean>>;
  /** The images, and what each of those with an error cost until it was found, from the least. */
  readonly n: number;
  readonly spent: readonly number[];
  /** Queries to the first error, over all these images; the unsolved count as infinite. */
  readonly median: MedianDistance;
  /** Over several networks: the share of images broken within fewer queries. */
  readonly networks?: Spread;
}

/** What an attack that sees gradients does in the same ball. */
export interface Ceiling {
  readonly attack: string;
  readonly steps: number;
  readonly success: Proportion;
  /** Gradients to the first error, over all these images. */
  readonly gradients: MedianDistance;
}

export interface BallResult {
  readonly norm: 'l2' | 'linf';
  readonly epsilon: number;
  readonly ceiling: Ceiling;
  readonly curves: readonly QueryCurve[];
}

/** The attack that sees labels alone, run anew with each budget. */
export interface LabelResult {
  readonly attack: string;
  readonly points: readonly {
    readonly queries: number;
    /** L2 to the nearest error found, over all images that are right from the start. */
    readonly distance: MedianDistance;
    /** Share of them with an error inside the L2 ball of the attacks that see scores. */
    readonly success: Proportion;
  }[];
  /** The same distance by an attack that sees gradients. */
  readonly nearest: { readonly attack: string; readonly distance: MedianDistance };
}

export type Estimator = 'coordinates' | 'nes' | 'inverse-distance';

/** Cosines of estimated gradients with the true one. */
export interface CosinePoint {
  readonly estimator: Estimator;
  readonly queries: number;
  /** Over draws, or over images. */
  readonly cosine: Spread;
  /** What theory says of a linear function. */
  readonly expected: number;
}

export interface QueriesResult extends PartResult {
  readonly plan: QueriesPlan;
  readonly network: string;
  /** Which images. */
  readonly data: string;
  /** Images; and those of them that are wrong before any attack, which are left alone. */
  readonly rows: number;
  readonly wrongFromStart: number;
  /** Values of an image. */
  readonly width: number;
  readonly balls: readonly BallResult[];
  readonly labels: LabelResult;
  /** Linear functions of `width` values, several draws of weights, point and samples. */
  readonly linear: readonly CosinePoint[];
  /** The network's margin at test images. */
  readonly real: readonly CosinePoint[];
}
