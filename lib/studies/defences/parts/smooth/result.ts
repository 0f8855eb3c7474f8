import type { PairedComparison, Proportion } from '../../../../evaluation/index.js';
import type { PartResult } from '../../../../study/index.js';
import type { MeasuredDefence } from '../../attempts/index.js';
import type { Described } from './networks.js';
import type { Strongest } from './plan.js';

/** What attacks leave of a network at one radius: the strongest on the first rows alone. */
export interface AtRadius {
  readonly epsilon: number;
  readonly pgd: Proportion;
  readonly strongest: Proportion;
}

export interface SmoothNetwork {
  readonly id: string;
  readonly name: string;
  readonly kind: Described['kind'] | 'undefended';
  readonly clean: Proportion;
  readonly radii: readonly AtRadius[];
  /** Seconds that its training took, with whatever else the machine did. */
  readonly trainingSeconds: number;
}

/** An activation beside ReLU, on the same rows, at the study's radius. */
export interface BesideRelu {
  readonly id: string;
  readonly attack: 'pgd' | 'strongest';
  /** McNemar's test, with its p-value after Holm's adjustment over all comparisons of the part. */
  readonly comparison: PairedComparison & { readonly adjusted: number };
}

export interface SmoothResult extends PartResult {
  readonly strongest: Strongest;
  /** The undefended one first. */
  readonly networks: readonly SmoothNetwork[];
  readonly paired: readonly BesideRelu[];
  readonly defences: readonly MeasuredDefence[];
}

/** The results of which this part reads its own. */
export type WithSmooth = { readonly smooth: SmoothResult };
