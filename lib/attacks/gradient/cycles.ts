import { FLOAT_NOISE } from '../../models/index.js';
import { keyedUniform, type Tensor4D, tf } from '../../tensor/index.js';

/** Steps back that an iterate is looked for: longer cycles are not found. */
const WINDOW = 256;
/** Key of the stream that draws the projection. */
const STREAM = 0xc1c1;

/** A row that seems to repeat: what it was when that was noticed. */
interface Candidate {
  readonly step: number;
  readonly period: number;
  readonly image: Float32Array;
  readonly logits: Float32Array;
  /** The image that the row ends with, once it has come by. */
  end?: Float32Array;
}

/** The active rows at a step: their iterates and logits there, and the step after which each of them ends. */
export interface Iterates {
  readonly rows: Int32Array;
  /** [rows, h, w, c] */
  readonly images: Tensor4D;
  /** [rows · classes] */
  readonly logits: ArrayLike<number>;
  /** The number of steps that the row will have taken in the end. */
  readonly last: (row: number) => number;
}

/**
 * Tells which rows go round in circles, and where they will end. Where the next iterate is a function of the last
 * alone (a fixed step along the sign of the gradient, no momentum, a model that does not draw at random), one that
 * comes again bit for bit starts the same steps over. Iterates are compared by a hash, which is a random projection: that
 * is one number to read for each row and step. Where it has come before, a whole round is waited for, and its first and
 * last iterate compared value for value (a similar idea is arXiv 2503.19347).
 * A model that draws at random gives other logits at the same image, and such a row goes on; one that draws among few
 * alternatives may answer alike twice, and is to be attacked without this.
 */
export class Cycles {
  /** Hashes of the last iterates of each row of the wave, by step modulo the window. */
  readonly #hashes: Float32Array;
  readonly #projection: Float32Array;
  readonly #candidates = new Map<number, Candidate>();

  constructor(
    size: number,
    /** Values in an image. */
    private readonly width: number,
    private readonly classes: number,
  ) {
    this.#hashes = new Float32Array(size * WINDOW);
    this.#projection = keyedUniform(width, -1, 1, STREAM);
  }

  /**
   * Looks at the iterates of a step, from 0, every step once; gives the images that rows end with, by their position
   * among `rows`, where that is known.
   */
  settle(step: number, { rows, images, logits, last }: Iterates): Map<number, Float32Array> {
    const periods = this.#repeated(step, rows, images);
    const left = (row: number) => last(row) - step;
    const wanted = Array.from(rows.keys()).filter((i) => {
      const known = this.#candidates.get(rows[i]);
      return periods[i] > 0 || (known && (left(rows[i]) % known.period === 0 || step === known.step + known.period));
    });
    const ends = new Map<number, Float32Array>();
    if (!wanted.length) return ends;
    const { width, classes } = this;
    const seen = tf.tidy(() => tf.gather(images, tf.tensor1d(wanted, 'int32')));
    const pixels = seen.dataSync() as Float32Array;
    seen.dispose();
    wanted.forEach((i, k) => {
      const image = pixels.subarray(k * width, (k + 1) * width);
      const scores = Float32Array.from({ length: classes }, (_, c) => logits[i * classes + c]);
      const end = this.#follow(rows[i], step, { image, scores, left: left(rows[i]), period: periods[i] });
      if (end) ends.set(i, end);
    });
    return ends;
  }

  #follow(
    row: number,
    step: number,
    now: {
      readonly image: Float32Array;
      readonly scores: Float32Array;
      readonly left: number;
      readonly period: number;
    },
  ): Float32Array | undefined {
    const { image, scores, left, period } = now;
    const known = this.#candidates.get(row);
    if (known) {
      if (left % known.period === 0) known.end ??= image.slice();
      if (step === known.step + known.period) {
        if (same(image, known.image) && alike(scores, known.logits)) return known.end;
        this.#candidates.delete(row);
      }
    }
    if (period && !this.#candidates.has(row))
      this.#candidates.set(row, {
        step,
        period,
        image: image.slice(),
        logits: scores,
        ...(left % period === 0 && { end: image.slice() }),
      });
    return undefined;
  }

  /** How many steps ago each row had the hash that it has now, 0 where it is new; notes it. */
  #repeated(step: number, rows: Int32Array, images: Tensor4D): Int32Array {
    // Sums along a row do not depend on the other rows, which a product of matrices does not promise.
    const found = tf.tidy(() => images.reshape([-1, this.width]).mul(this.#projection).sum(1));
    const hashes = found.dataSync();
    found.dispose();
    return Int32Array.from(rows, (row, i) => {
      const own = this.#hashes.subarray(row * WINDOW, (row + 1) * WINDOW);
      let period = 0;
      for (let back = 1; back <= Math.min(step, WINDOW) && !period; back++)
        if (own[(step - back) % WINDOW] === hashes[i]) period = back;
      own[step % WINDOW] = hashes[i];
      return period;
    });
  }
}

/** Bit for bit: −0 is not 0 here, and NaN is itself. */
const same = (a: Float32Array, b: Float32Array) => a.every((value, i) => Object.is(value, b[i]));

/** Whether scores differ by no more than float32 rounds them in batches of other sizes. */
function alike(a: Float32Array, b: Float32Array): boolean {
  const largest = b.reduce((most, score) => (Number.isFinite(score) ? Math.max(most, Math.abs(score)) : most), 0);
  return a.every((score, k) => Object.is(score, b[k]) || Math.abs(score - b[k]) <= FLOAT_NOISE * largest);
}
