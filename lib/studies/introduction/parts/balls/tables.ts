import { formatCount } from '../../../../figures/index.js';
import { table } from '../../../../report/index.js';
import type { TableContext } from '../../../../study/index.js';
import type { StudyResults } from '../../study-results.js';
import { formatAnswer, formatNorm, NORM_NAMES } from '../../words.js';

const nearest = ({ results: { balls } }: TableContext<Pick<StudyResults, 'balls'>>) =>
  table(
    `The nearest error that was found, measured in each norm, and how large it is in the others. One photograph: ${balls.photo.provenance}`,
    ['nearest in', 'attack', 'L∞', 'L2', 'L1', 'L0 (values)', 'the network says', 'gradients'],
    balls.nearest.map(({ measuredIn, attack, sizes, answers, gradients }) => [
      NORM_NAMES[measuredIn],
      attack.toUpperCase(),
      formatNorm('linf', sizes.linf),
      formatNorm('l2', sizes.l2),
      formatNorm('l1', sizes.l1),
      formatNorm('l0', sizes.l0),
      formatAnswer(answers.top[0]),
      formatCount(gradients),
    ]),
  );

export const ballsTables = { nearest };
