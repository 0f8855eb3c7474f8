import type { Access, Attack, MaskMaker } from '../../attacks/index.js';
import type { Classifier, ScoreKind } from '../../models/index.js';
import type { Norm } from '../../tensor/index.js';
import type { Proportion } from '../intervals.js';

/** One attack on one source: what was run, and how far its images lie from the originals. */
export interface TransferRun {
  /** Name, norm and radius, as in `pgd-linf-0.1`: the same attack has the same id on every source. */
  readonly attack: string;
  readonly source: string;
  readonly name: string;
  readonly kind: Attack['kind'];
  readonly access: Access;
  readonly norm: Norm;
  /** null: a minimal-norm attack, which has no radius. */
  readonly epsilon: number | null;
  readonly settings: Attack['settings'];
  /**
   * Medians of the perturbations as they are handed over, over the rows that the source reads right, whether it lost
   * them or not; null where there are none.
   */
  readonly sizes: Readonly<Record<Norm, number | null>>;
  /**
   * Rows that the source reads right of which the attack made no sound image (not in [0, 1], NaN, or outside its ball):
   * the original stands in for it. Missing in results of older versions.
   */
  readonly refused?: number;
  /** Queries and gradients spent on a row, on average over all rows. */
  readonly queries: number;
  readonly gradients: number;
}

/** What one model says to images that were made on one. */
export interface TransferCell {
  readonly attack: string;
  readonly source: string;
  readonly target: string;
  /** Rows that the target does not read right (no answer is not right), of ALL rows; wrong from the start is in it. */
  readonly wrong: Proportion;
  /** The same over the rows that every model reads right as they are and that the source lost; null where none are. */
  readonly transferred: Proportion | null;
  /** 1 where the target does not read the row right, in the order of the rows: for paired comparisons. */
  readonly rows: readonly number[];
}

/** A model as the matrix knows it: its right answers to the images as they are. */
export interface TransferModel {
  readonly name: string;
  readonly scores: ScoreKind;
  readonly clean: Proportion;
}

/** What carries over between models, as plain data. */
export interface TransferMatrix {
  /** One sentence on the rows, and how many they are. */
  readonly data: string;
  readonly n: number;
  readonly seed: number;
  readonly models: readonly TransferModel[];
  /** 1 where every model reads the row right as it is. */
  readonly common: readonly number[];
  /** Attack by attack, and source by source. */
  readonly runs: readonly TransferRun[];
  /** Of each run, one for every model, the source included. */
  readonly cells: readonly TransferCell[];
}

export interface TransferOptions {
  /** Keys every random number (default 0). */
  seed?: number;
  /** Most queries and gradients that an attack may spend on a row, together. */
  budget?: number;
  batchSize?: number;
  /** Where attacks may change an image; built on the source (default: everywhere). */
  mask?: MaskMaker;
  onProgress?: (what: string, done: number, total: number) => void;
  signal?: AbortSignal;
}

/** The attacks made on a model: one list for all, or chosen for each. */
export type TransferAttacks = readonly Attack<never>[] | ((source: Classifier) => readonly Attack<never>[]);
