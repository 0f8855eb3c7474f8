import { type Dataset, pixelsOf } from '../../../../data/index.js';
import { agreement } from '../../../../evaluation/index.js';
import { relevanceOptimum, withImages } from '../../../../generators/index.js';
import { predictLabels } from '../../../../models/index.js';
import type { Chain } from '../../contracts.js';
import { intoBall } from './made.js';
import type { ClosedForm } from './result.js';

/** The LRP loss, mean over images: α · mean of the relevant values' (x − ε − g)², and 1 − α of the others' (x + ε − g)². */
function meanLoss(
  data: Dataset,
  generated: Float32Array,
  relevant: readonly (readonly number[])[],
  { epsilon, constant }: { readonly epsilon: number; readonly constant: number },
): number {
  const width = pixelsOf(data);
  const places = relevant.map((some) => new Set(some));
  let sum = 0;
  for (let row = 0; row < data.labels.length; row++) {
    const mine = places[data.labels[row]];
    for (let i = 0; i < width; i++) {
      const lowered = mine.has(i);
      const off = generated[row * width + i] - data.images[row * width + i] + (lowered ? epsilon : -epsilon);
      sum += (off * off * (lowered ? constant : 1 - constant)) / (lowered ? mine.size : width - mine.size);
    }
  }
  return sum / data.labels.length;
}

/**
 * The minimum of the LRP loss beside what its generators make.
 * @param generated the generators' test images [n · h · w · c], unclipped.
 */
export async function besideClosedForm(
  { target, test, schedule, relevant: relevantOf }: Chain,
  generated: Float32Array,
): Promise<ClosedForm> {
  const { epsilon } = schedule;
  const { constant } = schedule.losses.lrp;
  const relevant = await relevantOf('target');
  const closed = relevanceOptimum(test, { relevant, epsilon });
  const clipped = intoBall(generated, test.images, epsilon);
  let [difference, same] = [0, 0];
  for (let i = 0; i < closed.length; i++) {
    const apart = Math.abs(closed[i] - clipped[i]);
    difference += apart / closed.length;
    if (apart < 1 / 255) same++;
  }
  const answers = (images: Float32Array) =>
    predictLabels(target, withImages(test, images, `${test.provenance}, moved`));
  const [ofClosed, ofGenerator] = [await answers(closed), await answers(clipped)];
  const lossOf = (images: Float32Array) => meanLoss(test, images, relevant, { epsilon, constant });
  return {
    accuracy: agreement(ofClosed, test.labels),
    agreement: agreement(ofClosed, ofGenerator),
    difference,
    same: same / closed.length,
    loss: { generator: lossOf(generated), closed: lossOf(closed), untouched: lossOf(test.images) },
  };
}
