import type { Classifier } from '../models/index.js';
import type { Norm, Tensor4D } from '../tensor/index.js';

/** Images to attack: pixels [n, h, w, c] in [0, 1], true labels [n], and each row's index in its data set. */
export interface AttackBatch {
  readonly images: Tensor4D;
  readonly labels: Int32Array;
  /** Random numbers are keyed by these; default 0 … n − 1. */
  readonly indices?: Int32Array;
}

export interface AttackOptions {
  /** Keys every random number of the attack (default 0). */
  seed?: number;
  /** Rows finished of all rows; called at least once a second. */
  onProgress?: (done: number, total: number) => void;
  /** Stops the attack between steps (default: the notebook's Interrupt). */
  signal?: AbortSignal;
}

/** What an attack found, row by row in the order of its batch. The caller disposes `images`. */
export interface AttackResult {
  readonly images: Tensor4D;
  /** The model's answer to `images`, asked anew. */
  readonly predicted: Int32Array;
  /** 1 where that answer is wrong. Rows wrong from the start are returned unchanged and count as broken. */
  readonly success: Uint8Array;
  /** 1 where the model was wrong before the attack; such rows stay out of norms. */
  readonly wrongFromStart: Uint8Array;
  /** Predictions spent on each row. */
  readonly queries: Int32Array;
  /** Gradients spent on each row. */
  readonly gradients: Int32Array;
}

/** What an attack needs to see of the model. */
export type Access = 'gradients' | 'scores' | 'labels';

/** An attack on models of kind M: its settings are fixed, its randomness comes with each run. */
export interface Attack<M extends Classifier = Classifier> {
  readonly name: string;
  readonly norm: Norm;
  readonly settings: Readonly<Record<string, number | string | boolean>>;
  readonly access: Access;
  run(model: M, batch: AttackBatch, options?: AttackOptions): Promise<AttackResult>;
}
