import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Dataset, formatFloat32, readTable, type Schema, type Table, writeTable } from '../../data/index.js';
import { argmaxRows, cachedModel, lenet, type Network, predictScores, weightsOf } from '../../models/index.js';
import type { Study } from './contracts.js';
import { hundredths, writeStudyFiles } from './files.js';
import type { Teacher } from './parts/clouds/result.js';
import { GCP_EPSILONS, IBM_EPSILONS } from './recorded.js';
import { schemas } from './schemas.js';

/** A LeNet of the study's architecture, trained on the digits in seconds and kept. */
export async function digitsLenet(train: Dataset): Promise<Network> {
  const { network } = await cachedModel({
    name: 'lenet-digits',
    architecture: lenet,
    data: train,
    settings: { epochs: 40, batchSize: 32, optimizer: { kind: 'adam', learningRate: 2e-3 }, seed: 0 },
  });
  return network;
}

/** What a local teacher answers to a table's images. */
async function answersTo(study: Study, role: Teacher, { pixels, rows }: Table) {
  const { model } = (await study.teachers())[role];
  const labels = new Int32Array(rows);
  const scores = await predictScores(model, { ...study.test, images: pixels, labels, indices: labels });
  const answer = argmaxRows(scores, model.classes);
  return {
    answer,
    // A file holds the shortest decimal that reads back as the same float32.
    scores: Float64Array.from(scores, (score) => Number(formatFloat32(score))),
    text: { Predicted_Label_String: Array.from(answer, (label) => `label_${label}_score`) },
  };
}

/** A written predictions file: its path and its schema, to read it back. */
export interface Answered {
  readonly file: string;
  readonly schema: Schema;
}

/** Where the answers of the local teachers lie: on digits in the place of the clouds' own. */
const answersFolder = (study: Study) => (study.comparable ? join(study.files, 'local-teachers') : study.files);

async function writeAnswers(study: Study, role: Teacher, epsilon: number, images: Table): Promise<Answered> {
  const { answer, scores, text } = await answersTo(study, role, images);
  const { rows, pixels } = images;
  const { true_label } = images.labels;
  const [path, schema] =
    role === 'ibm'
      ? [`ibm_predictions/adv${hundredths(epsilon)}_predictions.csv.zip`, schemas.ibmPredictions]
      : [`gcp_scored/adv_${hundredths(epsilon)}_scored_pred.csv.zip`, schemas.gcpScored];
  const file = join(answersFolder(study), path);
  await writeTable(
    file,
    schema,
    role === 'ibm'
      ? { rows, labels: { true_label, adv_label: answer } }
      : { rows, labels: { true_label, Predicted_label: answer }, pixels, scores, text },
  );
  return { file, schema };
}

/**
 * The loop through files: a local teacher reads the study's adversarial CSV of one epsilon and writes the CSV of
 * predictions that its cloud would: labels for IBM, scores and labels for GCP. Nothing of the cloud's own is written over.
 */
export async function answerThroughCsv(study: Study, role: Teacher, epsilon: number): Promise<Answered> {
  const images = await study.csv(`adv_examples_${hundredths(epsilon)}.csv.zip`, schemas.adversarial);
  return writeAnswers(study, role, epsilon, images);
}

/** The clean rows with soft labels, as the student's teacher left them. */
async function writeSoftLabels(study: Study, part: 'train' | 'test'): Promise<void> {
  const images = await readTable(join(study.files, 'distillation', `scoring_${part}.csv.zip`), schemas.labelled);
  const { answer, scores, text } = await answersTo(study, 'gcp', images);
  await writeTable(join(study.files, 'distillation', `gcp_distil_${part}.csv.zip`), schemas.gcpDistillation, {
    rows: images.rows,
    labels: { label: images.labels.label, Predicted_label: answer },
    pixels: images.pixels,
    scores,
    text,
  });
}

/**
 * On digits: makes the files that the study has from the clouds. Writes the CSVs a teacher is to answer, and has the
 * two local teachers answer the ones whose answers the clouds left. Done once for a run's folder, a LeNet and
 * two teachers.
 */
export async function prepareTeacherFiles(study: Study): Promise<void> {
  const stampFile = join(study.files, '.local-teachers');
  const teachers = await study.teachers();
  const hash = createHash('sha256').update(study.test.provenance);
  for (const { file } of [teachers.ibm, teachers.gcp]) hash.update(readFileSync(file));
  for (const { data } of Object.values(weightsOf(study.lenet))) hash.update(data);
  const stamp = hash.digest('hex');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  await writeStudyFiles(study);
  const images = (epsilon: number) =>
    // Not through the study, which waits for these very files.
    readTable(join(study.files, `adv_examples_${hundredths(epsilon)}.csv.zip`), schemas.adversarial);
  for (const epsilon of IBM_EPSILONS) await writeAnswers(study, 'ibm', epsilon, await images(epsilon));
  for (const epsilon of GCP_EPSILONS) await writeAnswers(study, 'gcp', epsilon, await images(epsilon));
  for (const part of ['train', 'test'] as const) await writeSoftLabels(study, part);
  writeFileSync(stampFile, stamp);
}
