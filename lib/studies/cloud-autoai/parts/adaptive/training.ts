import { controlStudent, distilledStudent } from '../../../../defences/index.js';
import { agreement, classCounts } from '../../../../evaluation/index.js';
import {
  type Network,
  predictLabels,
  type Recipe,
  type TrainedModel,
  TrainingDiverged,
} from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import { firstRows } from '../../rows.js';
import { openStudent } from '../../students.js';
import { TRIES } from '../distillation/measure.js';
import { trainingOf } from './conditions.js';
import type { StudentCondition } from './result.js';
import type { AdaptiveRows } from './rows.js';
import { teacherAnswers } from './teacher-answers.js';

/** The recipe of a condition's student, by seed. Queries the teacher, and trains it where it is not there yet. */
export async function studentRecipes(
  study: Study,
  rows: AdaptiveRows,
  condition: StudentCondition,
): Promise<(seed: number) => Recipe> {
  const data = condition.rows === 'training' ? await rows.training() : rows.distillation;
  const settings = trainingOf(study.profile, condition);
  const { labels } = condition;
  if (labels === 'hard') return (seed) => controlStudent(data, { ...settings, seed });
  if (labels === 'soft-published') {
    if (condition.rows === 'training')
      throw new RangeError("GCP's scores of training images were never published: choose the distillation rows.");
    return (seed) => distilledStudent('gcp', data, rows.published, { ...settings, seed });
  }
  const role = labels === 'soft-p12' ? 'ibm' : 'gcp';
  // On digits the published file holds the answers of Tables: its student is the one of the part before.
  if (role === 'gcp' && condition.rows === 'distillation' && !study.comparable)
    return (seed) => distilledStudent('gcp', data, rows.published, { ...settings, seed });
  const answers = await teacherAnswers((await study.teachers())[role], data);
  return (seed) => distilledStudent(`local-${role}`, data, answers, { ...settings, seed });
}

/** Training rows that show whether a student learned anything. */
const PROBE = 500;

/** Whether a student does no better on rows it was trained on than somebody who names one class: late collapses end so. */
async function guesses(student: Network, { data }: Recipe): Promise<boolean> {
  const rows = firstRows(data, PROBE);
  const { interval } = agreement(await predictLabels(student, rows), rows.labels);
  return interval[0] <= Math.max(...classCounts(rows.labels, rows.classes)) / rows.labels.length;
}

/** A student that learned, and the seeds before it that did not. */
export interface TrainedStudent extends TrainedModel {
  readonly seed: number;
  readonly collapsedSeeds: readonly number[];
  readonly learningRate: number;
}

/** The student of the first seed whose training neither collapses nor diverges; undefined where each of the first four does. */
export async function trainCondition(
  study: Study,
  rows: AdaptiveRows,
  condition: StudentCondition,
  onProgress: OnProgress = () => {},
): Promise<TrainedStudent | undefined> {
  const recipe = await studentRecipes(study, rows, condition);
  const collapsedSeeds: number[] = [];
  for (let seed = 0; seed < TRIES; seed++) {
    const order = recipe(seed);
    const student = `${condition.id}, seed ${seed}`;
    const trained = await openStudent(study, order, {
      onProgress: ({ epoch, epochs }) => onProgress(student, epoch, epochs),
    }).catch((error) => {
      // One seed may be thrown out of bounds where the next is not.
      if (error instanceof TrainingDiverged) return undefined;
      throw error;
    });
    const network = trained?.network;
    if (network && !(await guesses(network, order))) {
      const { learningRate } = order.settings.optimizer;
      return { network, metadata: trained.metadata, seed, collapsedSeeds, learningRate };
    }
    network?.dispose();
    collapsedSeeds.push(seed);
  }
  return undefined;
}
