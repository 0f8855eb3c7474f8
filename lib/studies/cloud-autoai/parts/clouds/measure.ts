import {
  agreement,
  classCounts,
  confusionMatrix,
  mcnemar,
  type Proportion,
  proportion,
} from '../../../../evaluation/index.js';
import { EPSILONS, type Study } from '../../contracts.js';
import { TEACHER_NAMES } from '../../local-teachers.js';
import { epsilonName, printed } from '../../published.js';
import {
  GCP_EPSILONS,
  gcpClean,
  gcpSet,
  IBM_EPSILONS,
  ibmSet,
  type RecordedScores,
  type RecordedSet,
} from '../../recorded.js';
import { CLASSES } from '../../schemas.js';
import { majorityOf } from '../generation/measure.js';
import type { ComparisonResult, Teacher, TeacherResult, TeacherSet } from './result.js';
import { evaluateScores } from './score-metrics.js';

const NAMES = { ibm: 'IBM AutoAI', gcp: 'GCP AutoML Tables' } as const;

/** What the teacher is called: the cloud, or the local teacher in its place. */
export const teacherName = (study: Study, teacher: Teacher): string =>
  study.comparable ? NAMES[teacher] : TEACHER_NAMES[teacher];

const countRight = ({ truth, answer }: RecordedSet) => truth.filter((label, i) => label === answer[i]).length;

/** Accuracy over all test rows when successes are submitted as attacked and every other image clean. */
function successesOnly(study: Study, attacked: RecordedSet, clean: RecordedSet): Proportion {
  const broken = new Set(attacked.row);
  const cleanRight = clean.row.filter((row, i) => !broken.has(row) && clean.answer[i] === clean.truth[i]).length;
  // Rows that LeNet got wrong were never shown to the teacher: they count as broken.
  return proportion(countRight(attacked) + cleanRight, study.test.labels.length);
}

async function setAt(
  study: Study,
  teacher: Teacher,
  epsilon: number,
  recorded: RecordedSet | null,
  clean: RecordedSet | null,
): Promise<TeacherSet> {
  const all = study.test.labels.length;
  const labels = epsilon === 0 ? await cleanLabels(study) : await attackedLabels(study, epsilon);
  const right = recorded ? countRight(recorded) : 0;
  return {
    epsilon,
    rows: labels.length,
    printed: study.comparable ? printed(`${teacher}-${epsilon === 0 ? 'test' : epsilonName(epsilon)}`) : null,
    selected: recorded ? agreement(recorded.truth, recorded.answer) : null,
    robustBounds:
      recorded && epsilon > 0
        ? { low: proportion(right, all), high: proportion(right + all - recorded.truth.length, all) }
        : null,
    successesOnly: recorded && clean && epsilon > 0 ? successesOnly(study, recorded, clean) : null,
    majority: majorityOf(labels),
    constant8: proportion(classCounts(labels, CLASSES)[8], labels.length),
    answered: recorded ? classCounts(recorded.answer, CLASSES) : null,
    confusion: recorded ? confusionMatrix(recorded.truth, recorded.answer, CLASSES) : null,
  };
}

async function attackedLabels(study: Study, epsilon: number): Promise<Int32Array> {
  const { successes } = await study.attacked(epsilon);
  return successes.map((row) => study.test.labels[row]);
}

async function cleanLabels(study: Study): Promise<Int32Array> {
  const { predicted } = await study.attacked(0);
  return study.test.labels.filter((label, row) => predicted[row] === label);
}

async function replicateTeacher(
  study: Study,
  teacher: Teacher,
  recorded: ReadonlyMap<number, RecordedSet>,
  clean: RecordedScores | null,
): Promise<TeacherResult> {
  const sets: TeacherSet[] = [];
  for (const epsilon of [0, ...EPSILONS])
    sets.push(await setAt(study, teacher, epsilon, epsilon === 0 ? clean : (recorded.get(epsilon) ?? null), clean));
  const result: TeacherResult = {
    stamp: study.stamp,
    teacher,
    name: teacherName(study, teacher),
    sets,
    evaluation: clean ? evaluateScores(clean.truth, clean.scores) : null,
  };
  return result;
}

/** Part 2: IBM's recorded predictions at the epsilons that were published; clean ones never were. */
export async function replicateIbm(study: Study): Promise<TeacherResult> {
  const recorded = new Map<number, RecordedSet>();
  for (const epsilon of IBM_EPSILONS) recorded.set(epsilon, await ibmSet(study, epsilon));
  return replicateTeacher(study, 'ibm', recorded, null);
}

/** Part 3: GCP's recorded scores, clean and adversarial. */
export async function replicateGcp(study: Study): Promise<TeacherResult> {
  const recorded = new Map<number, RecordedSet>();
  for (const epsilon of GCP_EPSILONS) recorded.set(epsilon, await gcpSet(study, epsilon));
  return replicateTeacher(study, 'gcp', recorded, await gcpClean(study));
}

/** Part 3: both teachers on the rows that both answered, by McNemar's test. */
export async function compareTeachers(study: Study): Promise<ComparisonResult> {
  const epsilon = 0.15;
  const [ibm, gcp] = [await ibmSet(study, epsilon), await gcpSet(study, epsilon)];
  const ibmRight = new Map(Array.from(ibm.row, (row, i) => [row, ibm.answer[i] === ibm.truth[i]]));
  const shared = Array.from(gcp.row.keys()).filter((i) => ibmRight.has(gcp.row[i]));
  const result: ComparisonResult = {
    stamp: study.stamp,
    epsilon,
    paired: mcnemar(
      shared.map((i) => ibmRight.get(gcp.row[i]) === true),
      shared.map((i) => gcp.answer[i] === gcp.truth[i]),
    ),
  };
  return result;
}
