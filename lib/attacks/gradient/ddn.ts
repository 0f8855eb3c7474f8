import type { DifferentiableClassifier } from '../../models/index.js';
import { keyedDirection, l2, type Tensor4D, tf } from '../../tensor/index.js';
import type { Attack, TargetRule } from '../contracts.js';
import { ActiveSet, column } from '../engine/active.js';
import { defineAttack } from '../engine/run.js';
import type { Wave } from '../engine/wave.js';
import { requireNumber } from '../settings.js';
import { crossing, isPast, Nearest } from './crossing.js';
import { differentiate } from './differentiate.js';
import { type LossName, lossCheck, losses } from './losses.js';

export interface DdnOptions {
  /** Steps, one gradient each (default 100). */
  steps?: number;
  /** Share by which the norm shrinks where a row is adversarial, and grows where it is not (default 0.05). */
  gamma?: number;
  /** Norm of the perturbation after the first step, before it is changed for the first time (default 1). */
  initialNorm?: number;
  /** Values a pixel can take, so that images survive being stored; 256 for 8 bits (default: any). */
  levels?: number;
  /** What is raised (default 'crossEntropy', as published). */
  loss?: LossName;
  /** Aims at a class; default: any error. */
  target?: TargetRule;
}

/** Below this length a gradient is taken to be absent. */
const TINY = 1e-12;
/** Share of the first step length that is left at the last step. */
const LAST_STEP = 0.01;
/** Key of the stream of directions for rows without a gradient. */
const STREAM = 0x64646e;

/**
 * Decoupled direction and norm: follows the normalized gradient of the cross-entropy, on a sphere that shrinks where
 * the row is adversarial and grows where it is not (Rony et al., 2019).
 * @throws RangeError where a number is out of range.
 */
export function ddn(options: DdnOptions = {}): Attack<DifferentiableClassifier> {
  const { steps = 100, gamma = 0.05, initialNorm = 1, levels, loss = 'crossEntropy', target } = options;
  requireNumber('steps', steps, { from: 1, whole: true });
  requireNumber('gamma', gamma, { above: 0, to: 1 });
  requireNumber('initialNorm', initialNorm, { above: 0 });
  if (levels !== undefined) requireNumber('levels', levels, { from: 2, whole: true });
  return defineAttack({
    name: 'ddn',
    kind: 'minimal',
    norm: 'l2',
    access: 'gradients',
    settings: { steps, gamma, initialNorm, loss, ...(levels && { levels }), ...(target !== undefined && { target }) },
    target,
    check: lossCheck(loss, target),
    with: (changes) => ddn({ ...options, ...changes }),
    perturb: (wave) => run(wave, { steps, gamma, initialNorm, levels, loss }),
  });
}

async function run(
  wave: Wave<DifferentiableClassifier>,
  { steps, gamma, initialNorm, levels, loss }: Required<Omit<DdnOptions, 'levels' | 'target'>> & { levels?: number },
): Promise<Tensor4D> {
  const active = new ActiveSet(wave, {
    original: wave.images.clone(),
    current: wave.images.clone(),
    delta: tf.zerosLike(wave.images),
    radius: tf.fill([wave.size, 1, 1, 1], initialNorm) as Tensor4D,
  });
  const nearest = new Nearest(wave, active, 'l2');
  try {
    for await (const step of active.steps(steps)) {
      const { rows } = active;
      const found = differentiate(wave, active.tensors.current, rows, losses[loss]);
      try {
        const adversarial = isPast(crossing(wave, found.logits, rows));
        nearest.show(adversarial, active.tensors.current);
        const stepSize = LAST_STEP + ((1 - LAST_STEP) * (1 + Math.cos((Math.PI * step) / steps))) / 2;
        active.update(({ original, delta, radius }) => {
          const moved = delta.add(directions(wave, rows, found.gradient, step).mul(stepSize)) as Tensor4D;
          const factor = column(Array.from(adversarial, (is) => (is ? 1 - gamma : 1 + gamma)));
          const next = radius.mul(factor) as Tensor4D;
          const length = l2(moved).reshape([-1, 1, 1, 1]).maximum(TINY);
          const images = original.add(moved.mul(next.div(length)));
          const current = (
            levels
              ? images
                  .mul(levels - 1)
                  .round()
                  .div(levels - 1)
              : images
          ).clipByValue(0, 1);
          return { current: current as Tensor4D, delta: current.sub(original) as Tensor4D, radius: next };
        });
      } finally {
        tf.dispose([found.logits, found.losses, found.gradient]);
      }
    }
    return active.finish();
  } finally {
    active.dispose();
  }
}

/** The gradients at length 1; a random direction where there is none. Call inside `tf.tidy`. */
function directions(wave: Wave, rows: Int32Array, gradient: Tensor4D, step: number): Tensor4D {
  const lengths = l2(gradient);
  const unit = gradient.div(lengths.reshape([-1, 1, 1, 1]).maximum(TINY)) as Tensor4D;
  const absent = Array.from(lengths.dataSync(), (length) => length <= TINY);
  if (!absent.includes(true)) return unit;
  const { seed, restart } = wave.run;
  const noise = new Float32Array(gradient.size);
  rows.forEach((row, i) => {
    if (!absent[i]) return;
    noise.set(keyedDirection(wave.width, seed, wave.indices[row], restart, STREAM, step), i * wave.width);
  });
  const random = tf.tensor4d(noise, gradient.shape);
  return unit.add(wave.mask ? random.mul(wave.take(wave.mask, rows)) : random) as Tensor4D;
}
