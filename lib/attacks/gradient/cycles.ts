import { FLOAT_NOISE } from '../../models/index.js';

/** Steps back that an iterate is looked for: longer cycles are not found. */
const WINDOW = 256;

/** A row that seems to repeat: what it was when that was noticed. */
interface Candidate {
  readonly step: number;
  readonly period: number;
  readonly image: Int32Array;
  readonly logits: Float32Array;
  /** The image that the row ends with, once it has come by. */
  end?: Int32Array;
}

/** The active rows at a step: their iterates and logits there, and the step after which each of them ends. */
export interface Iterates {
  readonly rows: Int32Array;
  /** [rows · width] */
  readonly pixels: Float32Array;
  /** [rows · classes] */
  readonly logits: ArrayLike<number>;
  /** The number of steps that the row will have taken in the end. */
  readonly last: (row: number) => number;
}

/**
 * Tells which rows go round in circles, and where they will end. Where the next iterate is a function of the last
 * alone (a fixed step along the sign of the gradient, no momentum, a model that does not draw at random), one that
 * comes again bit for bit starts the same steps over. Iterates are compared by a hash; where that has come before, a
 * whole round is waited for, and its first and last iterate compared value for value (a similar idea is arXiv 2503.19347).
 * A model that draws at random gives other logits at the same image, and such a row goes on.
 */
export class Cycles {
  /** Hashes of the last iterates of each row of the wave, by step modulo the window. */
  readonly #hashes: Int32Array;
  readonly #candidates = new Map<number, Candidate>();

  constructor(
    size: number,
    /** Values in an image. */
    private readonly width: number,
    private readonly classes: number,
  ) {
    this.#hashes = new Int32Array(size * WINDOW);
  }

  /**
   * Looks at the iterates of a step, from 0, every step once; gives 1 for the rows whose end is known, and writes it over their
   * pixels.
   */
  settle(step: number, { rows, pixels, logits, last }: Iterates): Uint8Array {
    const { width, classes } = this;
    // As whole numbers: −0 is not 0 here, and NaN is itself.
    const bits = new Int32Array(pixels.buffer, pixels.byteOffset, pixels.length);
    return Uint8Array.from(rows, (row, i) => {
      const image = bits.subarray(i * width, (i + 1) * width);
      const scores = Float32Array.from({ length: classes }, (_, k) => logits[i * classes + k]);
      const end = this.#follow(row, step, { image, scores, last: last(row) });
      if (end) image.set(end);
      return Number(end !== undefined);
    });
  }

  #follow(
    row: number,
    step: number,
    { image, scores, last }: { readonly image: Int32Array; readonly scores: Float32Array; readonly last: number },
  ): Int32Array | undefined {
    const known = this.#candidates.get(row);
    if (known) {
      if ((last - step) % known.period === 0) known.end ??= image.slice();
      if (step === known.step + known.period) {
        if (same(image, known.image) && alike(scores, known.logits)) return known.end;
        this.#candidates.delete(row);
      }
    }
    const period = this.#back(row, step, hashOf(image));
    if (period && !this.#candidates.has(row))
      this.#candidates.set(row, {
        step,
        period,
        image: image.slice(),
        logits: scores,
        ...((last - step) % period === 0 && { end: image.slice() }),
      });
    return undefined;
  }

  /** How many steps ago the row had this hash, 0 where it is new; notes it. */
  #back(row: number, step: number, hash: number): number {
    const own = this.#hashes.subarray(row * WINDOW, (row + 1) * WINDOW);
    let found = 0;
    for (let back = 1; back <= Math.min(step, WINDOW) && !found; back++)
      if (own[(step - back) % WINDOW] === hash) found = back;
    own[step % WINDOW] = hash;
    return found;
  }
}

/** 32 bits of an image (FNV-1a, a word at a time). */
function hashOf(image: Int32Array): number {
  let hash = 0x811c9dc5;
  // The high bits, in which floats differ, come down before they are multiplied away.
  for (const word of image) hash = Math.imul(hash ^ word ^ (word >>> 15), 0x01000193);
  return hash | 0;
}

const same = (a: Int32Array, b: Int32Array) => a.every((word, i) => word === b[i]);

/** Whether scores differ by no more than float32 rounds them in batches of other sizes. */
function alike(a: Float32Array, b: Float32Array): boolean {
  const largest = b.reduce((most, score) => (Number.isFinite(score) ? Math.max(most, Math.abs(score)) : most), 0);
  return a.every((score, k) => Object.is(score, b[k]) || Math.abs(score - b[k]) <= FLOAT_NOISE * largest);
}
