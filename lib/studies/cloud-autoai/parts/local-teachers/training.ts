import { basename } from 'node:path';
import type { Experiment, Refit } from '../../../../automl/index.js';
import { type Proportion, proportion } from '../../../../evaluation/index.js';
import type { LocalTeachers } from '../../local-teachers.js';
import type { LocalTeacherResult, PipelineEstimate } from './result.js';

/** A leaderboard keeps shares; n makes counts of them again. */
const counted = (accuracy: number, n: number): Proportion => proportion(Math.round(accuracy * n), n);

/** The pipelines that finished, with their own estimates of accuracy. */
export const pipelinesOf = ({ pipelines }: Pick<Experiment, 'pipelines'>): PipelineEstimate[] =>
  pipelines.map(({ id, algorithm, holdout, crossValidation }) => ({
    id,
    algorithm,
    holdout: counted(holdout.metrics.accuracy, holdout.n),
    crossValidation: counted(crossValidation.metrics.accuracy, crossValidation.n),
  }));

/** The refit whose ONNX file the teacher answers from. */
export function refitOf({ experiment, tables, ...teachers }: LocalTeachers, role: 'ibm' | 'gcp'): Refit {
  const { refits } = role === 'ibm' ? experiment : tables;
  const { file, name } = teachers[role];
  const refit = refits.find(({ onnx }) => basename(file) === onnx);
  if (!refit)
    throw new Error(
      `The leaderboard of ${name} lists no refit for ${file}: it has ${refits.map(({ onnx }) => onnx).join(', ') || 'none'}. Remove that folder, and the teacher is trained again.`,
    );
  return refit;
}

/** What the search itself says of a teacher's accuracy: pipeline 12's holdout, or the best candidate's validation rows. */
export function localValidation(teachers: LocalTeachers, role: 'ibm' | 'gcp'): LocalTeacherResult['validation'] {
  if (role === 'gcp') {
    const [best] = teachers.tables.candidates;
    if (!best) throw new Error('The Tables search has no finished candidate, so nothing is known of its validation.');
    const { n, accuracy } = best.validation;
    return {
      what: 'validation rows of the search, on which it was chosen, before the refit',
      accuracy: counted(accuracy, n),
    };
  }
  const { id } = refitOf(teachers, role);
  const pipeline = teachers.experiment.pipelines.find((candidate) => candidate.id === id);
  if (!pipeline) throw new Error(`The experiment refitted ${id}, which its leaderboard does not hold.`);
  const { n, metrics } = pipeline.holdout;
  return { what: `holdout rows of the experiment (${id}), before the refit`, accuracy: counted(metrics.accuracy, n) };
}
