import { DataError, type Table } from '../../data/index.js';
import type { Study } from './contracts.js';
import { hundredths } from './files.js';
import { matchRows } from './rows.js';
import { schemas } from './schemas.js';

/** IBM's predictions were published for these epsilons, GCP's scores for the second list (and for clean rows). */
export const IBM_EPSILONS = [0.15, 0.3] as const;
export const GCP_EPSILONS = [0.15] as const;

/** One teacher's recorded answers, row by row of a published file, each row traced back to the test set. */
export interface RecordedSet {
  readonly epsilon: number;
  readonly truth: Int32Array;
  readonly answer: Int32Array;
  /** Test row each was made from. */
  readonly row: Int32Array;
}

/** Clean rows with GCP's scores: the two distillation files, training rows first. */
export interface RecordedScores extends RecordedSet {
  /** [rows · 10], in class order. */
  readonly scores: Float64Array;
}

/**
 * IBM's predictions at one epsilon. The file has no pixels: its rows stand in the order of the adversarial file, which
 * its labels must confirm.
 */
export async function ibmSet(study: Study, epsilon: number): Promise<RecordedSet> {
  const predictions = await study.csv(
    `ibm_predictions/adv${hundredths(epsilon)}_predictions.csv.zip`,
    schemas.ibmPredictions,
  );
  const images = await study.csv(`adv_examples_${hundredths(epsilon)}.csv.zip`, schemas.adversarial);
  const [sent, answered] = [images.labels.true_label, predictions.labels.true_label];
  const differing = sent.length === answered.length ? sent.findIndex((label, i) => label !== answered[i]) : 0;
  if (differing >= 0)
    throw new DataError(
      predictions.file,
      `does not follow the rows of ${images.file}; its predictions cannot be traced to images.`,
      {
        row: differing + 1,
        column: 'true_label',
      },
    );
  const { pixels } = await study.attacked(epsilon);
  return {
    epsilon,
    truth: answered,
    answer: predictions.labels.adv_label,
    row: matchRows(images.pixels, pixels).candidate,
  };
}

/** GCP's answers on adversarial rows at one epsilon. */
export async function gcpSet(study: Study, epsilon: number): Promise<RecordedSet> {
  const table = await study.csv(`gcp_scored/adv_${hundredths(epsilon)}_scored_pred.csv.zip`, schemas.gcpScored);
  const { pixels } = await study.attacked(epsilon);
  return {
    epsilon,
    truth: table.labels.true_label,
    answer: table.labels.Predicted_label,
    row: matchRows(table.pixels, pixels).candidate,
  };
}

/** A distillation file of GCP: clean images with scores, traced back to the test set. */
export async function gcpDistillation(
  study: Study,
  part: 'train' | 'test',
): Promise<RecordedScores & { table: Table }> {
  const table = await study.csv(`distillation/gcp_distil_${part}.csv.zip`, schemas.gcpDistillation);
  return {
    epsilon: 0,
    truth: table.labels.label,
    answer: table.labels.Predicted_label,
    row: matchRows(table.pixels, study.test.images).candidate,
    scores: table.scores,
    table,
  };
}

/** GCP on all clean rows that it answered. */
export async function gcpClean(study: Study): Promise<RecordedScores> {
  const [train, test] = [await gcpDistillation(study, 'train'), await gcpDistillation(study, 'test')];
  const join = (pick: (set: RecordedSet) => Int32Array) => Int32Array.from([...pick(train), ...pick(test)]);
  const scores = new Float64Array(train.scores.length + test.scores.length);
  scores.set(train.scores);
  scores.set(test.scores, train.scores.length);
  return { epsilon: 0, truth: join((s) => s.truth), answer: join((s) => s.answer), row: join((s) => s.row), scores };
}

/** Answers by epsilon, then by test row. */
type Answers = Map<number, Map<number, number>>;

/** Everything both teachers were recorded to answer, to be looked up by test row. */
export async function recordedAnswers(study: Study): Promise<{ ibm: Answers; gcp: Answers }> {
  const byRow = ({ row, answer }: RecordedSet) => new Map(Array.from(row, (index, i) => [index, answer[i]]));
  const ibm: Answers = new Map();
  const gcp: Answers = new Map([[0, byRow(await gcpClean(study))]]);
  for (const epsilon of IBM_EPSILONS) ibm.set(epsilon, byRow(await ibmSet(study, epsilon)));
  for (const epsilon of GCP_EPSILONS) gcp.set(epsilon, byRow(await gcpSet(study, epsilon)));
  return { ibm, gcp };
}
