import type { CurvePoint, Look } from '../../../figures/index.js';
import { LOOK } from '../palette.js';
import type { AdaptiveResult, AdaptiveStudent, StudentLabels, WhiteBoxAttack } from '../parts/adaptive/result.js';

/** How each kind of student is drawn. */
export const STUDENT_LOOK: Readonly<Record<StudentLabels, Look>> = {
  'soft-published': LOOK.soft,
  'soft-p12': LOOK.p12,
  'soft-tables': LOOK.tables,
  hard: LOOK.hard,
};

/** What each kind of student learned from, in a few words. */
export const STUDENT_NAME: Readonly<Record<StudentLabels, string>> = {
  'soft-published': 'soft labels, GCP as published',
  'soft-p12': 'soft labels, P12',
  'soft-tables': 'soft labels, Tables',
  hard: 'hard labels (control)',
};

/** The students as the study trained them, at temperature 1 on its distillation rows; in a fixed order. */
export const plainStudents = ({ students }: AdaptiveResult): AdaptiveStudent[] =>
  (['soft-published', 'soft-p12', 'soft-tables', 'hard'] as const).flatMap((labels) =>
    students.filter(
      ({ condition: { labels: own, rows, temperature } }) =>
        own === labels && rows === 'distillation' && temperature === 1,
    ),
  );

/** A student under one attack over epsilon. */
export const attackPoints = ({ whiteBox }: AdaptiveStudent, attack: WhiteBoxAttack): CurvePoint[] =>
  whiteBox
    .filter((one) => one.attack === attack)
    .map(({ epsilon, robust }) => ({ x: epsilon, y: robust.value, interval: robust.interval }));

/** A student on the study's selected rows, behind its accuracy on clean held-out rows. */
export const selectedPoints = ({ clean, transferred }: AdaptiveStudent): CurvePoint[] => [
  { x: 0, y: clean.value, interval: clean.interval },
  ...transferred.map(({ epsilon, selected }) => ({ x: epsilon, y: selected.value, interval: selected.interval })),
];
