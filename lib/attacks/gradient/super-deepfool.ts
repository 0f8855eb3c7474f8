import type { DifferentiableClassifier } from '../../models/index.js';
import { type Tensor4D, tf } from '../../tensor/index.js';
import type { Attack } from '../contracts.js';
import { ActiveSet, column } from '../engine/active.js';
import { defineAttack } from '../engine/run.js';
import type { Wave } from '../engine/wave.js';
import { requireNumber } from '../settings.js';
import { Nearest } from './crossing.js';
import { nearestBoundary } from './nearest-boundary.js';
import { searchBack } from './search-back.js';

export interface SuperDeepFoolOptions {
  /**
   * Steps in all, of either kind (default 1,000). Ordinary networks take some thirty, adversarially trained ones
   * hundreds; the authors allow 100 rounds of 100.
   */
  steps?: number;
  /** Share that a step goes past the linearized boundary (default 0.02). */
  overshoot?: number;
  /**
   * Classes whose boundaries are looked at, by decreasing logit, the label's own included (default 10; with 2 a step
   * costs one gradient, and what is found lies a few hundredths farther).
   */
  candidates?: number;
  /** Steps of the search back along the segment from the image to the point found (default 3). */
  lineSearch?: number;
}

/** How far past the boundary a step goes at least, in the units of the norm. */
const NUDGE = 1e-4;

/**
 * SuperDeepFool: DeepFool's steps until the row is adversarial; then what was changed, projected on the way straight across
 * the boundary found, is added to where the round began, and the next round begins there, until that point is
 * adversarial itself. A search back to the image ends it (Abdollahpoor et al., 2024, "SuperDeepFool: a new family of
 * minimal adversarial attacks", SDF(∞, 1)). L2.
 * @throws RangeError where a number is out of range.
 */
export function superDeepFool(options: SuperDeepFoolOptions = {}): Attack<DifferentiableClassifier> {
  const { steps = 1000, overshoot = 0.02, candidates = 10, lineSearch = 3 } = options;
  requireNumber('steps', steps, { from: 1, whole: true });
  requireNumber('overshoot', overshoot, { from: 0 });
  requireNumber('candidates', candidates, { from: 2, whole: true });
  requireNumber('lineSearch', lineSearch, { from: 0, whole: true });
  const settings = { steps, overshoot, candidates, lineSearch };
  return defineAttack({
    name: 'super-deepfool',
    kind: 'minimal',
    norm: 'l2',
    access: 'gradients',
    settings,
    with: (changes) => superDeepFool({ ...options, ...changes }),
    perturb: (wave) => run(wave, settings),
  });
}

async function run(
  wave: Wave<DifferentiableClassifier>,
  { steps, overshoot, candidates, lineSearch }: Required<SuperDeepFoolOptions>,
): Promise<Tensor4D> {
  const active = new ActiveSet(wave, {
    current: wave.images.clone(),
    original: wave.images.clone(),
    base: wave.images.clone(),
  });
  const nearest = new Nearest(wave, active, 'l2');
  /** Longest gradient of a margin seen so far, and whether a row's point is a sum of projections, by position in the wave. */
  const longest = new Float64Array(wave.size);
  const summed = new Uint8Array(wave.size);
  try {
    for await (const _step of active.steps(steps)) {
      const { adversarial, gradient, distance, slack, dual } = nearestBoundary(
        wave,
        active.tensors.current,
        active.rows,
        { norm: 'l2', candidates, pruning: 3, longest },
      );
      const lengths = Float32Array.from(distance, (far, i) =>
        adversarial[i] ? 0 : ((far + Math.max(NUDGE, slack[i])) * (1 + overshoot)) / dual[i],
      );
      const besides = { gradient, length: column(lengths), across: column(adversarial) };
      const { rows } = active;
      // A sum of projections that is adversarial is the end; a row without an answer has no boundary to go to.
      const ended = adversarial.map((is, i) => Number(is && summed[rows[i]]));
      // Short of the end the nearest is kept, for rows whose steps run out.
      nearest.show(
        adversarial.map((is, i) => Number(is && !ended[i])),
        active.tensors.current,
      );
      active.record(ended, active.tensors.current);
      const done = ended.map((is, i) => Number(is || Number.isNaN(distance[i])));
      adversarial.forEach((is, i) => {
        summed[rows[i]] = is;
      });
      active.drop(done, besides);
      active.update(({ current, original, base }) => {
        const across = besides.across.cast('bool');
        const forward = current.add(besides.gradient.mul(besides.length)).clipByValue(0, 1);
        const way = current.sub(original).mul(besides.gradient).sum([1, 2, 3], true);
        const share = way.div(besides.gradient.square().sum([1, 2, 3], true).maximum(Number.MIN_VALUE));
        const next = tf.where(across, base.add(besides.gradient.mul(share)).clipByValue(0, 1), base) as Tensor4D;
        return { base: next, current: tf.where(across, next, forward) as Tensor4D };
      });
      tf.dispose(besides);
    }
    const found = active.finish();
    return lineSearch ? await searchBack(wave, found, nearest.found(), lineSearch) : found;
  } finally {
    active.dispose();
  }
}
