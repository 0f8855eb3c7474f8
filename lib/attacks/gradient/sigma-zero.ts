import type { DifferentiableClassifier } from '../../models/index.js';
import { l0, linf, type Tensor4D, tf } from '../../tensor/index.js';
import type { Attack, TargetRule } from '../contracts.js';
import { ActiveSet, column } from '../engine/active.js';
import type { LossAndGradient } from '../engine/first-look.js';
import { defineAttack } from '../engine/run.js';
import type { Wave } from '../engine/wave.js';
import { requireNumber } from '../settings.js';
import { crossing, isPast, Nearest } from './crossing.js';
import { differentiate } from './differentiate.js';
import { losses } from './losses.js';
import { takeBack } from './take-back.js';

export interface SigmaZeroOptions {
  /** Steps, one gradient each (default 100). */
  steps?: number;
  /** Length of Adam's first step, in pixel units (default 1); it falls to a tenth along half a cosine. */
  stepSize?: number;
  /** How sharply a change is told from none: a change counts as δ² / (δ² + sigma) (default 0.001). */
  sigma?: number;
  /** Changes smaller than this are taken back, at first (default 0.3). */
  threshold?: number;
  /** By what share of a step's length the threshold rises where a row is adversarial, and falls where not (default 0.01). */
  thresholdStep?: number;
  /**
   * Gradients for each row, after the steps, to take changes back one by one and to exchange two for one; not in the paper
   * (default 0).
   */
  takeBack?: number;
  /** Aims at a class; default: any error. */
  target?: TargetRule;
}

type Settings = Required<Omit<SigmaZeroOptions, 'target'>>;

/** Adam's constants. */
const [BETA1, BETA2, TINY] = [0.9, 0.999, 1e-8];
/** Share of the first step's length that the last one has. */
const LAST = 0.1;

/**
 * σ-zero: the fewest changed values. Adam on the margin plus a smooth count of the changes, of whose gradient the
 * largest value is made 1; after each step small changes are taken back, by a threshold that follows each row (Cinà et
 * al., 2025, "σ-zero: gradient-based optimization of ℓ0-norm adversarial examples").
 * @throws RangeError where a number is out of range.
 */
export function sigmaZero(options: SigmaZeroOptions = {}): Attack<DifferentiableClassifier> {
  const { steps = 100, stepSize = 1, sigma = 1e-3, threshold = 0.3, thresholdStep = 0.01, target } = options;
  const { takeBack: passes = 0 } = options;
  requireNumber('steps', steps, { from: 1, whole: true });
  requireNumber('stepSize', stepSize, { above: 0 });
  requireNumber('sigma', sigma, { above: 0 });
  requireNumber('threshold', threshold, { from: 0, to: 1 });
  requireNumber('thresholdStep', thresholdStep, { from: 0 });
  requireNumber('takeBack', passes, { from: 0, whole: true });
  const settings = { steps, stepSize, sigma, threshold, thresholdStep };
  return defineAttack({
    name: 'sigma-zero',
    kind: 'minimal',
    norm: 'l0',
    access: 'gradients',
    settings: { ...settings, ...(passes > 0 && { takeBack: passes }), ...(target !== undefined && { target }) },
    target,
    with: (changes) => sigmaZero({ ...options, ...changes }),
    perturb: (wave) => run(wave, { ...settings, takeBack: passes }),
  });
}

async function run(
  wave: Wave<DifferentiableClassifier>,
  { steps, stepSize, sigma, threshold, thresholdStep, takeBack: passes }: Settings,
): Promise<Tensor4D> {
  const active = new ActiveSet(wave, {
    original: wave.images.clone(),
    delta: tf.zerosLike(wave.images),
    mean: tf.zerosLike(wave.images),
    square: tf.zerosLike(wave.images),
    threshold: tf.fill([wave.size, 1, 1, 1], threshold) as Tensor4D,
  });
  const nearest = new Nearest(wave, active, 'l0');
  /** Adam's step length before step `i`. */
  const rate = (i: number) => stepSize * (LAST + ((1 - LAST) * (1 + Math.cos((Math.PI * i) / steps))) / 2);
  try {
    for await (const step of active.steps(steps)) {
      const current = tf.tidy(() => active.tensors.original.add(active.tensors.delta) as Tensor4D);
      let found: LossAndGradient | undefined;
      try {
        found = differentiate(wave, current, active.rows, losses.margin);
        const { gradient: up, logits } = found;
        const adversarial = isPast(crossing(wave, logits, active.rows));
        nearest.show(
          adversarial,
          current,
          tf.tidy(() => l0(active.tensors.delta).dataSync()),
        );
        active.update((state) => {
          const is = column(adversarial);
          const squared = state.delta.square().add(sigma);
          const count = state.delta
            .mul(2 * sigma)
            .div(squared.square())
            .div(wave.width);
          // The margin counts until it is crossed, the changes always.
          const raw = count.sub(up.mul(is.neg().add(1))) as Tensor4D;
          const gradient = raw.div(linf(raw).maximum(Number.MIN_VALUE).reshape([-1, 1, 1, 1])) as Tensor4D;
          const mean = state.mean.mul(BETA1).add(gradient.mul(1 - BETA1)) as Tensor4D;
          const square = state.square.mul(BETA2).add(gradient.square().mul(1 - BETA2)) as Tensor4D;
          const unit = mean.div(1 - BETA1 ** (step + 1)).div(
            square
              .div(1 - BETA2 ** (step + 1))
              .sqrt()
              .add(TINY),
          );
          const moved = state.original
            .add(state.delta)
            .sub(unit.mul(rate(step)))
            .clipByValue(0, 1);
          const next = state.threshold
            .add(
              is
                .mul(2)
                .sub(1)
                .mul(thresholdStep * rate(step + 1)),
            )
            .clipByValue(0, 1);
          const change = moved.sub(state.original);
          const kept = change.abs().greaterEqual(next).toFloat();
          return { delta: change.mul(kept) as Tensor4D, mean, square, threshold: next as Tensor4D };
        });
      } finally {
        tf.dispose([current, ...Object.values(found ?? {})]);
      }
    }
    return passes ? await takeBack(wave, active.finish(), nearest.found(), passes) : active.finish();
  } finally {
    active.dispose();
  }
}
