import type { Dataset } from '../../data/index.js';
import { requireTarget } from '../engine/targets.js';
import { otherLabel, type Poisoned, type PoisonOptions, poisonedRows, rewritten } from './rows.js';

export interface FlipLabelsOptions extends PoisonOptions {
  /** Only rows of this class are flipped, and the rate is a share of these (default: of all classes). */
  from?: number;
  /** The label they get (default: a random other one for each row); rows that have it already are left out. */
  to?: number;
}

/**
 * Label flips (Biggio, Nelson, Laskov, 2011): some training rows get a wrong label, their images stay. At random, or
 * pairwise from one class to another.
 * @throws RangeError where the rate is not in [0, 1], a class is none of the data's, both classes are the same, or a
 * random other label is wanted of data with one class.
 */
export function flipLabels(data: Dataset, options: FlipLabelsOptions): Poisoned {
  const { from, to, seed = 0 } = options;
  for (const one of [from, to]) if (one !== undefined) requireTarget(one, data.classes);
  if (from !== undefined && from === to) throw new RangeError(`Labels cannot be flipped from ${from} to ${to}.`);
  const rows = poisonedRows(data, options, (label) => label !== to && (from === undefined || label === from));
  return rewritten(data, rows, {
    label: (row) => to ?? otherLabel(data, row, seed),
    how: `labels ${from === undefined ? '' : `${from} `}flipped to ${to ?? 'random other ones'}`,
  });
}
