import { createHash } from 'node:crypto';
import { requireNumber } from '../../attacks/index.js';
import { type Dataset, imageTensor } from '../../data/index.js';
import { argmaxRows, type Network, type Selection } from '../../models/index.js';
import { interruptSignal, pause, randomInBall, type Tensor4D, tf } from '../../tensor/index.js';
import { ascendCrossEntropy } from './ascent.js';

export interface MultiStepCheckOptions {
  /** Radius of the L∞ ball, in pixel units of [0, 1]. */
  readonly epsilon: number;
  /** Updates between two looks. */
  readonly every: number;
  /** Gradient steps of a look (default 20). */
  readonly steps?: number;
  /** Length of a step as a share of the radius (default 0.1). */
  readonly relativeStepSize?: number;
  /** Whether a collapse ends the training (default true). */
  readonly stop?: boolean;
}

/** A robust accuracy that was good, well above chance of ten classes; collapsed is less than this share of the best. */
const GOOD = 0.3;
const SHARE = 0.5;

/**
 * The first look at which robust accuracy had collapsed: three rows of ten or more had been robust before, and now fewer
 * than half of the best. Undefined where it never did.
 */
export function collapsedAt(scores: readonly number[]): number | undefined {
  let best = 0;
  for (const [look, score] of scores.entries()) {
    if (best >= GOOD && score < SHARE * best) return look;
    best = Math.max(best, score);
  }
  return undefined;
}

/** Rows of a pass. */
const BATCH = 250;

/** Share of these rows that is right at the last iterate of PGD from a uniform start, the same at each look. */
async function robustAccuracy(
  network: Network,
  rows: Dataset,
  ascent: { readonly epsilon: number; readonly stepSize: number; readonly steps: number },
): Promise<number> {
  const n = rows.labels.length;
  let right = 0;
  for (let from = 0; from < n; from += BATCH) {
    await pause(interruptSignal());
    const to = Math.min(n, from + BATCH);
    const labels = rows.labels.subarray(from, to);
    const scores = tf.tidy(() => {
      const images = imageTensor(rows, from, to);
      const noise = randomInBall('linf', ascent.epsilon, images.shape, (row) => [rows.indices[from + row]]);
      const start = images.add(noise).clipByValue(0, 1) as Tensor4D;
      return network.logits(ascendCrossEntropy(network, images, start, ascent, labels)).dataSync();
    });
    argmaxRows(scores, network.classes).forEach((answer, row) => {
      right += Number(answer === labels[row]);
    });
  }
  return right / n;
}

/**
 * Looks at robust accuracy under PGD of many steps on held-out rows, keeps the network that was best, and ends a
 * training that has overfitted catastrophically: robust to the one step it learns from, and to nothing else (Wong, Rice
 * and Kolter, 2020).
 * @throws RangeError where a number is out of range, or there are no rows.
 */
export function multiStepCheck(
  rows: Dataset,
  { epsilon, every, steps = 20, relativeStepSize = 0.1, stop = true }: MultiStepCheckOptions,
): Selection {
  requireNumber('epsilon', epsilon, { from: 0 });
  requireNumber('every', every, { from: 1, whole: true });
  requireNumber('steps', steps, { from: 1, whole: true });
  requireNumber('relativeStepSize', relativeStepSize, { from: 0 });
  if (!rows.labels.length) throw new RangeError('A check needs one row or more, got none.');
  const ascent = { epsilon, stepSize: relativeStepSize * epsilon, steps };
  const indices = createHash('sha256').update(rows.indices).digest('hex').slice(0, 8);
  return {
    description: `robust accuracy under pgd, ${JSON.stringify({ norm: 'linf', ...ascent, rows: rows.labels.length, of: rows.name, indices, stop: stop && { good: GOOD, share: SHARE } })}`,
    every,
    score: (network) => robustAccuracy(network, rows, ascent),
    ...(stop && { stop: (scores: readonly number[]) => collapsedAt(scores) !== undefined }),
  };
}
