import { argmaxRows, type Classifier } from '../../models/index.js';
import { interruptSignal, pause, type Tensor4D, tf } from '../../tensor/index.js';
import type { Attack, AttackBatch, AttackOptions, AttackResult, TargetRule } from '../contracts.js';
import { perturbationNorms } from '../perturbation-norms.js';
import { checkBatch } from './check.js';
import { readWave, type WaveRecord, waveKey, writeWave } from './state.js';
import { chooseTargets } from './targets.js';
import { answered, type Spending, Wave } from './wave.js';

/** What an attack file says of its attack; the engine makes the rest. */
export interface AttackSpec<M extends Classifier> extends Omit<Attack<M>, 'run'> {
  /** Whole attacks from different random starts; the best of them counts (default 1). */
  readonly restarts?: number;
  /** Aims at a class instead of any error. */
  readonly target?: TargetRule;
  /**
   * One attack on one wave of rows the model gets right: an image for each row, [n, h, w, c] in [0, 1].
   * Whether it is a success is decided by asking the model again.
   */
  perturb(wave: Wave<M>): Promise<Tensor4D>;
}

/** Rows in a wave, and values in one of its tensors: what is worked on at a time, and what a crash can cost. */
const WAVE_ROWS = 1000;
const WAVE_VALUES = 16_000_000;
/** Rows and values in one call of the model: past these a gradient's speed no longer grows. */
const CALL_ROWS = 500;
const CALL_VALUES = 2_000_000;

/** Makes an attack of its description. */
export function defineAttack<M extends Classifier>(spec: AttackSpec<M>): Attack<M> {
  const { restarts, target, perturb, ...attack } = spec;
  return { ...attack, run: (model, batch, options) => runAttack(spec, model, batch, options) };
}

/** All rows of a run: pixels and answers so far, in plain arrays. */
interface Rows {
  readonly n: number;
  readonly width: number;
  readonly pixels: Float32Array;
  readonly predicted: Int32Array;
  readonly labels: Int32Array;
  readonly indices: Int32Array;
  readonly targets?: Int32Array;
  /** Norm of the perturbation held for each row; Infinity where none succeeded yet. */
  readonly distance: Float64Array;
  readonly spending: Spending;
}

const succeeded = ({ predicted, labels, targets }: Rows, row: number) =>
  targets ? predicted[row] === targets[row] : predicted[row] !== labels[row];

/** The model's scores for all images, batch by batch; `images` stay the caller's. */
async function ask(model: Classifier, images: Tensor4D, batchSize: number, signal: AbortSignal): Promise<Float32Array> {
  const n = images.shape[0];
  const scores = new Float32Array(n * model.classes);
  for (let from = 0; from < n; from += batchSize) {
    await pause(signal);
    const part = images.slice([from, 0, 0, 0], [Math.min(batchSize, n - from), -1, -1, -1]);
    scores.set(await answered(model, part), from * model.classes);
  }
  return scores;
}

/**
 * Runs an attack over a batch. Asks the model first and leaves rows alone that it already gets wrong; works on the
 * others wave by wave, and asks again for each verdict. Restarts of a fixed-size attack go to rows that are still
 * unbroken; of a minimal-norm attack the nearest success is kept. Frees what it made, also where it is stopped.
 */
export async function runAttack<M extends Classifier>(
  spec: AttackSpec<M>,
  model: M,
  batch: AttackBatch,
  {
    seed = 0,
    onProgress,
    signal = interruptSignal(),
    budget = Number.POSITIVE_INFINITY,
    state,
    batchSize,
  }: AttackOptions = {},
): Promise<AttackResult> {
  checkBatch(spec, model, batch);
  const { labels } = batch;
  const n = labels.length;
  const width = n ? batch.images.size / n : 0;
  const calls = batchSize ?? Math.max(1, Math.min(CALL_ROWS, Math.floor(CALL_VALUES / Math.max(1, width))));
  const restarts = spec.restarts ?? 1;
  const indices = batch.indices ?? Int32Array.from({ length: n }, (_, i) => i);

  const needsScores = spec.target === 'runner-up' || spec.target === 'least-likely';
  const scores =
    batch.predicted && !(needsScores && !batch.targets) ? undefined : await ask(model, batch.images, calls, signal);
  const predicted = scores ? argmaxRows(scores, model.classes) : Int32Array.from(batch.predicted as Int32Array);
  const asked = scores ? 1 : 0;
  const targets =
    spec.target === undefined
      ? undefined
      : (batch.targets ?? chooseTargets(spec.target, { labels, indices, seed, classes: model.classes, scores }));
  const original = batch.images.dataSync() as Float32Array;
  const rows: Rows = {
    n,
    width,
    pixels: Float32Array.from(original),
    predicted,
    labels,
    indices,
    targets,
    distance: new Float64Array(n).fill(Number.POSITIVE_INFINITY),
    spending: {
      queries: new Int32Array(n).fill(asked),
      gradients: new Int32Array(n),
      allowance: Float64Array.from(
        { length: n },
        (_, row) => (typeof budget === 'number' ? budget : budget[row]) - asked,
      ),
    },
  };
  const wrongFromStart = Uint8Array.from(predicted, (answer, i) => Number(answer !== labels[i]));
  let pending = Int32Array.from({ length: n }, (_, i) => i).filter((i) => !wrongFromStart[i]);
  const waveRows = Math.max(1, Math.min(WAVE_ROWS, Math.floor(WAVE_VALUES / Math.max(1, width))));

  for (let restart = 0; restart < restarts; restart++) {
    // The verdict of a wave costs a question too.
    pending = pending.filter((row) => rows.spending.allowance[row] >= 1);
    if (!pending.length) break;
    const progress = (done: number) =>
      onProgress?.(Math.floor(n - pending.length + (pending.length * restart + done) / restarts), n);
    for (let from = 0; from < pending.length; from += waveRows) {
      await pause(signal);
      const now = pending.subarray(from, from + waveRows);
      progress(from);
      const key =
        state &&
        waveKey(spec, model, batch, { seed, restart, rows: now, indices, targets, allowance: rows.spending.allowance });
      const kept = key && state?.get(key);
      const record = kept
        ? readWave(kept, now.length, width)
        : await attackWave(spec, model, batch, rows, now, {
            seed,
            restart,
            signal,
            batchSize: calls,
            report: (share) => progress(from + Math.floor(Math.min(1, share) * now.length)),
          });
      if (key && !kept) state?.put(key, writeWave(record));
      accept(spec, rows, now, record, original);
    }
    if (spec.kind === 'fixed') pending = pending.filter((row) => !succeeded(rows, row));
  }
  onProgress?.(n, n);
  return {
    images: tf.tensor4d(rows.pixels, [n, ...model.inputShape]),
    predicted,
    success: Uint8Array.from({ length: n }, (_, row) => Number(wrongFromStart[row] || succeeded(rows, row))),
    wrongFromStart,
    queries: rows.spending.queries,
    gradients: rows.spending.gradients,
    ...(targets && { targets }),
  };
}

/** Attacks one wave and asks for its verdicts; what it cost is in the record, not yet booked on the run. */
async function attackWave<M extends Classifier>(
  spec: AttackSpec<M>,
  model: M,
  { images: all, mask }: AttackBatch,
  { labels, indices, targets, width, spending: booked }: Rows,
  now: Int32Array,
  run: Wave['run'],
): Promise<WaveRecord> {
  const n = now.length;
  const index = tf.tensor1d(now, 'int32');
  const images = tf.gather(all, index) as Tensor4D;
  const allowed =
    mask && (mask.shape[0] === 1 ? (mask.tile([n, 1, 1, 1]) as Tensor4D) : (tf.gather(mask, index) as Tensor4D));
  index.dispose();
  const pick = (values: Int32Array) => Int32Array.from(now, (row) => values[row]);
  const spending: Spending = {
    queries: new Int32Array(n),
    gradients: new Int32Array(n),
    // One question is set aside for the verdict.
    allowance: Float64Array.from(now, (row) => booked.allowance[row] - 1),
  };
  const wave = new Wave(
    model,
    { images, labels: pick(labels), indices: pick(indices), targets: targets && pick(targets), mask: allowed },
    run,
    spending,
  );
  let found: Tensor4D | undefined;
  let final: Tensor4D | undefined;
  try {
    found = await spec.perturb(wave);
    const drawn = found;
    final = tf.tidy(() => wave.compose(drawn, wave.all()).clone());
    const predicted = argmaxRows(await ask(model, final, run.batchSize, run.signal), model.classes);
    for (let i = 0; i < n; i++) spending.queries[i]++;
    return { pixels: Float32Array.from(final.dataSync()), predicted, ...spending, width };
  } finally {
    for (const tensor of [images, allowed, found, final]) tensor?.dispose();
  }
}

/** Books a wave's costs and takes over what it found: any success over none, of two successes the nearer. */
function accept(
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
    spending.allowance[row] -= spent;
    const pixels = record.pixels.subarray(i * width, (i + 1) * width);
    const answer = record.predicted[i];
    const success = rows.targets ? answer === rows.targets[row] : answer !== rows.labels[row];
    const before = original.subarray(row * width, (row + 1) * width);
    const distance = success ? perturbationNorms(pixels, before)[norm] : Number.POSITIVE_INFINITY;
    // A minimal-norm attack that found nothing hands back the original; a fixed-size one its last try.
    const better = success ? distance < rows.distance[row] : kind === 'fixed' && !succeeded(rows, row);
    if (!better) return;
    rows.distance[row] = distance;
    rows.pixels.set(pixels, row * width);
    rows.predicted[row] = answer;
  });
}
