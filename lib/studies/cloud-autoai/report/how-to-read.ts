import { type Block, heading, list, problem, strong } from '../../../report/index.js';
import { printedFigures } from '../../../study/index.js';
import type { ReportContext } from './context.js';

const KINDS = list([
  [
    strong('Robust accuracy '),
    'counts every test row: right under attack; a row that is wrong without any attack counts as broken. ',
    'Under images made for another model it is an upper bound of what an attacker leaves who queries the model or knows it.',
  ],
  [
    strong('Accuracy on the selected rows '),
    'is what the study prints: only rows whose FGSM image fools LeNet, other rows at every ε. The two are never mixed.',
  ],
  [
    strong('P12 and Tables '),
    'answered the same CSV files. They are other models than the clouds’, one training each, ',
    'so they stand beside the printed figures and nothing is tested against them, except P12 in table 1, rows against rows.',
  ],
  [
    strong('Intervals '),
    'are 95 %: Wilson’s over rows (other rows drawn like these), or Student’s t over seeds (other trainings). ',
    'Neither covers the other; nor that costly attacks took the first rows of a set.',
  ],
  [
    strong('exact: '),
    'recomputed from the study’s own files or weights, equal at every printed digit. ',
    strong('within: '),
    'trained or sampled anew, and compatible. ',
    strong('differs: '),
    'neither. ',
    strong('unchecked: '),
    'what it takes was not published or not run. ',
    strong('not-comparable: '),
    'the run is on digits.',
  ],
]);

export function howToRead({ claims }: ReportContext): Block[] {
  const sampled = claims.filter((claim) => claim.adjustedP !== null).length;
  return [
    heading(2, 'How to read the numbers'),
    KINDS,
    problem(
      13,
      'Many comparisons, some false alarms.',
      'One by one, every twentieth true figure falls outside its 95 % interval by chance. ',
      sampled > 0
        ? `${sampled} of the ${printedFigures(claims).length} published figures are tested against trainings of this run: `
        : 'In this run no figure was held against an interval; else: ',
      '“differs” is then said only after Holm’s correction, which keeps the chance of any false alarm among all tests at 5 %.',
    ),
  ];
}
