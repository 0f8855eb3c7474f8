import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { measureExport, type Refit } from '../../../../automl/index.js';
import { type Dataset, takeRows } from '../../../../data/index.js';
import { agreement, classCounts, holmOver, mcnemar, proportion } from '../../../../evaluation/index.js';
import { argmaxRows, predictLabels, predictScores } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import { EPSILONS, type Study } from '../../contracts.js';
import { hundredths } from '../../files.js';
import type { LocalTeacher } from '../../local-teachers.js';
import { CLASSES, schemas } from '../../schemas.js';
import { evaluateScores } from '../clouds/score-metrics.js';
import { majorityOf } from '../generation/measure.js';
import type {
  ExportCheck,
  LocalTeacherPair,
  LocalTeacherResult,
  LocalTeacherSet,
  LocalTeachersResult,
} from './result.js';
import { localValidation, pipelinesOf, refitOf } from './training.js';

export interface MeasureOptions {
  /** In batches of rows, over both teachers. */
  onProgress?: OnProgress;
  /** Whether each ONNX file is held against its Python model on all clean test rows; default true. */
  checkExports?: boolean;
}

/** The rows that both teachers answer at one epsilon. */
interface Queried {
  readonly epsilon: number;
  /** The rows of the study's CSV. */
  readonly selected: Dataset;
  /** Every test row, as the attack leaves it. */
  readonly all: Dataset;
}

/** One teacher's answers at one epsilon, right (1) or wrong (0). */
interface Answers {
  readonly epsilon: number;
  readonly selected: Int32Array;
  readonly selectedRight: readonly boolean[];
  readonly right: readonly boolean[];
  /** Right on the clean image too. */
  readonly robust: readonly boolean[];
}

const count = (verdicts: readonly boolean[]) => proportion(verdicts.filter(Boolean).length, verdicts.length);
const verdicts = (labels: Int32Array, answers: Int32Array) =>
  Array.from(labels, (label, row) => label === answers[row]);

async function rowsAt(study: Study, epsilon: number): Promise<Queried> {
  const { test } = study;
  const { pixels, predicted } = await study.attacked(epsilon);
  if (epsilon === 0) {
    const right = Int32Array.from(test.labels.keys()).filter((row) => predicted[row] === test.labels[row]);
    return { epsilon, selected: takeRows(test, right), all: test };
  }
  const table = await study.csv(`adv_examples_${hundredths(epsilon)}.csv.zip`, schemas.adversarial);
  const labels = table.labels.true_label;
  const selected = { ...test, images: table.pixels, labels, indices: Int32Array.from(labels.keys()) };
  return { epsilon, selected, all: { ...test, images: pixels } };
}

/** Every answer of one teacher, and its scores on the clean rows that LeNet gets right. */
async function query({ model }: LocalTeacher, queried: readonly Queried[], done: () => void) {
  const answers: Answers[] = [];
  let scores: Float32Array = new Float32Array();
  for (const { epsilon, selected, all } of queried) {
    const here = await predictScores(model, selected);
    if (epsilon === 0) scores = here;
    done();
    const right = verdicts(all.labels, await predictLabels(model, all));
    done();
    const clean = answers[0]?.right ?? right;
    const labels = argmaxRows(here, CLASSES);
    answers.push({
      epsilon,
      selected: labels,
      selectedRight: verdicts(selected.labels, labels),
      right,
      robust: right.map((one, row) => one && clean[row]),
    });
  }
  return { answers, scores };
}

const setOf = ({ selected }: Queried, answers: Answers): LocalTeacherSet => ({
  epsilon: answers.epsilon,
  selected: agreement(selected.labels, answers.selected),
  allRows: count(answers.right),
  robust: count(answers.robust),
  answered: classCounts(answers.selected, CLASSES),
  majority: majorityOf(selected.labels),
  constant8: proportion(classCounts(selected.labels, CLASSES)[8], selected.labels.length),
});

function pairs(ibm: readonly Answers[], gcp: readonly Answers[]): LocalTeacherPair[] {
  const compared = ibm.flatMap((first, i) => [
    {
      epsilon: first.epsilon,
      rows: 'selected' as const,
      comparison: mcnemar(first.selectedRight, gcp[i].selectedRight),
    },
    { epsilon: first.epsilon, rows: 'all' as const, comparison: mcnemar(first.robust, gcp[i].robust) },
  ]);
  return holmOver(compared, ({ comparison }) => comparison.pValue);
}

/** Teachers that the repository keeps are ONNX files alone: there is no Python model to hold them against. */
const hasPython = ({ file }: LocalTeacher, { onnx }: Refit) =>
  existsSync(join(dirname(file), onnx.replace(/\.onnx$/, '.joblib')));

async function heldAgainstPython({ test }: Study, { model, file }: LocalTeacher, id: string): Promise<ExportCheck> {
  const { n, same, rowsPerSecond } = await measureExport(model, dirname(file), id, test);
  return { n, agree: proportion(same, n), rowsPerSecond };
}

/**
 * Parts 2 and 3 on local teachers: opens (or trains) both local teachers and has them answer the clean rows, the study's adversarial
 * CSVs and the FGSM images of all test rows. On MNIST about 96,000 rows are scored by each.
 */
export async function measureTeachers(study: Study, options: MeasureOptions = {}): Promise<LocalTeachersResult> {
  const { onProgress = () => {}, checkExports = true } = options;
  const teachers = await study.teachers();
  const queried: Queried[] = [];
  for (const epsilon of [0, ...EPSILONS]) queried.push(await rowsAt(study, epsilon));
  const total = 4 * queried.length;
  let batches = 0;
  const measured = async (role: 'ibm' | 'gcp') => {
    const teacher = teachers[role];
    const { answers, scores } = await query(teacher, queried, () => onProgress(role, ++batches, total));
    const refit = refitOf(teachers, role);
    const { seed, seconds, budgetSeconds } = role === 'ibm' ? teachers.experiment : teachers.tables;
    const local: LocalTeacherResult = {
      teacher: role,
      name: teacher.name,
      trainedOn: refit.rows,
      search: { seed, seconds, budgetSeconds },
      rounds: { done: refit.rounds, wanted: refit.roundsWanted },
      validation: localValidation(teachers, role),
      sets: queried.map((rows, i) => setOf(rows, answers[i])),
      evaluation: evaluateScores(queried[0].selected.labels, Float64Array.from(scores)),
      exported: checkExports && hasPython(teacher, refit) ? await heldAgainstPython(study, teacher, refit.id) : null,
    };
    return { local, answers };
  };
  const [ibm, gcp] = [await measured('ibm'), await measured('gcp')];
  const result: LocalTeachersResult = {
    stamp: study.stamp,
    ibm: ibm.local,
    gcp: gcp.local,
    paired: pairs(ibm.answers, gcp.answers),
    pipelines: pipelinesOf(teachers.experiment),
  };
  return result;
}
