import { dirname, join } from 'node:path';
import type { Refit } from '../../../../automl/index.js';
import { DEPLOYED_PIPELINE } from '../../../../automl/index.js';
import { agreement, bootstrapIntervals, proportion } from '../../../../evaluation/index.js';
import { argmaxRows, type Classifier, openModel, predictLabels, predictScores } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { LocalTeachers } from '../../local-teachers.js';
import { openTeachers } from '../../open-teachers.js';
import { CLASSES } from '../../schemas.js';
import { classCurves } from './curves.js';
import { accuraciesOf, measureTable1 } from './metrics.js';
import type { ExperimentResult, RefitOnTest } from './result.js';

/** What of the study the experiment is held against. */
type Against = Pick<Study, 'stamp' | 'comparable' | 'test' | 'teachers'> & { readonly lenet: Classifier };

/** Mean −log p of the true class, with its 95 % interval; probabilities are kept above 1e-15, as scikit-learn does. */
function logLossOf(truth: Int32Array, scores: Float32Array) {
  const losses = Float64Array.from(truth, (label, row) => -Math.log(Math.max(1e-15, scores[row * CLASSES + label])));
  const mean = (weights: ArrayLike<number>) => [
    losses.reduce((sum, loss, row) => sum + weights[row] * loss, 0) / losses.length,
  ];
  const [logLossInterval] = bootstrapIntervals(losses.length, mean);
  return { logLoss: mean(new Uint16Array(losses.length).fill(1))[0], logLossInterval };
}

/** A refit's scores on every test row: the teacher's own model, or the file that lies beside it. */
async function scoresOf(study: Against, { ibm }: LocalTeachers, { id, onnx }: Refit): Promise<Float32Array> {
  if (id === DEPLOYED_PIPELINE) return predictScores(ibm.model, study.test);
  const opened = await openModel(join(dirname(ibm.file), onnx), { scores: 'probabilities', name: id });
  try {
    return await predictScores(opened.model, study.test);
  } finally {
    opened.dispose();
  }
}

/**
 * Part 1b: what the local AutoAI experiment found. Trains it, or opens what was trained; holds pipeline 12 against
 * table 1, and scores every refit on the clean test rows.
 * @throws Error where the experiment has no refit of pipeline 12: it was stopped before its end.
 */
export async function replicateExperiment(study: Against, onProgress?: OnProgress): Promise<ExperimentResult> {
  const teachers = await openTeachers(study, onProgress);
  const { experiment } = teachers;
  const { test } = study;
  const byLenet = await predictLabels(study.lenet, test);
  const kept = Int32Array.from(test.labels.keys()).filter((row) => byLenet[row] === test.labels[row]);
  let deployed: Float32Array | undefined;
  const refits: RefitOnTest[] = [];
  for (const refit of experiment.refits) {
    const scores = await scoresOf(study, teachers, refit);
    if (refit.id === DEPLOYED_PIPELINE) deployed = scores;
    const answers = argmaxRows(scores, CLASSES);
    const { id, rows, rounds, roundsWanted } = refit;
    refits.push({
      id,
      rows,
      rounds,
      roundsWanted,
      test: agreement(answers, test.labels),
      kept: proportion(kept.filter((row) => answers[row] === test.labels[row]).length, kept.length),
      ...logLossOf(test.labels, scores),
    });
  }
  if (!deployed)
    throw new Error(
      [
        `The AutoAI experiment (${dirname(teachers.ibm.file)}, ${experiment.state}) holds refits of`,
        `${experiment.refits.map(({ id }) => id).join(', ') || 'no pipeline'}, expected ${DEPLOYED_PIPELINE}'s among them:`,
        'train it to its end, with `advlab automl train`.',
      ].join(' '),
    );
  return {
    stamp: study.stamp,
    experiment,
    pipelines: experiment.pipelines.map(accuraciesOf),
    table1: measureTable1(experiment, study.comparable),
    refits,
    curves: classCurves(test.labels, deployed),
  };
}
