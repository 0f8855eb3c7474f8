import { classCounts } from '../../classification.js';
import { percentText, proportion } from '../../intervals.js';
import type { Check, Warning } from '../contracts.js';
import { rightRows } from './rows.js';

const LEAST_ROWS = 100;

/** There are enough rows, and the model answers better than somebody who looks at no image. */
export const cleanFigures: Check = (evidence) => {
  const { data } = evidence;
  const n = data.labels.length;
  const right = rightRows(evidence).length;
  const { value, interval } = proportion(right, n);
  const [low, high] = interval;
  const found: Warning[] = [];
  if (n < LEAST_ROWS)
    found.push({
      id: 'few-rows',
      attack: null,
      saw: `${n} images: the 95 % interval of the clean accuracy ${percentText(value)} reaches from ${percentText(low)} to ${percentText(high)}.`,
      advice: 'Raise --limit to 1000 rows or more; differences of a few points cannot be seen on so few.',
    });
  const counts = classCounts(data.labels, data.classes);
  const most = Math.max(...counts);
  // Rows of a single class alone say nothing on it: there the majority is everything.
  if (counts.filter(Boolean).length > 1 && right <= most)
    found.push({
      id: 'clean-accuracy-low',
      attack: null,
      saw: `${right} of ${n} clean images are answered rightly, and ${most} belong to class ${counts.indexOf(most)}: always answering it does as well.`,
      advice:
        'Check that the labels, their order, the pixel range [0, 1] and the model’s own normalization fit together before attacking (where one of the usual preprocessings helps, missing-preprocessing names it); robustness of a model that does not work is no result.',
    });
  return found;
};
