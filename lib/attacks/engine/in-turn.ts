import type { Classifier } from '../../models/index.js';
import { interruptSignal, type Tensor4D, tf } from '../../tensor/index.js';
import type { Attack, AttackBatch, AttackOptions, AttackResult } from '../contracts.js';
import { perturbationNorm } from '../perturbation-norms.js';
import { checkAttack, checkBatch, checkOptions } from './check.js';

/**
 * Attacks of one kind, norm and epsilon that run one after the other, each on some of the rows: what they have found
 * and spent so far, row by row. A fixed-size attack's success ends its row; of minimal-norm successes the nearest
 * is kept.
 */
export class InTurn<M extends Classifier> {
  readonly n: number;
  /** What is returned for each row so far, [n · h · w · c]. */
  readonly pixels: Float32Array;
  readonly success: Uint8Array;
  readonly queries: Int32Array;
  readonly gradients: Int32Array;
  readonly #original: Float32Array;
  readonly #foundBy: Int32Array;
  readonly #unanswered: Int32Array;
  readonly #distance: Float64Array;
  readonly #signal: AbortSignal;
  #predicted: Int32Array | undefined;
  #wrongFromStart: Uint8Array | undefined;
  #targets: Int32Array | undefined;

  /** @throws RangeError where the batch or the options are not what they must be. */
  constructor(
    private readonly model: M,
    private readonly batch: AttackBatch,
    private readonly options: AttackOptions,
    /** How many attacks there are at most, for progress. */
    private readonly attacks: number,
  ) {
    checkBatch(model, batch);
    checkOptions(options, batch.labels.length);
    this.n = batch.labels.length;
    this.#original = batch.images.dataSync() as Float32Array;
    this.pixels = this.#original.slice();
    this.success = new Uint8Array(this.n);
    this.queries = new Int32Array(this.n);
    this.gradients = new Int32Array(this.n);
    this.#foundBy = new Int32Array(this.n).fill(-1);
    this.#unanswered = new Int32Array(this.n);
    this.#distance = new Float64Array(this.n).fill(Number.POSITIVE_INFINITY);
    this.#predicted = batch.predicted && Int32Array.from(batch.predicted);
    // One signal for all: an Interrupt between two attacks must not be lost.
    this.#signal = options.signal ?? interruptSignal();
  }

  get signal(): AbortSignal {
    return this.#signal;
  }

  /** Rows that no attack has broken and that were right, and answered, from the start; before the first attack all. */
  unbroken(): Int32Array {
    return Int32Array.from(this.success.keys()).filter((row) => !this.success[row]);
  }

  /** Rows that were right from the start; before the first attack all. */
  right(): Int32Array {
    return Int32Array.from(this.success.keys()).filter((row) => !this.#wrongFromStart?.[row]);
  }

  /** How often the model may still be asked about a row. */
  remaining(row: number): number {
    const { budget = Number.POSITIVE_INFINITY } = this.options;
    return (typeof budget === 'number' ? budget : budget[row]) - this.queries[row] - this.gradients[row];
  }

  /** Books a query for each of these rows, beside what the attacks cost. */
  spend(rows: Int32Array): void {
    for (const row of rows) this.queries[row] += 1;
  }

  /** Books a query that the model had no answer to. */
  mute(row: number): void {
    this.#unanswered[row] += 1;
  }

  /** Runs an attack, the `which`-th, on these rows. The first must be given all of them. */
  async run(which: number, attack: Attack<M>, rows: Int32Array): Promise<void> {
    checkAttack(attack, this.model);
    const { batch, options, n } = this;
    const known = this.#wrongFromStart ? Int32Array.from(batch.labels) : batch.predicted;
    const part = takeBatch({ ...batch, predicted: known }, rows);
    try {
      const found = await attack.run(this.model, part, {
        ...options,
        signal: this.#signal,
        budget: Float64Array.from(rows, (row) => this.remaining(row)),
        onProgress: (done, total) => options.onProgress?.(Math.floor(((which + done / total) / this.attacks) * n), n),
      });
      this.#wrongFromStart ??= found.wrongFromStart;
      this.#predicted ??= Int32Array.from(found.predicted);
      for (const [i, row] of rows.entries()) this.#take(which, attack, found, i, row);
    } finally {
      part.images.dispose();
      if (part.mask !== batch.mask) part.mask?.dispose();
    }
  }

  /** Takes over what an attack found for its i-th row. */
  #take(which: number, { kind, norm }: Attack<M>, found: AttackResult, i: number, row: number): void {
    const { n, pixels, success } = this;
    const width = this.#original.length / n;
    this.queries[row] += found.queries[i];
    this.gradients[row] += found.gradients[i];
    this.#unanswered[row] += found.unanswered?.[i] ?? 0;
    if (found.targets) {
      this.#targets ??= new Int32Array(n).fill(-1);
      this.#targets[row] = found.targets[i];
    }
    const image = found.images.subarray(i * width, (i + 1) * width);
    const original = this.#original.subarray(row * width, (row + 1) * width);
    if (!found.success[i] && kind === 'minimal') return;
    if (found.success[i]) {
      success[row] = 1;
      const length = found.wrongFromStart[i] ? 0 : perturbationNorm(norm, image, original);
      // An image that is no number is as far as any: what the audit is to see is not left out.
      if (length >= this.#distance[row]) return;
      this.#distance[row] = length;
      if (!found.wrongFromStart[i]) this.#foundBy[row] = which;
    }
    pixels.set(image, row * width);
    (this.#predicted as Int32Array)[row] = found.predicted[i];
  }

  result(): AttackResult {
    const { n, pixels, success, queries, gradients } = this;
    return {
      images: pixels,
      predicted: this.#predicted ?? new Int32Array(n),
      success,
      wrongFromStart: this.#wrongFromStart ?? new Uint8Array(n),
      queries,
      gradients,
      unanswered: this.#unanswered,
      foundBy: this.#foundBy,
      ...(this.#targets && { targets: this.#targets }),
    };
  }
}

/** Some rows of a batch, as a batch; the caller disposes its images, and its mask where it is not the batch's own. */
export function takeBatch(batch: AttackBatch, rows: Int32Array): AttackBatch {
  const pick = (values: Int32Array) => Int32Array.from(rows, (row) => values[row]);
  const index = tf.tensor1d(rows, 'int32');
  const gather = (tensor: Tensor4D) => tf.gather(tensor, index) as Tensor4D;
  const { images, labels, indices, targets, mask, valid, predicted } = batch;
  const taken: AttackBatch = {
    images: gather(images),
    labels: pick(labels),
    indices: indices ? pick(indices) : rows.slice(),
    ...(targets && { targets: pick(targets) }),
    ...(mask && { mask: mask.shape[0] === 1 ? mask : gather(mask) }),
    ...(valid && { valid }),
    ...(predicted && { predicted: pick(predicted) }),
  };
  index.dispose();
  return taken;
}
