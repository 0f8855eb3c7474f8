/** Results of teachers trained here, made by hand for the tests of figures, claims and report. Synthetic: no model was run. */
import { holmOver, mcnemar, type Proportion, proportion } from '../../../lib/evaluation/index.js';
import type {
  LocalTeacherResult,
  LocalTeachersResult,
  StudyResults,
  Teacher,
} from '../../../lib/studies/cloud-autoai/index.js';

const share = (value: number, n: number): Proportion => proportion(Math.round(value * n), n);

/** Accuracy on the selected rows and over all rows at each epsilon, clean first. */
const SELECTED: Record<Teacher, readonly number[]> = {
  ibm: [0.965, 0.09, 0.065, 0.068, 0.068, 0.071],
  gcp: [0.983, 0.129, 0.121, 0.103, 0.094, 0.094],
};
const ROBUST: Record<Teacher, readonly number[]> = {
  ibm: [0.9575, 0.168, 0.129, 0.111, 0.089, 0.083],
  gcp: [0.9774, 0.216, 0.175, 0.132, 0.114, 0.106],
};

function answers(rows: number): number[] {
  const each = Math.floor(rows / 20);
  return Array.from({ length: 10 }, (_, label) => (label === 8 ? rows - 9 * each : each));
}

function teacher(
  role: Teacher,
  { [role]: cloud, generation }: Pick<StudyResults, Teacher | 'generation'>,
): LocalTeacherResult {
  const all = generation.curve[0].robust.n;
  const { evaluation } = role === 'gcp' ? cloud : { evaluation: null };
  return {
    teacher: role,
    name: role === 'ibm' ? 'P12' : 'Tables',
    trainedOn: 6 * all,
    search: { seed: 33, seconds: 540, budgetSeconds: 600 },
    rounds: { done: 90, wanted: 100 },
    validation: { what: 'synthetic holdout rows', accuracy: share(SELECTED[role][0] - 0.02, 1000) },
    sets: cloud.sets.map(({ epsilon, rows, majority, constant8 }, i) => ({
      epsilon,
      selected: share(SELECTED[role][i], rows),
      allRows: share(ROBUST[role][i] + (i ? 0.004 : 0), all),
      robust: share(ROBUST[role][i], all),
      answered: answers(rows),
      majority,
      constant8,
    })),
    evaluation: evaluation ?? {
      n: cloud.sets[0].rows,
      accuracy: share(SELECTED[role][0], cloud.sets[0].rows),
      precision: 0.97,
      recall: 0.96,
      f1: 0.965,
      aucPr: 0.99,
      aucRoc: 0.999,
      logLoss: 0.15,
      intervals: {
        precision: [0.966, 0.974],
        recall: [0.956, 0.964],
        f1: [0.961, 0.969],
        aucPr: [0.988, 0.992],
        aucRoc: [0.998, 0.9995],
        logLoss: [0.14, 0.16],
      },
      confusion: [],
      roc: { x: [0, 1], y: [0, 1] },
      precisionRecall: { x: [0, 1], y: [1, 0] },
    },
    exported: { n: all, agree: share(1, all), rowsPerSecond: 12_345 },
  };
}

/** Verdicts of which the first `right` are right. */
const verdicts = ({ correct, n }: Proportion) => Array.from({ length: n }, (_, row) => row < correct);

/** Teachers trained here, beside the given synthetic clouds. */
export function syntheticLocalTeachers(results: Pick<StudyResults, Teacher | 'generation'>): LocalTeachersResult {
  const [ibm, gcp] = [teacher('ibm', results), teacher('gcp', results)];
  const compared = ibm.sets.flatMap((set, i) => [
    {
      epsilon: set.epsilon,
      rows: 'selected' as const,
      comparison: mcnemar(verdicts(set.selected), verdicts(gcp.sets[i].selected)),
    },
    {
      epsilon: set.epsilon,
      rows: 'all' as const,
      comparison: mcnemar(verdicts(set.robust), verdicts(gcp.sets[i].robust)),
    },
  ]);
  return {
    stamp: results.generation.stamp,
    ibm,
    gcp,
    paired: holmOver(compared, ({ comparison }) => comparison.pValue),
    pipelines: Array.from({ length: 12 }, (_, i) => ({
      id: `P${i + 1}`,
      algorithm: ['LightGBM', 'XGBoost', 'GradientBoosting'][Math.floor(i / 4)],
      holdout: share(0.93 + i / 400, 1000),
      crossValidation: share(0.92 + i / 400, 9000),
    })),
  };
}
