import { type Dataset, pixelsOf } from '../../data/index.js';
import { requireTarget } from '../engine/targets.js';
import { otherLabel, type Poisoned, type PoisonOptions, poisonedRows, rewritten } from './rows.js';

export interface ReplaceOptions extends PoisonOptions {
  /** An adversarial image for each row of the data, [n · h · w · c]; only those of `poisonedRows` are read. */
  images: Float32Array;
  /**
   * What they are called: by their `true` label (then this is adversarial training by another name), by a `random`
   * other one, by one class for all, or by a label for each row of the data, [n], as the targets of an attack are.
   */
  labels: 'true' | 'random' | number | Int32Array;
}

/**
 * Some training images replaced by adversarial ones before training begins, made against whatever network the attacker
 * has; the others stay. The labels decide whether that harms the network or hardens it.
 * @throws RangeError where the rate is not in [0, 1], images or labels are not of this many rows, a label is none of
 * the data's classes, or a random other one is wanted of data with one class.
 */
export function replaceWithAdversarial(data: Dataset, options: ReplaceOptions): Poisoned {
  const { images, labels, seed = 0 } = options;
  const width = pixelsOf(data);
  if (images.length !== data.images.length)
    throw new RangeError(`The adversarial images hold ${images.length} values, the data ${data.images.length}.`);
  if (labels instanceof Int32Array && labels.length !== data.labels.length)
    throw new RangeError(`${labels.length} labels are no labels for ${data.labels.length} rows.`);
  const named = (row: number): number => {
    if (labels === 'true') return data.labels[row];
    if (labels === 'random') return otherLabel(data, row, seed);
    const label = typeof labels === 'number' ? labels : labels[row];
    requireTarget(label, data.classes);
    return label;
  };
  return rewritten(data, poisonedRows(data, options), {
    image: (row, pixels) => pixels.set(images.subarray(row * width, (row + 1) * width)),
    label: named,
    how: `replaced by adversarial images, labels ${labels instanceof Int32Array ? 'given' : labels}`,
  });
}
