import type { DifferentiableClassifier } from '../../models/index.js';
import { l2, NORMS, type Norm, norms, type Tensor4D, tf } from '../../tensor/index.js';
import type { Attack, TargetRule } from '../contracts.js';
import { ActiveSet, column } from '../engine/active.js';
import { defineAttack } from '../engine/run.js';
import type { Wave } from '../engine/wave.js';
import { requireNumber } from '../settings.js';
import { crossing, isPast, Nearest } from './crossing.js';
import { differentiate } from './differentiate.js';
import { losses } from './losses.js';
import { proximal } from './proximal.js';
import { searchBack } from './search-back.js';

export interface PdpgdOptions {
  /** The norm that is made small (default 'l1'). */
  norm?: Norm;
  /** Steps, one gradient each (default 500). */
  steps?: number;
  /** Length of Adam's first step, in pixel units (default 0.1); it falls geometrically to a hundredth. */
  stepSize?: number;
  /** Length of the first step of the weights (default 0.1); it falls linearly to a tenth. */
  dualStepSize?: number;
  /** Weight of the norm against that of the margin, at first (default 0.01). */
  initialRatio?: number;
  /** Share of the earlier weights that their running mean keeps at each step (default 0.9). */
  averaging?: number;
  /** Steps of a search along the way back to the image at the end, one query each (default 3; 0: none, as published; none in L0). */
  lineSearch?: number;
  /** Aims at a class; default: any error. */
  target?: TargetRule;
}

type Settings = Required<Omit<PdpgdOptions, 'target'>>;

/** Adam's constants. */
const [BETA1, BETA2, TINY] = [0.9, 0.999, 1e-8];
/** What the steps come down to: of an image, and of its weights. */
const [LAST, LAST_DUAL] = [0.01, 0.1];
/** How far the two weights may be apart, as a logarithm. */
const FARTHEST = Math.log(1e6);
/** Most rounds of the norm's proximal step in Adam's metric, and the relative change below which a row needs no more. */
const [ROUNDS, SETTLED] = [5, 0.01];

/**
 * Primal-dual proximal gradient descent: Adam lowers log(1 + exp(margin)), the norm's proximal operator lowers the norm,
 * and the weight between the two rises while a row is not adversarial and falls while it is (Matyasko and Chau, 2021,
 * "PDPGD: primal-dual proximal gradient descent adversarial attack"). In L0 by Σ |change|^⅔.
 * @throws RangeError where a number is out of range, or the norm is none.
 */
export function pdpgd(options: PdpgdOptions = {}): Attack<DifferentiableClassifier> {
  const { norm = 'l1', steps = 500, stepSize = 0.1, dualStepSize = 0.1, initialRatio = 0.01 } = options;
  const { averaging = 0.9, lineSearch = 3, target } = options;
  if (!NORMS.includes(norm)) throw new RangeError(`pdpgd knows the norms ${NORMS.join(', ')}, got ${norm}.`);
  requireNumber('steps', steps, { from: 1, whole: true });
  requireNumber('stepSize', stepSize, { above: 0 });
  requireNumber('dualStepSize', dualStepSize, { above: 0 });
  requireNumber('initialRatio', initialRatio, { above: 0 });
  requireNumber('averaging', averaging, { from: 0, to: 1 });
  requireNumber('lineSearch', lineSearch, { from: 0, whole: true });
  const settings = { steps, stepSize, dualStepSize, initialRatio, averaging, lineSearch };
  return defineAttack({
    name: 'pdpgd',
    kind: 'minimal',
    norm,
    access: 'gradients',
    settings: { ...settings, ...(target !== undefined && { target }) },
    target,
    with: (changes) => pdpgd({ ...options, ...changes }),
    perturb: (wave) => run(wave, { ...settings, norm }),
  });
}

/** Share of the norm of two weights whose logarithms are 0 and `log`. */
const normShare = (log: number) => 1 / (1 + Math.exp(log));

async function run(wave: Wave<DifferentiableClassifier>, settings: Settings): Promise<Tensor4D> {
  const { norm, steps, stepSize, dualStepSize, initialRatio, averaging, lineSearch } = settings;
  const active = new ActiveSet(wave, {
    original: wave.images.clone(),
    delta: tf.zerosLike(wave.images),
    mean: tf.zerosLike(wave.images),
    square: tf.zerosLike(wave.images),
  });
  const nearest = new Nearest(wave, active, norm);
  /** Logarithm of the margin's weight over the norm's, and the norm's share averaged, by position in the wave. */
  const log = new Float64Array(wave.size).fill(-Math.log(initialRatio));
  const share = log.map(normShare);
  try {
    for await (const step of active.steps(steps)) {
      const { rows } = active;
      const current = tf.tidy(() => active.tensors.original.add(active.tensors.delta) as Tensor4D);
      try {
        const found = differentiate(wave, current, rows, losses.margin);
        try {
          const past = crossing(wave, found.logits, rows);
          const adversarial = isPast(past);
          nearest.show(
            adversarial,
            current,
            tf.tidy(() => norms[norm](active.tensors.delta).dataSync()),
          );
          // ∂ log(1 + exp(−past)) / ∂ past.
          const slope = Float32Array.from(past, (far) => 1 / (1 + Math.exp(far)));
          const rate = stepSize * LAST ** (step / steps);
          const ratios = Float32Array.from(rows, (row) => share[row] / (1 - share[row]));
          active.update(({ original, delta, mean, square }) => {
            const gradient = found.gradient.mul(column(slope)).neg();
            const first = mean.mul(BETA1).add(gradient.mul(1 - BETA1)) as Tensor4D;
            const second = square.mul(BETA2).add(gradient.square().mul(1 - BETA2)) as Tensor4D;
            const metric = second
              .div(1 - BETA2 ** (step + 1))
              .sqrt()
              .add(TINY) as Tensor4D;
            const clipped = (change: Tensor4D) => original.add(change).clipByValue(0, 1).sub(original) as Tensor4D;
            const moved = clipped(delta.sub(first.mul(rate / (1 - BETA1 ** (step + 1))).div(metric)) as Tensor4D);
            const settle = (change: Tensor4D, weights: Float32Array) => clipped(proximal[norm](change, weights));
            return { delta: shrink(moved, metric, rate, ratios, settle), mean: first, square: second };
          });
          const dual = dualStepSize * (LAST_DUAL + (1 - LAST_DUAL) * (1 - step / Math.max(1, steps - 1)));
          rows.forEach((row, i) => {
            const next = log[row] + (adversarial[i] ? -dual : dual);
            log[row] = Math.min(FARTHEST, Math.max(-FARTHEST, next));
            share[row] = averaging * share[row] + (1 - averaging) * normShare(log[row]);
          });
        } finally {
          tf.dispose([found.logits, found.losses, found.gradient]);
        }
      } finally {
        current.dispose();
      }
    }
    const found = active.finish();
    return lineSearch && norm !== 'l0' ? await searchBack(wave, found, nearest.found(), lineSearch) : found;
  } finally {
    active.dispose();
  }
}

/**
 * The proximal step in Adam's metric [n, h, w, c], by rounds of the plain one from where Adam came to (Melchior, Joseph
 * and Moolekamp, 2019). Call inside `tf.tidy`.
 */
function shrink(
  moved: Tensor4D,
  metric: Tensor4D,
  rate: number,
  ratios: Float32Array,
  settle: (change: Tensor4D, weights: Float32Array) => Tensor4D,
): Tensor4D {
  const largest = metric.max([1, 2, 3], true);
  const relative = metric.div(largest);
  const steepness = largest.dataSync();
  const weights = ratios.map((ratio, i) => (ratio * rate) / steepness[i]);
  let now = moved;
  let open = tf.onesLike(largest).cast('bool');
  for (let round = 0; round < ROUNDS; round++) {
    const next = settle(now.sub(relative.mul(now.sub(moved))) as Tensor4D, weights);
    const kept = tf.where(open, next, now) as Tensor4D;
    const change = l2(kept.sub(now) as Tensor4D).div(l2(kept).maximum(Number.MIN_VALUE));
    open = change.greater(SETTLED).reshape([-1, 1, 1, 1]);
    now = kept;
    if (!open.any().dataSync()[0]) break;
  }
  return now;
}
