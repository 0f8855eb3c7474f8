import {
  DataError,
  type Dataset,
  formatFloat32,
  labelledSchema,
  readTable,
  type Table,
  type TableColumns,
  writeTable,
} from '../../data/index.js';
import { argmaxRows, type Classifier, type PredictOptions, predictScores } from '../../models/index.js';
import type { TableFormat } from '../../study/index.js';
import { identity } from './identity.js';
import { adversarialGcpSchema, adversarialSchema, CLASSES, schemas } from './schemas.js';

/** In whose file format predictions are written: IBM's two columns, or GCP's pixels with scores. */
export type AnswerSchema = (typeof identity.tableFormats)[number]['name'];

/** The study's kinds of files with images, and the column that holds the truth in each. */
const KINDS = [
  [schemas.labelled, 'label'],
  [schemas.adversarialGcp, 'true_label'],
  [schemas.adversarial, 'true_label'],
] as const;

/** A table of the first kind whose columns it has; which one that is the header tells. */
async function readImages(file: string): Promise<{ table: Table; truth: Int32Array }> {
  for (const [schema, label] of KINDS)
    try {
      const table = await readTable(file, schema);
      return { table, truth: table.labels[label] };
    } catch (error) {
      if (!(error instanceof DataError && error.place.row === 0)) throw error;
    }
  const kinds = 'label or true_label with pixels 1 … 784, or true_label, adv_label and pixels 2 … 785';
  throw new DataError(file, `has the columns of none of the study's files with images: ${kinds}.`, { row: 0 });
}

/** Images of a CSV in one of the study's schemas, zipped or not, with the true labels. */
export async function imagesOfCsv(file: string): Promise<Dataset> {
  const { table, truth } = await readImages(file);
  if (table.rows === 0) throw new DataError(file, 'holds no rows below its header.');
  return {
    name: file,
    images: table.pixels,
    labels: truth,
    indices: Int32Array.from(truth.keys()),
    shape: [28, 28, 1],
    classes: CLASSES,
    provenance: `${file}, ${table.rows.toLocaleString('en-US')} rows`,
  };
}

function gcpTable({ images, labels }: Dataset, scores: Float32Array, answers: Int32Array): TableColumns {
  return {
    rows: labels.length,
    labels: { true_label: labels, Predicted_label: answers },
    text: { Predicted_Label_String: Array.from(answers, (answer) => `label_${answer}_score`) },
    pixels: images,
    // The shortest decimals of the float32 numbers, not their long expansions as doubles.
    scores: Float64Array.from(scores, (score) => Number(formatFloat32(score))),
  };
}

/** How each cloud's file is written. */
const WRITERS: Readonly<
  Record<AnswerSchema, (file: string, rows: Dataset, scores: Float32Array, answers: Int32Array) => Promise<void>>
> = {
  ibm: (file, { labels }, _scores, answers) =>
    writeTable(file, schemas.ibmPredictions, {
      rows: answers.length,
      labels: { true_label: labels, adv_label: answers },
    }),
  gcp: (file, rows, scores, answers) => writeTable(file, schemas.gcpScored, gcpTable(rows, scores, answers)),
};

/**
 * A model's answers to images, written as the clouds wrote theirs: whole or not at all. Returns the labels [n].
 * @throws DataError where the model tells other than ten classes apart, has no answer to a row, or GCP's scores would be
 * no probabilities.
 */
export async function writeAnswers(
  file: string,
  schema: AnswerSchema,
  model: Classifier,
  rows: Dataset,
  options?: PredictOptions,
): Promise<Int32Array> {
  if (model.classes !== CLASSES)
    throw new DataError(model.name, `tells ${model.classes} classes apart; the study's files have ${CLASSES}.`);
  if (schema === 'gcp' && model.scores !== 'probabilities')
    throw new DataError(
      model.name,
      `answers with ${model.scores}; GCP's format holds probabilities. Write IBM's format, or export probabilities.`,
    );
  const scores = await predictScores(model, rows, options);
  const answers = argmaxRows(scores, CLASSES);
  const mute = answers.findIndex((answer) => answer < 0);
  if (mute >= 0)
    throw new DataError(
      model.name,
      `has no answer to row ${mute + 1} (its scores are NaN or infinite), and the files hold a class for each row.`,
    );
  await WRITERS[schema](file, rows, scores, answers);
  return answers;
}

/** In which columns each cloud was handed images: IBM's attacked ones with LeNet's answer, and pixels counted from 2. */
const IMAGES: Readonly<Record<AnswerSchema, TableFormat['images']>> = {
  ibm: (pixels, classes, attacked) =>
    attacked
      ? { schema: adversarialSchema(pixels, classes), truth: 'true_label', answer: 'adv_label' }
      : { schema: labelledSchema(pixels, classes), truth: 'label' },
  gcp: (pixels, classes) => ({ schema: adversarialGcpSchema(pixels, classes), truth: 'true_label' }),
};

/** The formats in which images can be handed over, and a model's answers written. */
export const tableFormats: readonly TableFormat[] = identity.tableFormats.map(({ name, owner }) => ({
  name,
  owner,
  read: imagesOfCsv,
  images: IMAGES[name],
  write: (file, model, rows, options) => writeAnswers(file, name, model, rows, options),
}));
