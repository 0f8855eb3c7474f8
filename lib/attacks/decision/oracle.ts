import { pause, tf } from '../../tensor/index.js';
import { hits } from '../engine/criterion.js';
import type { Wave } from '../engine/wave.js';

/** What a label-only attack may ask, and how much of it is left: yes or no, is this image what the attack is after. */
export class Oracle {
  readonly #left: Float64Array;
  readonly #total: number;
  #spent = 0;

  /** `queries`: most queries about one row; where the run's budget leaves less, that. */
  constructor(
    readonly wave: Wave,
    queries: number,
  ) {
    this.#left = Float64Array.from(wave.labels, (_, row) => Math.max(0, Math.min(queries, wave.remaining(row))));
    this.#total = this.#left.reduce((sum, left) => sum + left, 0);
  }

  /** Queries left for a row. */
  left(row: number): number {
    return this.#left[row];
  }

  /**
   * Asks about one image for each entry of `rows` (a row may be there several times), in full batches: `draw`
   * writes the i-th image, `hear` gets it back with the answer. Both are called in the order of `rows`.
   */
  async each(
    rows: ArrayLike<number>,
    draw: (row: number, image: Float32Array, i: number) => void,
    hear: (row: number, adversarial: boolean, image: Float32Array, i: number) => void,
  ): Promise<void> {
    const { wave } = this;
    const { batchSize, signal, report } = wave.run;
    const { width } = wave;
    const [, height, columns, channels] = wave.images.shape;
    const buffer = new Float32Array(Math.min(batchSize, rows.length) * width);
    const image = (at: number) => buffer.subarray(at * width, (at + 1) * width);
    for (let from = 0; from < rows.length; from += batchSize) {
      await pause(signal);
      const part = Int32Array.from({ length: Math.min(batchSize, rows.length - from) }, (_, at) => rows[from + at]);
      part.forEach((row, at) => {
        draw(row, image(at), from + at);
        this.#left[row] -= 1;
      });
      const images = tf.tensor4d(buffer.subarray(0, part.length * width), [part.length, height, columns, channels]);
      let adversarial: Uint8Array;
      try {
        adversarial = hits(wave, await wave.scores(images, part), part);
      } finally {
        images.dispose();
      }
      part.forEach((row, at) => {
        hear(row, adversarial[at] === 1, image(at), from + at);
      });
      this.#spent += part.length;
      report(this.#spent / this.#total);
    }
  }
}
