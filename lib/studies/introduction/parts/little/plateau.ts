import type { Dataset } from '../../../../data/index.js';
import { type Median, mcnemar, medianWithInterval } from '../../../../evaluation/index.js';
import type { DifferentiableClassifier } from '../../../../models/index.js';
import { tf } from '../../../../tensor/index.js';
import { stepAlong } from '../../step-along.js';
import { batchwise } from './look.js';
import { signOfGradient, type Verdicts } from './one-step.js';
import type { Plateau } from './result.js';

/**
 * How straight the way is: the median share of an image's values whose gradient has the same sign at the end of one
 * FGSM step as at the photograph, per radius. A linear model keeps all of them; of signs drawn by chance half agree.
 */
export async function signsKept(
  model: DifferentiableClassifier,
  data: Dataset,
  epsilons: readonly number[],
  onProgress?: (done: number, total: number) => void,
): Promise<Median[]> {
  const batches = await batchwise(
    data,
    (images, labels) =>
      tf.tidy(() => {
        const here = signOfGradient(model, images, labels);
        return epsilons.map((epsilon) => {
          const there = signOfGradient(model, stepAlong(images, here, epsilon), labels);
          return [...here.equal(there).toFloat().mean([1, 2, 3]).dataSync()];
        });
      }),
    onProgress,
  );
  return epsilons.map((_, k) => medianWithInterval(batches.flatMap((shares) => shares[k])));
}

/**
 * What one step and many steps reach inside the same ball.
 * @param pairs positions of a photograph among those of one step and among those of many: right from the start
 */
export function plateauOf(
  one: readonly Verdicts[],
  many: readonly Verdicts[],
  pairs: readonly (readonly [number, number])[],
  sameSign: readonly Median[],
  signsOf: number,
): Plateau {
  return {
    n: pairs.length,
    signsOf,
    points: one.map((at, k) => ({
      epsilon: at.epsilon,
      oneStep: medianWithInterval(pairs.map(([i]) => at.losses[i])),
      manySteps: medianWithInterval(pairs.map(([, i]) => many[k].losses[i])),
      sameSign: sameSign[k],
    })),
    turns: one.slice(1).map((at, k) => ({
      from: one[k].epsilon,
      to: at.epsilon,
      right: mcnemar(one[k].right, at.right),
    })),
  };
}
