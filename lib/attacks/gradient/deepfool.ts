import type { DifferentiableClassifier } from '../../models/index.js';
import { pause, type Tensor4D, tf } from '../../tensor/index.js';
import type { Attack } from '../contracts.js';
import { ActiveSet, column } from '../engine/active.js';
import { defineAttack } from '../engine/run.js';
import type { Wave } from '../engine/wave.js';
import { requireNumber } from '../settings.js';
import { crossing, isPast, Nearest } from './crossing.js';
import { logitsAt } from './differentiate.js';
import { nearestBoundary } from './nearest-boundary.js';
import { searchBack } from './search-back.js';

export interface DeepFoolOptions {
  /** The norm in which the nearest boundary is looked for (default 'l2'). */
  norm?: 'l2' | 'linf';
  /** Most steps per row (default 50); rows stop at the first that makes them adversarial. */
  steps?: number;
  /** Share by which the summed steps are stretched, so that they end past the boundary (default 0.02). */
  overshoot?: number;
  /** Classes looked at in every step, the label's own and those of the next largest logits (default 10). */
  candidates?: number;
  /**
   * A candidate is passed over where its boundary could only be the nearest if its margin's gradient were more than
   * this many times as long as the longest seen for the row (default 3; 0 passes none over, as published).
   */
  pruning?: number;
  /** Steps of a search along the way back to the image after success (default 0: none, as published). */
  lineSearch?: number;
}

type Settings = Required<Omit<DeepFoolOptions, 'norm'>> & { norm: 'l2' | 'linf' };

/** Least addition to each step's length, so that a row on the boundary itself does not stand still. */
const NUDGE = 1e-4;

/**
 * DeepFool: steps to the nearest class boundary of the linearized model until the row is adversarial
 * (Moosavi-Dezfooli, Fawzi, Frossard, 2016).
 * @throws RangeError where a number is out of range.
 */
export function deepFool(options: DeepFoolOptions = {}): Attack<DifferentiableClassifier> {
  const { norm = 'l2', steps = 50, overshoot = 0.02, candidates = 10, pruning = 3, lineSearch = 0 } = options;
  requireNumber('steps', steps, { from: 1, whole: true });
  requireNumber('overshoot', overshoot, { from: 0 });
  requireNumber('candidates', candidates, { from: 2, whole: true });
  requireNumber('pruning', pruning, { from: 0 });
  requireNumber('lineSearch', lineSearch, { from: 0, whole: true });
  const settings = { steps, overshoot, candidates, pruning, lineSearch };
  return defineAttack({
    name: 'deepfool',
    kind: 'minimal',
    norm,
    access: 'gradients',
    settings,
    with: (changes) => deepFool({ ...options, ...changes }),
    perturb: (wave) => run(wave, { ...settings, norm }),
  });
}

async function run(wave: Wave<DifferentiableClassifier>, settings: Settings): Promise<Tensor4D> {
  const { norm, steps, overshoot, lineSearch } = settings;
  const active = new ActiveSet(wave, {
    current: wave.images.clone(),
    original: wave.images.clone(),
    total: tf.zerosLike(wave.images),
  });
  const nearest = new Nearest(wave, active, norm);
  /** Longest gradient of a margin seen so far, by position in the wave. */
  const longest = new Float64Array(wave.size);
  try {
    for (let step = 0; step < steps; step++) {
      await pause(wave.run.signal);
      active.dropSpent();
      if (!active.size) break;
      const { current } = active.tensors;
      const { adversarial, gradient, distance, slack, dual } = nearestBoundary(wave, current, active.rows, {
        ...settings,
        longest,
      });
      const lengths = Float32Array.from(distance, (far, i) => {
        // Logits that are large beside their differences round: the boundary is then as wide as the slack.
        const length = far + Math.max(NUDGE, slack[i]);
        return norm === 'l2' ? length / dual[i] : length;
      });
      const besides = { gradient, length: column(lengths) };
      nearest.show(adversarial, current);
      // A row without an answer has no boundary to go to.
      active.drop(
        adversarial.map((is, i) => Number(is || Number.isNaN(distance[i]))),
        besides,
      );
      active.update(({ original, total }) => {
        const direction = norm === 'l2' ? besides.gradient : besides.gradient.sign();
        const summed = total.add(direction.mul(besides.length)) as Tensor4D;
        return { total: summed, current: original.add(summed.mul(1 + overshoot)).clipByValue(0, 1) as Tensor4D };
      });
      tf.dispose(besides);
      wave.run.report(1 - active.size / wave.size);
    }
    await pause(wave.run.signal);
    active.dropSpent();
    if (active.size) {
      const logits = logitsAt(wave, active.tensors.current, active.rows);
      const past = crossing(wave, logits, active.rows);
      logits.dispose();
      nearest.show(isPast(past), active.tensors.current);
    }
    const found = active.finish();
    return lineSearch ? await searchBack(wave, found, nearest.found(), lineSearch) : found;
  } finally {
    active.dispose();
  }
}
