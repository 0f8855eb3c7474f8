import { type Dataset, rowsTensor, withImages } from '../../../../data/index.js';
import { agreement } from '../../../../evaluation/index.js';
import { relevanceLoss, relevanceOptimum } from '../../../../generators/index.js';
import { predictLabels } from '../../../../models/index.js';
import { tf } from '../../../../tensor/index.js';
import type { Chain } from '../../contracts.js';
import { intoBall } from './made.js';
import type { ClosedForm } from './result.js';

/** The LRP loss of what was made of images, mean over all of them: each class's has its own relevant values. */
function meanLoss(
  data: Dataset,
  made: Float32Array,
  relevant: readonly (readonly number[])[],
  settings: { readonly epsilon: number; readonly constant: number },
): number {
  const generated = withImages(data, made);
  const all = Array.from(data.labels.keys());
  return relevant.reduce((sum, list, label) => {
    const rows = all.filter((row) => data.labels[row] === label);
    if (!rows.length) return sum;
    const loss = relevanceLoss(data.shape, { relevant: list, ...settings });
    const [mean] = tf.tidy(() => loss.at(rowsTensor(data, rows), rowsTensor(generated, rows)).value.dataSync());
    loss.dispose();
    return sum + (mean * rows.length) / data.labels.length;
  }, 0);
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
