import { formatCount, formatEpsilon, formatPercent } from '../../../../figures/index.js';
import { type Block, heading, paragraph, problem } from '../../../../report/index.js';
import { publishedOr } from '../../../../study/index.js';
import { atEpsilon } from '../../../../tensor/index.js';
import type { ReportContext } from '../../report/context.js';
import { impossibleFigures } from '../../report/printed-counts.js';
import { gaps, localTeacherBlocks, teacherTable } from '../local-teachers/teacher-table.js';
import { cleanAccuracyBeside } from '../local-teachers/text.js';

const listed = (items: readonly string[]): string => (items.length > 0 ? items.join(', ') : 'none');

export function ibm({ results, claims, take }: ReportContext): Block[] {
  const { ibm: teacher, gcp, localTeachers } = results;
  const clean = atEpsilon(teacher.sets, 0);
  const { comparable } = teacher.stamp;
  const eights = [teacher, gcp].flatMap(({ name, sets }) =>
    sets.flatMap(({ epsilon, answered, rows }) => {
      if (epsilon === 0 || !answered) return [];
      const first = answered.indexOf(Math.max(...answered));
      return [
        `${name} at ε ${formatEpsilon(epsilon)}: ${formatPercent(answered[8] / rows, 1)} of ${formatCount(rows)} answers${first === 8 ? ', the commonest answer' : `, the commonest being ${first}`}`,
      ];
    }),
  );
  return [
    heading(2, 'Part 2: IBM AutoAI'),
    paragraph(
      `${teacher.name} on the selected rows, from its recorded predictions. “Printed” is the study’s table 3; “recomputed” counts the right answers in its files again; “re-measured” asks a model of the same kind that was trained here.`,
    ),
    teacherTable(`Table 3: ${teacher.name} on the selected rows`, teacher, localTeachers.ibm, claims),
    ...localTeacherBlocks(localTeachers.ibm),
    ...take('acc_ep'),
    problem(
      4,
      'Most predictions were not published.',
      comparable
        ? `Of the figures printed for ${teacher.name}, those for ${listed(gaps(teacher))} have no predictions behind them; for ${gcp.name} those for ${listed(gaps(gcp))}. A model trained anew is another model: what one of the same kind scores when it is trained here stands beside them, with its interval, and no verdict is drawn from it. ${impossibleFigures(results)}`.trim()
        : `In the study only some strengths come with predictions, and the rest of its two tables can be read, not checked. Here the stand-ins have no answers for: ${listed(gaps(teacher))} (in IBM’s place); ${listed(gaps(gcp))} (in GCP’s place).`,
    ),
    problem(
      3,
      'A clean accuracy above its own training record.',
      `The study prints ${clean?.printed && comparable ? `${clean.printed}\u202f%` : publishedOr(claims, 'ibm-test', 'a nearly perfect accuracy')} on clean test rows, for a pipeline whose holdout accuracy it gives as ${publishedOr(claims, 'p12-accuracy-holdout', 'much lower')} and whose cross-validated accuracy as ${publishedOr(claims, 'p12-accuracy-cv', 'lower still')}. That the clean rows are those LeNet gets right makes them easier, and a pipeline refitted on every row is better than on its folds. The predictions that would settle it were not published, so nothing about IBM on clean images is confirmed here.${cleanAccuracyBeside(results, claims)}`,
    ),
    problem(
      10,
      'Two validation accuracies for one model.',
      `Table 3 gives ${publishedOr(claims, 'ibm-validation', 'one figure')} “validation” where another place of the study gives ${publishedOr(claims, 'p12-accuracy-cv', 'another')} “on the validation set” for the same pipeline. Which rows either speaks of is not said; both stay unchecked.`,
    ),
    ...take(/^confusion-ibm/),
    problem(
      6,
      'Adversarial rows are called 8.',
      eights.length > 0
        ? `How often class 8 is answered on adversarial rows: ${eights.join('; ')}. A model that leans on one answer keeps that class’s share of the set as its accuracy, whatever the image; “always 8” in the tables is that share.`
        : 'Both clouds lean towards answering 8 on adversarial rows in the study; this run holds no answers to count.',
    ),
    ...take('pr-ibm', 'roc-ibm'),
  ];
}
