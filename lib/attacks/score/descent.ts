import { pause, type Tensor4D, tf } from '../../tensor/index.js';
import type { Wave } from '../engine/wave.js';
import { freeValues, intoBall } from './ball.js';
import type { Allowance, Points } from './estimates.js';
import { judge, type ScoreLoss } from './margin.js';

/** A descent along gradients of kind E that are estimated from scores. */
export interface Descent<E> {
  readonly norm: 'linf' | 'l2';
  readonly epsilon: number;
  /** Most queries about one row. */
  readonly queries: number;
  /** Most of them for one estimate. */
  readonly perStep: number;
  readonly loss: ScoreLoss;
  /** Estimates the gradient of the loss at each point; `here` are its values there. */
  estimate(points: Points, queries: Allowance, here: Float64Array): Promise<E[]>;
  /** Moves a row's image down; what leaves the ball is brought back. */
  move(row: number, estimate: E, image: Float32Array): void;
}

/** Key of the streams of samples. */
const SAMPLES_STREAM = 0x6e5a;
/** The image itself, and the two samples of the least estimate. */
const FEWEST = 3;

/**
 * Each row's image goes down its estimated gradient inside the ball. Before each step the model is queried with the
 * image itself, and the row leaves where it is a success; the last image, for which no query is left, is the verdict's.
 */
export async function descend<E>(wave: Wave, settings: Descent<E>): Promise<Tensor4D> {
  const { width } = wave;
  const { seed, restart, signal, batchSize } = wave.run;
  const [, height, columns, channels] = wave.images.shape;
  const current = Float32Array.from(wave.images.dataSync());
  const imageOf = (row: number) => current.subarray(row * width, (row + 1) * width);
  const project = intoBall(wave, settings.norm, settings.epsilon);
  const free = freeValues(wave);
  const left = Float64Array.from(wave.labels, (_, row) => Math.min(settings.queries, wave.remaining(row)));

  const ask = async (samples: Float32Array, rows: Int32Array) => {
    await pause(signal);
    const images = tf.tensor4d(samples, [rows.length, height, columns, channels]);
    try {
      for (const row of rows) left[row] -= 1;
      return judge(wave, await wave.scores(images, rows), rows, settings.loss);
    } finally {
      images.dispose();
    }
  };
  const askImages = (rows: Int32Array) => {
    const images = new Float32Array(rows.length * width);
    rows.forEach((row, at) => {
      images.set(imageOf(row), at * width);
    });
    return ask(images, rows);
  };

  let rows = wave.all().filter((row) => free(row).length > 0);
  for (let step = 0; ; step++) {
    rows = rows.filter((row) => left[row] >= FEWEST);
    if (!rows.length) break;
    const { distance, adversarial } = await askImages(rows);
    const here = distance.filter((_, at) => !adversarial[at]);
    rows = rows.filter((_, at) => !adversarial[at]);
    const now = rows;
    const estimates = await settings.estimate(
      {
        size: now.length,
        width,
        point: (at) => imageOf(now[at]),
        free: (at) => free(now[at]),
        keys: (at) => [seed, wave.indices[now[at]], restart, SAMPLES_STREAM, step],
        evaluate: async (samples, of) => {
          const near = of.map((at) => now[at]);
          return (await ask(samples, near)).distance;
        },
        atOnce: batchSize,
      },
      fixed(now, (row) => Math.min(settings.perStep, left[row])),
      here,
    );
    now.forEach((row, at) => {
      settings.move(row, estimates[at], imageOf(row));
      project(row, imageOf(row));
    });
    const spent = now.reduce((most, row) => Math.max(most, settings.queries - left[row]), 0);
    wave.run.report(spent / settings.queries);
  }
  return tf.tensor4d(current, wave.images.shape);
}

/** Allowances as they are before anything is spent of them. */
function fixed(rows: Int32Array, of: (row: number) => number): Allowance {
  const allowances = Array.from(rows, of);
  return (at) => allowances[at];
}

/** A step of this length in the norm, straight down the gradient: in L∞ every value by its sign. */
export function stepDown(norm: 'linf' | 'l2', length: number): (gradient: Float64Array, image: Float32Array) => void {
  return (gradient, image) => {
    const size = norm === 'linf' ? 0 : Math.sqrt(gradient.reduce((sum, value) => sum + value * value, 0)) || 1;
    for (let i = 0; i < image.length; i++)
      image[i] -= length * (norm === 'linf' ? Math.sign(gradient[i]) : gradient[i] / size);
  };
}
