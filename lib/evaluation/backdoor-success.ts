import { stamp, type Trigger } from '../attacks/index.js';
import { type Dataset, takeRows } from '../data/index.js';
import { type Classifier, type PredictOptions, predictLabels } from '../models/index.js';
import { type Proportion, proportion } from './intervals.js';

/**
 * How often a backdoor opens: the share of test images that are read as the target once the trigger is stamped on them.
 * Images of the target class, which any sound network reads so, are left out. Of a network without the backdoor it is
 * how often the trigger alone makes it err so.
 * @throws RangeError where the target is no class of the data, or no image of another class is there.
 */
export async function backdoorSuccess(
  model: Classifier,
  data: Dataset,
  { trigger, target }: { readonly trigger: Trigger; readonly target: number },
  options?: PredictOptions,
): Promise<Proportion> {
  if (!(Number.isInteger(target) && target >= 0 && target < data.classes))
    throw new RangeError(`target must be a class 0 to ${data.classes - 1}, got ${target}.`);
  const rows = Array.from(data.labels.keys()).filter((row) => data.labels[row] !== target);
  if (!rows.length)
    throw new RangeError(`The data hold no image of another class than the target ${target}: give some that do.`);
  const others = takeRows(data, rows);
  const answers = await predictLabels(model, { ...others, images: stamp(others.images, trigger) }, options);
  return proportion(answers.filter((answer) => answer === target).length, answers.length);
}
