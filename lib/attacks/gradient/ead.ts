import type { DifferentiableClassifier } from '../../models/index.js';
import { l1, l2, pause, type Tensor4D, tf } from '../../tensor/index.js';
import type { Attack, TargetRule } from '../contracts.js';
import { ActiveSet, column } from '../engine/active.js';
import { defineAttack } from '../engine/run.js';
import type { Wave } from '../engine/wave.js';
import { requireNumber } from '../settings.js';
import { crossing, isPast } from './crossing.js';
import { differentiate, logitsAt } from './differentiate.js';
import { losses } from './losses.js';

export interface EadOptions {
  /** Steps for each constant, one gradient each (default 100). */
  steps?: number;
  /** Constants tried for each row (default 9). */
  binarySearchSteps?: number;
  /** First constant: the weight of the margin against the size of the change (default 0.001). */
  initialConstant?: number;
  /** Length of the first step; it falls with its square root to 0 (default 0.01). */
  learningRate?: number;
  /** Weight of the L1 norm, beside the squared L2 norm (default 0.01). */
  beta?: number;
  /** By which size the nearest is chosen: 'l1' (default), or 'en', beta · L1 + L2². */
  decision?: 'l1' | 'en';
  /** Aims at a class; default: any error. */
  target?: TargetRule;
}

type Settings = Required<Omit<EadOptions, 'target'>>;

/** What a run of FISTA is given, by position in the wave; `best` [n, h, w, c] stays the caller's. */
interface Round {
  readonly constant: Float64Array;
  /** Smallest size so far; kept up to date. */
  readonly smallest: Float64Array;
  readonly best: Tensor4D;
  report(share: number): void;
}

/** What takes the place of an upper end of the constants that is not known yet. */
const TENFOLD = 10;

/**
 * Elastic-net attack: iterative shrinkage-thresholding, with Nesterov's momentum (FISTA), on c · margin + L2² + beta · L1 of the
 * change; the constant c is searched for row by row (Chen et al., 2018, "EAD: elastic-net attacks to deep neural
 * networks via adversarial examples"). Read in L1.
 * @throws RangeError where a number is out of range, or the decision is neither.
 */
export function ead(options: EadOptions = {}): Attack<DifferentiableClassifier> {
  const { steps = 100, binarySearchSteps = 9, initialConstant = 1e-3, learningRate = 0.01, beta = 0.01 } = options;
  const { decision = 'l1', target } = options;
  requireNumber('steps', steps, { from: 1, whole: true });
  requireNumber('binarySearchSteps', binarySearchSteps, { from: 1, whole: true });
  requireNumber('initialConstant', initialConstant, { above: 0 });
  requireNumber('learningRate', learningRate, { above: 0 });
  requireNumber('beta', beta, { from: 0 });
  if (decision !== 'l1' && decision !== 'en') throw new RangeError(`decision must be l1 or en, got ${decision}.`);
  const settings = { steps, binarySearchSteps, initialConstant, learningRate, beta, decision };
  return defineAttack({
    name: 'ead',
    kind: 'minimal',
    norm: 'l1',
    access: 'gradients',
    settings: { ...settings, ...(target !== undefined && { target }) },
    target,
    with: (changes) => ead({ ...options, ...changes }),
    perturb: (wave) => run(wave, settings),
  });
}

async function run(wave: Wave<DifferentiableClassifier>, settings: Settings): Promise<Tensor4D> {
  const { binarySearchSteps, initialConstant } = settings;
  const constant = new Float64Array(wave.size).fill(initialConstant);
  const lower = new Float64Array(wave.size);
  const upper = new Float64Array(wave.size).fill(Number.POSITIVE_INFINITY);
  /** Smallest size so far, by position in the wave. */
  const smallest = new Float64Array(wave.size).fill(Number.POSITIVE_INFINITY);
  let best = wave.images.clone();
  try {
    for (let round = 0; round < binarySearchSteps; round++) {
      const share = (done: number) => wave.run.report((round + done) / binarySearchSteps);
      const { found, succeeded } = await shrink(wave, settings, { constant, smallest, best, report: share });
      best.dispose();
      best = found;
      constant.forEach((now, row) => {
        if (succeeded[row]) upper[row] = Math.min(upper[row], now);
        else lower[row] = Math.max(lower[row], now);
        constant[row] = upper[row] < Number.POSITIVE_INFINITY ? (lower[row] + upper[row]) / 2 : now * TENFOLD;
      });
    }
  } catch (error) {
    best.dispose();
    throw error;
  }
  return best;
}

/** One run of FISTA for all rows, each with its constant: the smallest so far, and 1 where any point succeeded. */
async function shrink(
  wave: Wave<DifferentiableClassifier>,
  { steps, learningRate, beta, decision }: Settings,
  { constant, smallest, best, report }: Round,
): Promise<{ found: Tensor4D; succeeded: Uint8Array }> {
  const succeeded = new Uint8Array(wave.size);
  const active = new ActiveSet(wave, {
    original: wave.images.clone(),
    current: wave.images.clone(),
    ahead: wave.images.clone(),
  });
  active.record(new Uint8Array(wave.size).fill(1), best);
  try {
    for (let step = 0; step < steps; step++) {
      await pause(wave.run.signal);
      // A gradient ahead, and a query where the step ends.
      active.dropSpent(2);
      if (!active.size) break;
      const { rows } = active;
      const found = tf.tidy(() =>
        // The point ahead may lie outside the range, where the model is not asked.
        differentiate(wave, active.tensors.ahead.clipByValue(0, 1) as Tensor4D, rows, losses.margin),
      );
      const rate = learningRate * Math.sqrt(1 - step / steps);
      try {
        const past = crossing(wave, found.logits, rows);
        // The margin counts until it is crossed, the size of the change always.
        const weights = Float32Array.from(rows, (row, i) => (past[i] > 0 ? 0 : constant[row]));
        active.update(({ original, current, ahead }) => {
          const slope = ahead
            .sub(original)
            .mul(2)
            .sub(found.gradient.mul(column(weights)));
          const change = ahead.sub(slope.mul(rate)).sub(original);
          // As published, by beta itself, whatever the length of the step.
          const shrunk = change.sign().mul(change.abs().sub(beta).relu());
          const next = original.add(shrunk).clipByValue(0, 1) as Tensor4D;
          return { current: next, ahead: next.add(next.sub(current).mul(step / (step + 3))) as Tensor4D };
        });
      } finally {
        tf.dispose([found.logits, found.losses, found.gradient]);
      }
      const logits = logitsAt(wave, active.tensors.current, rows);
      const adversarial = isPast(crossing(wave, logits, rows));
      logits.dispose();
      const sizes = tf.tidy(() => {
        const change = active.tensors.current.sub(active.tensors.original);
        return (decision === 'l1' ? l1(change) : l1(change).mul(beta).add(l2(change).square())).dataSync();
      });
      const better = adversarial.map((is, i) => Number(is && sizes[i] < smallest[rows[i]]));
      rows.forEach((row, i) => {
        if (adversarial[i]) succeeded[row] = 1;
        if (better[i]) smallest[row] = sizes[i];
      });
      active.record(better, active.tensors.current);
      report((step + 1) / steps);
    }
    return { found: active.finish(), succeeded };
  } finally {
    active.dispose();
  }
}
