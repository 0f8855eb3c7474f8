import { argmaxRows, type Classifier } from '../../models/index.js';
import { pause, type Tensor, type Tensor4D, tf } from '../../tensor/index.js';
import type { Attack, AttackBatch } from '../contracts.js';
import { perturbationNorm } from '../perturbation-norms.js';
import { isHit } from './criterion.js';
import type { LossAndGradient } from './first-look.js';
import type { AttackSpec } from './spec.js';
import type { WaveRecord } from './state.js';
import { answered, type Spending, Wave } from './wave.js';

/** All rows of a run: pixels and answers so far, in plain arrays. */
export interface Rows {
  readonly n: number;
  readonly width: number;
  readonly pixels: Float32Array;
  readonly predicted: Int32Array;
  readonly labels: Int32Array;
  readonly indices: Int32Array;
  readonly targets?: Int32Array;
  /** Norm of the perturbation held for each row; Infinity where none succeeded yet. */
  readonly distance: Float64Array;
  readonly spending: Required<Spending>;
  /** What the first look at all of them found. */
  readonly first?: LossAndGradient;
}

/** Whether the image held for this row is a success. */
export const succeeded = (rows: Rows, row: number): boolean => isHit(rows, row, rows.predicted[row]);

/** The model's scores for all images, batch by batch; `images` stay the caller's. */
export async function scoresOf(
  model: Classifier,
  images: Tensor4D,
  batchSize: number,
  signal: AbortSignal,
): Promise<Float32Array> {
  const n = images.shape[0];
  const scores = new Float32Array(n * model.classes);
  for (let from = 0; from < n; from += batchSize) {
    await pause(signal);
    const part = images.slice([from, 0, 0, 0], [Math.min(batchSize, n - from), -1, -1, -1]);
    scores.set(await answered(model, part), from * model.classes);
  }
  return scores;
}

/** Attacks one wave and asks for its verdicts; what it cost is in the record, not yet booked on the run. */
export async function attackWave<M extends Classifier>(
  spec: AttackSpec<M>,
  model: M,
  { images: all, mask, valid: rules }: AttackBatch,
  { labels, indices, targets, width, spending: booked, first: looked }: Rows,
  now: Int32Array,
  run: Wave['run'],
): Promise<WaveRecord> {
  const n = now.length;
  const index = tf.tensor1d(now, 'int32');
  // The rows of a wave are in their order, so that as many as there are rows are all of them.
  const rowsOf = <T extends Tensor>(tensor: T): T =>
    n === labels.length ? tensor.clone() : (tf.gather(tensor, index) as T);
  const images = rowsOf(all);
  const first = looked && {
    logits: rowsOf(looked.logits),
    losses: rowsOf(looked.losses),
    gradient: rowsOf(looked.gradient),
  };
  const allowed =
    mask && tf.tidy(() => (mask.shape[0] === 1 ? mask.tile([n, 1, 1, 1]) : rowsOf(mask)).toFloat() as Tensor4D);
  index.dispose();
  const pick = (values: Int32Array) => Int32Array.from(now, (row) => values[row]);
  const spending = {
    queries: new Int32Array(n),
    gradients: new Int32Array(n),
    unanswered: new Int32Array(n),
    // One query is set aside for the verdict.
    allowance: Float64Array.from(now, (row) => booked.allowance[row] - 1),
  };
  const wave = new Wave(
    model,
    {
      images,
      labels: pick(labels),
      indices: pick(indices),
      targets: targets && pick(targets),
      mask: allowed,
      first,
      ...(rules && { valid: { rules, norm: spec.norm, epsilon: spec.epsilon } }),
    },
    run,
    spending,
  );
  let found: Tensor4D | undefined;
  let final: Tensor4D | undefined;
  try {
    found = await spec.perturb(wave);
    const drawn = found;
    final = tf.tidy(() => wave.compose(drawn, wave.all()).clone());
    const scores = await scoresOf(model, final, run.batchSize, run.signal);
    wave.note(scores, wave.all());
    const predicted = argmaxRows(scores, model.classes);
    for (let i = 0; i < n; i++) spending.queries[i]++;
    // Only read from here on, so that it may be the tensor's own.
    return { pixels: final.dataSync() as Float32Array, predicted, ...spending, width };
  } finally {
    tf.dispose([images, allowed, found, final, first]);
  }
}

/** Books a wave's costs and takes over what it found: any success over none, of two successes the nearer. */
export function accept(
  { kind, norm }: Pick<Attack, 'kind' | 'norm'>,
  rows: Rows,
  now: Int32Array,
  record: WaveRecord,
  original: Float32Array,
): void {
  const { width, spending } = rows;
  now.forEach((row, i) => {
    const spent = record.queries[i] + record.gradients[i];
    spending.queries[row] += record.queries[i];
    spending.gradients[row] += record.gradients[i];
    spending.unanswered[row] += record.unanswered[i];
    spending.allowance[row] -= spent;
    const pixels = record.pixels.subarray(i * width, (i + 1) * width);
    const answer = record.predicted[i];
    const success = isHit(rows, row, answer);
    const before = original.subarray(row * width, (row + 1) * width);
    const distance = success ? perturbationNorm(norm, pixels, before) : Number.POSITIVE_INFINITY;
    // A minimal-norm attack that found nothing hands back the original; a fixed-size one its last try.
    // An image with NaN is kept, for the audit to find.
    const better = success ? !(distance >= rows.distance[row]) : kind === 'fixed' && !succeeded(rows, row);
    if (!better) return;
    rows.distance[row] = distance;
    rows.pixels.set(pixels, row * width);
    rows.predicted[row] = answer;
  });
}
