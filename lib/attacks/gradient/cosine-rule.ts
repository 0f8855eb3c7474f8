import { projectToBall, steepest, type Tensor4D, tf } from '../../tensor/index.js';
import type { ClimbRule } from './apgd-loop.js';
import { startOf } from './loop.js';

/** Length of the first and the last step, as shares of epsilon. */
const [FIRST, LAST] = [2, 0.02];

/**
 * Steps along the gradient's steepest direction in L∞ and L2 that shrink from 2ε to ε/50 along half a cosine: the first
 * ones cross the whole ball, the last ones settle. With few steps it finds more than a schedule that first has to
 * see the loss stand still.
 */
export function cosineSteps(
  norm: 'linf' | 'l2',
  epsilon: number,
  { steps, randomStart }: { readonly steps: number; readonly randomStart: boolean },
): ClimbRule {
  return {
    reviews: new Set(),
    start: (wave) => ({
      current: startOf(wave, { norm, epsilon, randomStart }),
      step: tf.fill([wave.size, 1, 1, 1], epsilon) as Tensor4D,
    }),
    review: (state) => ({ numbers: {}, back: tf.zerosLike(state.step) }),
    move: ({ current, original, step: size }, gradient, step) => {
      const share = steps > 1 ? step / (steps - 1) : 0;
      const length = LAST + ((FIRST - LAST) * (1 + Math.cos(Math.PI * share))) / 2;
      const moved = current.add(steepest[norm](gradient).mul(size).mul(length)).sub(original) as Tensor4D;
      return original.add(projectToBall[norm](moved, epsilon)).clipByValue(0, 1) as Tensor4D;
    },
  };
}
