import type { DifferentiableClassifier } from '../../models/index.js';
import { pause, type Tensor4D, tf } from '../../tensor/index.js';
import { ActiveSet, column } from '../engine/active.js';
import type { Wave } from '../engine/wave.js';
import { crossing, isPast } from './crossing.js';
import { logitsAt } from './differentiate.js';

/** Share of the step from the estimated boundary to the adversarial point that is kept as distance from it. */
const PAST = 0.02;

/**
 * Shortens the way from each image to the adversarial point found: places the boundary on the segment by
 * the line through the margins at its two ends, asks there, and goes on with the part that holds the boundary.
 * Costs a row `steps` + 2 queries; only rows that are flagged as `found` are searched. Disposes `points` [n, h, w, c] and
 * returns the points nearest to the images that are adversarial; the others as they were.
 */
export async function searchBack(
  wave: Wave<DifferentiableClassifier>,
  points: Tensor4D,
  found: ArrayLike<number | boolean>,
  steps: number,
): Promise<Tensor4D> {
  const active = new ActiveSet(wave, {
    origin: wave.images.clone(),
    far: points,
    /** Ends of the segment that holds the boundary, as shares of the way: [rows, 1, 1, 1]. */
    low: tf.zeros([wave.size, 1, 1, 1]),
    high: tf.ones([wave.size, 1, 1, 1]),
    below: tf.zeros([wave.size, 1, 1, 1]),
    above: tf.zeros([wave.size, 1, 1, 1]),
  });
  try {
    active.record(new Uint8Array(wave.size).fill(1), points);
    active.drop(Uint8Array.from(found, (is) => Number(!is)));
    active.dropSpent(steps + 2);
    const past = (images: Tensor4D) => {
      const logits = logitsAt(wave, images, active.rows);
      const gaps = crossing(wave, logits, active.rows);
      logits.dispose();
      // No answer is not adversarial, and no number to place the boundary by.
      return gaps.map((gap) => (gap === Number.NEGATIVE_INFINITY ? 0 : gap));
    };
    if (active.size) {
      const [below, above] = [past(active.tensors.origin), past(active.tensors.far)];
      active.update(() => ({ below: column(below), above: column(above) }));
    }
    for (let step = 0; step < steps && active.size; step++) {
      await pause(wave.run.signal);
      const { share, middle } = tf.tidy(() => {
        const { origin, far, low, high, below, above } = active.tensors;
        const boundary = below.neg().div(above.sub(below).maximum(1e-12)).clipByValue(0, 1);
        const share = low.add(high.sub(low).mul(boundary.mul(1 - PAST).add(PAST)));
        return { share, middle: origin.add(far.sub(origin).mul(share)) as Tensor4D };
      });
      try {
        const gaps = past(middle);
        const adversarial = isPast(gaps);
        active.record(adversarial, middle);
        active.update(({ low, high, below, above }) => {
          const flag = column(adversarial).cast('bool');
          const gap = column(gaps);
          return {
            low: tf.where(flag, low, share) as Tensor4D,
            below: tf.where(flag, below, gap) as Tensor4D,
            high: tf.where(flag, share, high) as Tensor4D,
            above: tf.where(flag, gap, above) as Tensor4D,
          };
        });
      } finally {
        tf.dispose([share, middle]);
      }
    }
    return active.finish();
  } finally {
    active.dispose();
  }
}
