import type { DifferentiableClassifier } from '../../models/index.js';
import { l1, l2, linf, type Norm, norms, type Tensor, type Tensor4D, tf } from '../../tensor/index.js';
import type { Attack, TargetRule } from '../contracts.js';
import { ActiveSet, column } from '../engine/active.js';
import { defineAttack } from '../engine/run.js';
import type { Wave } from '../engine/wave.js';
import { requireNumber } from '../settings.js';
import { crossing, isPast, Nearest } from './crossing.js';
import { differentiate } from './differentiate.js';
import { projectRows } from './fmn-projection.js';
import { losses } from './losses.js';

export interface FmnOptions {
  /** The norm that is made small (default 'l2'). */
  norm?: Norm;
  /** Steps, one gradient each (default 100). */
  steps?: number;
  /**
   * Which way a step goes: along the gradient, as published, or along its signs, which only L∞ has (default 'gradient').
   * Signs move every pixel alike, and cross boundaries of adversarially trained networks far nearer to the image.
   */
  direction?: 'gradient' | 'sign';
  /**
   * Length of the first step in L2, whatever the norm (default 2; in L0 30), or by signs as a share of the radius (default 1);
   * it decreases along a cosine.
   */
  stepSize?: number;
  /** Length of the last step (default a hundredth of the first). */
  finalStepSize?: number;
  /** Share by which the radius changes at first (default 0.05); it decreases along a cosine. */
  gamma?: number;
  /** Share by which it changes at last (default 0.001). */
  finalGamma?: number;
  /** Aims at a class; default: any error. */
  target?: TargetRule;
}

type Settings = Required<Omit<FmnOptions, 'target'>>;

export const FMN_DIRECTIONS = ['gradient', 'sign'] as const;

/** The norm whose gradient length says how far the linearized boundary is. */
const DUAL: Record<Norm, (x: Tensor) => Tensor> = { linf: l1, l2, l1: linf, l0: linf };
const TINY = 1e-12;

/**
 * Fast minimum-norm attack: gradient steps on the margin, inside a ball that shrinks where the row is adversarial and
 * grows where it is not (Pintor et al., 2021). For L0, L1, L2 and L∞.
 * @throws RangeError where a number is out of range.
 */
export function fmn(options: FmnOptions = {}): Attack<DifferentiableClassifier> {
  const { norm = 'l2', steps = 100, gamma = 0.05, finalGamma = 0.001, direction = 'gradient', target } = options;
  // A changed pixel costs the same however far it goes, so that in L0 a step may cross the whole range.
  const { stepSize = direction === 'sign' ? 1 : norm === 'l0' ? 30 : 2 } = options;
  const { finalStepSize = stepSize / 100 } = options;
  if (!(norm in DUAL)) throw new RangeError(`fmn knows the norms linf, l2, l1 and l0, got ${norm}.`);
  if (!FMN_DIRECTIONS.includes(direction))
    throw new RangeError(`fmn steps along ${FMN_DIRECTIONS.join(' or ')}, got direction ${direction}.`);
  if (direction === 'sign' && norm !== 'linf')
    throw new RangeError(`fmn steps along signs in linf only, got ${norm}: leave out direction.`);
  requireNumber('steps', steps, { from: 1, whole: true });
  requireNumber('stepSize', stepSize, { above: 0 });
  requireNumber('finalStepSize', finalStepSize, { above: 0, to: stepSize });
  requireNumber('gamma', gamma, { above: 0, to: 1 });
  requireNumber('finalGamma', finalGamma, { from: 0, to: gamma });
  const settings = { steps, stepSize, finalStepSize, gamma, finalGamma };
  return defineAttack({
    name: 'fmn',
    kind: 'minimal',
    norm,
    access: 'gradients',
    // Named only where it is not as published, as everything was that was measured before.
    settings: { ...settings, ...(direction !== 'gradient' && { direction }), ...(target !== undefined && { target }) },
    target,
    with: (changes) => fmn({ ...options, ...changes }),
    perturb: (wave) => run(wave, { ...settings, direction, norm }),
  });
}

/** From `first` to `last` along half a cosine. */
const cosineDecay = (first: number, last: number, share: number) =>
  last + ((first - last) * (1 + Math.cos(Math.PI * share))) / 2;

async function run(wave: Wave<DifferentiableClassifier>, settings: Settings): Promise<Tensor4D> {
  const { norm, steps } = settings;
  const active = new ActiveSet(wave, { original: wave.images.clone(), current: wave.images.clone() });
  const nearest = new Nearest(wave, active, norm);
  /** Radius of each row's ball, by position in the wave. */
  const radius = new Float64Array(wave.size).fill(norm === 'l0' ? 1 : Number.POSITIVE_INFINITY);
  try {
    for await (const step of active.steps(steps)) {
      const { rows } = active;
      const gamma = cosineDecay(settings.gamma, settings.finalGamma, step / steps);
      const stepSize = cosineDecay(settings.stepSize, settings.finalStepSize, step / steps);
      const found = differentiate(wave, active.tensors.current, rows, losses.margin);
      try {
        const past = crossing(wave, found.logits, rows);
        const adversarial = isPast(past);
        const { lengths, duals } = tf.tidy(() => ({
          lengths: norms[norm](active.tensors.current.sub(active.tensors.original)).dataSync(),
          duals: DUAL[norm](found.gradient).maximum(TINY).dataSync(),
        }));
        nearest.show(adversarial, active.tensors.current, lengths);
        rows.forEach((row, i) => {
          const boundary = lengths[i] + Math.abs(past[i]) / duals[i];
          // Where there is no answer there is no boundary either: the row comes back toward the image.
          radius[row] =
            past[i] === Number.NEGATIVE_INFINITY
              ? lengths[i] * (1 - gamma)
              : nextRadius(norm, radius[row], nearest.distance[row], Boolean(adversarial[i]), gamma, boundary);
        });
        active.update(({ original, current }) => {
          const radii = Float32Array.from(rows, (row) => radius[row]);
          const step =
            settings.direction === 'sign'
              ? // The whole range is far enough where no boundary is known yet.
                found.gradient.sign().mul(column(radii.map((length) => stepSize * Math.min(1, length))))
              : found.gradient.mul(stepSize).div(l2(found.gradient).maximum(TINY).reshape([-1, 1, 1, 1]));
          const moved = current.sub(original).add(step) as Tensor4D;
          return { current: original.add(projectRows[norm](moved, radii)).clipByValue(0, 1) as Tensor4D };
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

/** The radius of a row's next ball; `boundary` is where the linearized boundary lies. */
function nextRadius(
  norm: Norm,
  radius: number,
  found: number,
  adversarial: boolean,
  gamma: number,
  boundary: number,
): number {
  if (norm === 'l0')
    return adversarial
      ? Math.max(1, Math.min(radius - 1, Math.floor(radius * (1 - gamma)), found))
      : Math.max(radius + 1, Math.floor(radius * (1 + gamma)));
  if (adversarial) return Math.min(radius * (1 - gamma), found);
  if (radius === Number.POSITIVE_INFINITY) return boundary;
  // As published, a row that has never been adversarial goes by the boundary alone; where the box or a bend of the
  // model keeps it from there, it would not move.
  return found < Number.POSITIVE_INFINITY ? radius * (1 + gamma) : Math.max(boundary, radius * (1 + gamma));
}
