import { argmaxRows, type Classifier, NO_ANSWER } from '../../models/index.js';
import { interruptSignal, pause, rowsPerCall, tf } from '../../tensor/index.js';
import type { Attack, AttackBatch, AttackOptions, AttackResult } from '../contracts.js';
import { accept, attackWave, type Rows, succeeded } from './attack-wave.js';
import { checkAttack, checkBatch, checkOptions } from './check.js';
import { firstLook, type Look } from './first-look.js';
import type { AttackSpec } from './spec.js';
import { readWave, waveKey, writeWave } from './state.js';
import { chooseTargets, requireTarget } from './targets.js';
import { WAVE_VALUES } from './wave.js';

/** Rows in a wave: what is worked on at a time, and what a crash can cost. */
const WAVE_ROWS = 1000;

/** Makes an attack of its description. */
export function defineAttack<M extends Classifier>(spec: AttackSpec<M>): Attack<M> {
  const { restarts, target, perturb, startsWith, iterative = false, ...attack } = spec;
  return {
    ...attack,
    iterative,
    check: (model) => {
      if (typeof target === 'number') requireTarget(target, model.classes);
      spec.check?.(model);
    },
    run: (model, batch, options) => runAttack(spec, model, batch, options),
  };
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
  options: AttackOptions = {},
): Promise<AttackResult> {
  checkAttack(spec, model);
  checkBatch(model, batch);
  checkOptions(options, batch.labels.length);
  const { images, labels, predicted, targets } = batch;
  const {
    signal = interruptSignal(),
    batchSize: calls = rowsPerCall(labels.length ? images.size / labels.length : 0),
  } = options;
  const needsScores = spec.target === 'runner-up' || spec.target === 'least-likely';
  const known = predicted && !(needsScores && !targets);
  const look: Partial<Look> = known ? {} : await firstLook(spec, model, batch, calls, signal);
  try {
    return await attackRows(spec, model, batch, { ...options, signal, batchSize: calls }, look);
  } finally {
    if (look.first) tf.dispose(look.first);
  }
}

/** The run, from what it began with. */
async function attackRows<M extends Classifier>(
  spec: AttackSpec<M>,
  model: M,
  batch: AttackBatch,
  options: AttackOptions & { readonly signal: AbortSignal; readonly batchSize: number },
  { scores, first }: Partial<Look>,
): Promise<AttackResult> {
  const { seed = 0, onProgress, signal, state, batchSize, budget = Number.POSITIVE_INFINITY } = options;
  const { labels } = batch;
  const n = labels.length;
  const width = n ? batch.images.size / n : 0;
  const restarts = spec.restarts ?? 1;
  const indices = batch.indices ?? Int32Array.from({ length: n }, (_, i) => i);

  const predicted = scores ? argmaxRows(scores, model.classes) : Int32Array.from(batch.predicted as Int32Array);
  const answered = scores ? 1 : 0;
  const targets =
    spec.target === undefined
      ? undefined
      : (batch.targets ?? chooseTargets(spec.target, { labels, indices, seed, classes: model.classes, scores }));
  const original = batch.images.dataSync() as Float32Array;
  const rows: Rows = {
    n,
    width,
    pixels: original.slice(),
    predicted,
    labels,
    indices,
    targets,
    first,
    distance: new Float64Array(n).fill(Number.POSITIVE_INFINITY),
    spending: {
      queries: new Int32Array(n).fill(answered),
      gradients: new Int32Array(n),
      unanswered: Int32Array.from(predicted, (answer) => Number(answered && answer === NO_ANSWER)),
      allowance: Float64Array.from(
        { length: n },
        (_, row) => (typeof budget === 'number' ? budget : budget[row]) - answered,
      ),
    },
  };
  const wrongFromStart = Uint8Array.from(predicted, (answer, i) => Number(answer !== labels[i]));
  let pending = Int32Array.from({ length: n }, (_, i) => i).filter(
    (i) => !wrongFromStart[i] && labels[i] !== targets?.[i],
  );
  const waveRows = Math.max(1, Math.min(WAVE_ROWS, Math.floor(WAVE_VALUES / Math.max(1, width))));

  for (let restart = 0; restart < restarts; restart++) {
    // The verdict of a wave costs a query too.
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
            batchSize,
            report: (share) => progress(from + Math.floor(Math.min(1, share) * now.length)),
          });
      if (key && !kept) state?.put(key, writeWave(record));
      accept(spec, rows, now, record, original);
    }
    if (spec.kind === 'fixed') pending = pending.filter((row) => !succeeded(rows, row));
  }
  onProgress?.(n, n);
  return {
    images: rows.pixels,
    predicted,
    success: Uint8Array.from({ length: n }, (_, row) => Number(wrongFromStart[row] || succeeded(rows, row))),
    wrongFromStart,
    queries: rows.spending.queries,
    gradients: rows.spending.gradients,
    unanswered: rows.spending.unanswered,
    ...(targets && { targets }),
  };
}
