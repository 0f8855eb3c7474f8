import { pause, type Tensor4D, tf } from '../../tensor/index.js';
import type { Wave } from '../engine/wave.js';
import { judge, type ScoreLoss } from './margin.js';

/** What a random search tries: first images, and changes of the best image so far. */
export interface Proposer {
  /** Writes the row's first image over `candidate`, which holds the original. */
  start(row: number, candidate: Float32Array): void;
  /** Changes `candidate`, which holds the row's best image so far. */
  propose(row: number, step: number, candidate: Float32Array): void;
  /**
   * After a verdict: makes `target` equal to `source` again wherever the last proposal for the row may have changed it.
   * `nearer`: the proposal was taken over.
   */
  settle(row: number, source: Float32Array, target: Float32Array, nearer: boolean): void;
}

export interface SearchSettings {
  /** Most candidates per row. */
  readonly candidates: number;
  readonly loss: ScoreLoss;
}

/**
 * Random search: each row keeps its best image, and asks about one change of it per step; the change stays where it
 * brings the row nearer to success. Rows leave at success. Images live in host arrays, where a small change is cheap.
 */
export async function randomSearch(
  wave: Wave,
  proposer: Proposer,
  { candidates, loss }: SearchSettings,
): Promise<Tensor4D> {
  const { width, size } = wave;
  const [, ...shape] = wave.images.shape;
  // The candidates of the rows still worked on come first, in the order of `rows`; `best` holds all rows in place.
  const best = Float32Array.from(wave.images.dataSync());
  const candidate = best.slice();
  const nearest = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
  // Made once: a step looks at three images of every row.
  const imagesOf = (pixels: Float32Array) =>
    Array.from(nearest, (_, at) => pixels.subarray(at * width, (at + 1) * width));
  const [bestOf, candidateOf] = [imagesOf(best), imagesOf(candidate)];
  let rows = wave.all();

  const leave = (done: (row: number, at: number) => boolean) => {
    const kept: number[] = [];
    rows.forEach((row, at) => {
      if (done(row, at)) return;
      if (kept.length !== at) candidate.copyWithin(kept.length * width, at * width, (at + 1) * width);
      kept.push(row);
    });
    if (kept.length < rows.length) rows = Int32Array.from(kept);
  };

  for (let step = 0; step < candidates; step++) {
    await pause(wave.run.signal);
    leave((row) => wave.remaining(row) < 1);
    if (!rows.length) break;
    rows.forEach((row, at) => {
      if (step === 0) proposer.start(row, candidateOf[at]);
      else proposer.propose(row, step, candidateOf[at]);
    });
    const images = tf.tensor4d(candidate.subarray(0, rows.length * width), [rows.length, ...shape] as Shape);
    let scores: Float32Array;
    try {
      scores = await wave.scores(images, rows);
    } finally {
      images.dispose();
    }
    const { distance, adversarial } = judge(wave, scores, rows, loss);
    rows.forEach((row, at) => {
      const [tried, kept] = [candidateOf[at], bestOf[row]];
      if (step === 0) kept.set(tried);
      else if (adversarial[at] || distance[at] < nearest[row]) proposer.settle(row, tried, kept, true);
      else {
        proposer.settle(row, kept, tried, false);
        return;
      }
      nearest[row] = distance[at];
    });
    leave((_, at) => adversarial[at] === 1);
    wave.run.report((step + 1) / candidates);
  }
  return tf.tensor4d(best, wave.images.shape);
}

type Shape = [number, number, number, number];
