import { keyedNormal, keyedUniform } from '../../tensor/index.js';

/** Fewest and most numbers that directions are cut from. */
const FEWEST = 2 ** 16;
const MOST = 2 ** 20;
/** Key of the stream of those numbers. */
const POOL_STREAM = 0x90_01;

/**
 * Random directions, cheaply: each is a stretch of one long pool of random numbers that starts at a random place,
 * turned round half the time. Two stretches that overlap are shifted against each other, and numbers that are
 * independent of each other are so of their shifted selves: an estimate from such directions is as good as from
 * fresh ones, at the cost of a copy.
 */
export class Directions {
  readonly #pool: Float32Array;
  readonly #width: number;
  /** Sum of the squares of the numbers before each place. */
  readonly #squares: Float64Array;

  /** `kind`: the distribution of the coordinates. */
  constructor(kind: 'normal' | 'uniform', width: number, seed: number) {
    const length = Math.max(Math.min(MOST, Math.max(FEWEST, width * 2048)), 8 * width);
    this.#pool =
      kind === 'normal' ? keyedNormal(length, seed, POOL_STREAM) : keyedUniform(length, -1, 1, seed, POOL_STREAM);
    this.#width = width;
    this.#squares = new Float64Array(length + 1);
    for (let i = 0; i < length; i++) this.#squares[i + 1] = this.#squares[i] + this.#pool[i] ** 2;
  }

  /** A random direction: numbers of the pool, which are not to be changed, and 1 or −1 to multiply them by. */
  draw(random: () => number): { readonly values: Float32Array; readonly turned: number; readonly from: number } {
    const from = Math.floor(random() * (this.#pool.length - this.#width));
    const turned = random() < 0.5 ? -1 : 1;
    return { values: this.#pool.subarray(from, from + this.#width), turned, from };
  }

  /** Writes clip(center + length · direction) to `image`, the direction of unit L2 norm; values outside the mask stay. */
  step(
    center: Float32Array,
    length: number,
    mask: Float32Array | undefined,
    random: () => number,
    image: Float32Array,
  ) {
    const { values: pool, turned, from } = this.draw(random);
    let square = this.#squares[from + this.#width] - this.#squares[from];
    if (mask) {
      square = 0;
      for (let i = 0; i < pool.length; i++) if (mask[i]) square += pool[i] * pool[i];
    }
    const scale = square > 0 ? (turned * length) / Math.sqrt(square) : 0;
    for (let i = 0; i < pool.length; i++) {
      const value = mask && !mask[i] ? center[i] : center[i] + scale * pool[i];
      image[i] = Math.min(1, Math.max(0, value));
    }
  }
}
