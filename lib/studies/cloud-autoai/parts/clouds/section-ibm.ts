import { formatCount, formatPercent } from '../../../../figures/index.js';
import { type Block, fold, heading, paragraph, problem } from '../../../../report/index.js';
import { publishedOr } from '../../../../study/index.js';
import { atWhich, listed } from '../../report/cells.js';
import type { ReportContext } from '../../report/context.js';
import { impossibleFigures } from '../../report/printed-counts.js';
import { cleanAccuracyBeside } from '../local-teachers/text.js';
import type { TeacherResult } from './result.js';
import { allRows, table3 } from './tables.js';

/** The sets whose predictions are missing. */
const gaps = ({ sets }: TeacherResult): string =>
  listed(sets.filter((set) => !set.selected).map(({ epsilon }) => atWhich(epsilon)));

/** How often a cloud answers 8 on each attacked set that it answered. */
const eights = ({ name, sets }: TeacherResult): string[] =>
  sets.flatMap(({ epsilon, answered, rows }) => {
    if (epsilon === 0 || !answered) return [];
    const first = answered.indexOf(Math.max(...answered));
    const commonest = first === 8 ? '' : `; the commonest is ${first}`;
    return [
      `${name} ${atWhich(epsilon)} ${formatPercent(answered[8] / rows, 1)} of ${formatCount(rows)} answers${commonest}`,
    ];
  });

function problems({ results, claims }: ReportContext): Block[] {
  const { ibm, gcp } = results;
  const { comparable } = ibm.stamp;
  const print = (id: string, otherwise: string) => publishedOr(claims, id, otherwise);
  const said = [...eights(ibm), ...eights(gcp)];
  return [
    problem(
      4,
      'Most predictions were not published.',
      `There are none of ${ibm.name} ${gaps(ibm)}, and none of ${gcp.name} ${gaps(gcp)}. `,
      comparable
        ? `The local teachers stand beside them, and no verdict is drawn from that. ${impossibleFigures(results)}`
        : '',
    ),
    problem(
      3,
      'A clean accuracy above its own training record.',
      `The study prints ${comparable ? print('ibm-test', 'a nearly perfect accuracy') : 'a nearly perfect accuracy'} on clean test rows, `,
      `for a pipeline of holdout accuracy ${print('p12-accuracy-holdout', 'much lower')} `,
      `and cross-validated accuracy ${print('p12-accuracy-cv', 'lower still')}. `,
      'Rows that LeNet gets right are easier, and a pipeline refitted on every row is better than on its folds; ',
      'the predictions that would settle it were not published.',
      cleanAccuracyBeside(results, claims),
    ),
    problem(
      10,
      'Two validation accuracies for one model.',
      `Table 3 gives ${print('ibm-validation', 'one figure')} “validation”, another place ${print('p12-accuracy-cv', 'another')} `,
      '“on the validation set”, for the same pipeline. Which rows either speaks of is not said.',
    ),
    problem(
      6,
      'Adversarial rows are called 8.',
      `How often 8 is answered: ${listed(said)}. `,
      'A model that leans on one answer keeps that class’s share of the set as its accuracy: “always 8” in the tables.',
    ),
  ];
}

export function ibm(context: ReportContext): Block[] {
  const { results, take } = context;
  const { ibm: teacher, localTeachers } = results;
  return [
    heading(2, 'Part 2: IBM AutoAI'),
    paragraph(
      `${teacher.name} on the selected rows, counted again from its recorded predictions; ${localTeachers.ibm.name} on the same rows.`,
    ),
    table3(context),
    allRows('ibm')(context),
    ...take('acc_ep'),
    ...problems(context),
    fold('Confusion matrices, and curves that cannot be drawn', ...take(/^confusion-ibm/, 'pr-ibm', 'roc-ibm')),
  ];
}
