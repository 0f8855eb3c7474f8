import { bpda, pgd } from '../../../../attacks/index.js';
import type { Dataset } from '../../../../data/index.js';
import { threshold } from '../../../../defences/index.js';
import type { DifferentiableClassifier } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import { share, stillRight } from '../../attempts/index.js';
import type { PreprocessingPlan } from './plan.js';
import type { ThresholdAt } from './result.js';

/** Where values become black and white. */
export const AT = 0.5;

/**
 * How many values of an image a ball of this radius can bring to the other side of the threshold, mean over images:
 * white ones that can come down to it, black ones that can rise above it. All others no attack can change.
 */
export function crossing({ images, labels }: Pick<Dataset, 'images' | 'labels'>, epsilon: number): number {
  // Pixels are float32, whose nearest number to a level may lie a little above or below it.
  const least = 1e-6;
  let count = 0;
  for (const value of images)
    count += Number(value > AT ? value - epsilon <= AT + least : value + epsilon > AT + least);
  return count / labels.length;
}

/** Thresholding, attacked through the identity at every radius, beside the network without it. */
export async function thresholdAt(
  network: DifferentiableClassifier,
  rows: Dataset,
  { steps, threshold: { epsilons } }: Pick<PreprocessingPlan, 'steps' | 'threshold'>,
  onProgress: OnProgress = () => {},
): Promise<ThresholdAt[]> {
  const behind = bpda(network, threshold(AT));
  const all: ThresholdAt[] = [];
  for (const [i, epsilon] of epsilons.entries()) {
    onProgress(`threshold, radius ${epsilon}`, i, epsilons.length);
    const left = async (model: DifferentiableClassifier) =>
      share(await stillRight(pgd({ epsilon, steps }), model, rows));
    all.push({
      ...{ epsilon, crossing: Number(crossing(rows, epsilon).toFixed(2)) },
      ...{ robust: await left(behind), undefended: await left(network) },
    });
  }
  return all;
}
