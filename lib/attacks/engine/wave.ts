import { argmaxRows, type Classifier, NO_ANSWER, requireScores } from '../../models/index.js';
import { type Norm, type Tensor, type Tensor2D, type Tensor4D, tf } from '../../tensor/index.js';
import type { ValidRows } from '../valid-rows.js';
import type { LossAndGradient } from './first-look.js';

/** Values in one of a wave's tensors, at most. */
export const WAVE_VALUES = 16_000_000;

/** Thrown where an attack asks about a row more often than its budget allows; such an attack has a mistake. */
export class BudgetError extends Error {
  constructor(index: number) {
    super(`Row ${index} has no query left of its budget; an attack must ask \`wave.remaining(row)\` first.`);
    this.name = 'BudgetError';
  }
}

/** What is spent on each row of a wave. */
export interface Spending {
  readonly queries: Int32Array;
  readonly gradients: Int32Array;
  /** Model evaluations each row may still cost, predictions and gradients together; Infinity without a budget. */
  readonly allowance: Float64Array;
  /** At how many of them the model gave no answer. */
  readonly unanswered?: Int32Array;
}

export interface WaveRows {
  readonly images: Tensor4D;
  readonly labels: Int32Array;
  readonly indices: Int32Array;
  /** What a targeted attack aims at; undefined where it is enough to be wrong. */
  readonly targets?: Int32Array;
  /** [n, h, w, c], 1 where a value may change; undefined where all may. */
  readonly mask?: Tensor4D;
  /** What the rows that the model sees must be, and the ball that they must stay in with it. */
  readonly valid?: { readonly rules: ValidRows; readonly norm: Norm; readonly epsilon?: number };
  /** What the run's first look found at these images, before the mask; not yet spent. */
  readonly first?: LossAndGradient;
}

export interface WaveRun {
  readonly seed: number;
  /** Which of the restarts this is, from 0; random numbers are keyed by it. */
  readonly restart: number;
  readonly signal: AbortSignal;
  readonly batchSize: number;
  /** Tells how much of the wave is done, from 0 to 1. */
  report(share: number): void;
}

/**
 * The rows an attack works on at a time, in lock-step, and its only way to the model: every prediction and every
 * gradient is counted here, held to the budget, and confined to the mask. `rows` are positions in the wave; a row
 * may be asked about several times in one call.
 */
export class Wave<M extends Classifier = Classifier> implements WaveRows {
  readonly images: Tensor4D;
  readonly labels: Int32Array;
  readonly indices: Int32Array;
  readonly targets?: Int32Array;
  readonly mask?: Tensor4D;
  readonly valid?: WaveRows['valid'];
  readonly first?: LossAndGradient;
  readonly size: number;
  /** Values in one image. */
  readonly width: number;
  /** The farthest apart that each row's logits have been seen. */
  readonly spread: Float64Array;

  constructor(
    readonly model: M,
    rows: WaveRows,
    readonly run: WaveRun,
    private readonly spending: Spending,
  ) {
    this.images = rows.images;
    this.labels = rows.labels;
    this.indices = rows.indices;
    this.targets = rows.targets;
    this.mask = rows.mask;
    this.valid = rows.valid;
    this.first = rows.first;
    this.size = rows.labels.length;
    this.spread = new Float64Array(this.size);
    this.width = rows.images.size / Math.max(1, this.size);
  }

  /** All rows of the wave: 0 … size − 1. */
  all(): Int32Array {
    return Int32Array.from({ length: this.size }, (_, i) => i);
  }

  /** How often the model may still be asked about a row, the engine's own verdict set aside. */
  remaining(row: number): number {
    return this.spending.allowance[row];
  }

  /** Books one model evaluation for each of the rows. */
  spend(what: 'queries' | 'gradients', rows: Int32Array): void {
    const { allowance } = this.spending;
    for (const row of rows) {
      if (allowance[row] < 1) throw new BudgetError(this.indices[row]);
      allowance[row] -= 1;
      this.spending[what][row] += 1;
    }
  }

  /** Counts those of these scores, [rows, classes], that are no answer. */
  note(scores: ArrayLike<number>, rows: Int32Array): void {
    const { unanswered } = this.spending;
    if (!unanswered) return;
    argmaxRows(scores, this.model.classes).forEach((answer, i) => {
      if (answer === NO_ANSWER) unanswered[rows[i]] += 1;
    });
  }

  /** Rows of one of the wave's own tensors; a plain clone where they are all its rows in order. */
  take<T extends Tensor>(tensor: T, rows: Int32Array): T {
    const whole = rows.length === this.size && rows.every((row, i) => row === i);
    return (whole ? tensor.clone() : tf.gather(tensor, tf.tensor1d(rows, 'int32'))) as T;
  }

  /**
   * The images the model is to see: those given inside the mask, the originals outside, and of these the valid ones. A
   * gradient there is taken for that of the images given (straight through: Bengio et al., 2013). Call inside `tf.tidy`.
   */
  compose(images: Tensor4D, rows: Int32Array): Tensor4D {
    if (!this.mask && !this.valid) return images;
    const originals = this.take(this.images, rows);
    const inside = this.mask
      ? (tf.where(this.take(this.mask, rows).cast('bool'), images, originals) as Tensor4D)
      : images;
    if (!this.valid) return inside;
    const { rules, ...ball } = this.valid;
    const [given, kept] = [inside, originals].map((tensor) => tensor.dataSync() as Float32Array);
    return tf.tensor4d(rules.project(given, kept, ball), inside.shape);
  }

  /** The images [from, to) of these rows, as the model is to see them. Call inside `tf.tidy`. */
  seen(images: Tensor4D, rows: Int32Array, from: number, to: number): Tensor4D {
    const whole = from === 0 && to === rows.length;
    const part = whole ? images : images.slice([from, 0, 0, 0], [to - from, -1, -1, -1]);
    return this.compose(part, rows.subarray(from, to));
  }

  /** Splits rows 0 … n − 1 into calls of the model: [from, to) pairs. */
  calls(n: number): [number, number][] {
    const { batchSize } = this.run;
    return Array.from({ length: Math.ceil(n / batchSize) }, (_, i) => [
      i * batchSize,
      Math.min(n, (i + 1) * batchSize),
    ]);
  }

  /** The model's scores for images of these rows, [rows, classes], row-major: all that a black-box attack sees. */
  async scores(images: Tensor4D, rows: Int32Array): Promise<Float32Array> {
    this.spend('queries', rows);
    const { classes } = this.model;
    const scores = new Float32Array(rows.length * classes);
    for (const [from, to] of this.calls(rows.length)) {
      const part = tf.tidy(() => this.seen(images, rows, from, to).clone());
      scores.set(await answered(this.model, part), from * classes);
    }
    this.note(scores, rows);
    return scores;
  }
}

/** Asks the model about images, which are disposed, and checks the form of its answer. */
export async function answered(model: Classifier, images: Tensor4D): Promise<Float32Array> {
  let scores: Tensor2D | undefined;
  try {
    scores = await model.predict(images);
    requireScores(model, scores.shape, images.shape[0]);
    return (await scores.data()) as Float32Array;
  } finally {
    scores?.dispose();
    images.dispose();
  }
}
