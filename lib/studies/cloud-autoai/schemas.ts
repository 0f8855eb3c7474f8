import { type Column, labelColumn, labelledSchema, pixelColumns, type Schema, textColumn } from '../../data/index.js';

/** Of a row of the study's files. */
export const PIXELS = 784;
export const CLASSES = 10;

/** The order in which AutoML Tables wrote its classes: of first appearance in its training file. */
const SCORE_ORDER = [1, 7, 3, 0, 2, 6, 4, 8, 9, 5];
const scores: readonly Column[] = SCORE_ORDER.map((k) => ({ name: `label_${k}_score`, kind: 'score', class: k }));
const answer: readonly Column[] = [textColumn('Predicted_Label_String'), labelColumn('Predicted_label')];

const schema = (name: string, ...columns: readonly Column[]): Schema => ({ name, classes: CLASSES, columns });

/** Attacked images with the label of the model that was attacked, as IBM was handed them. */
export const adversarialSchema = (pixels: number, classes: number): Schema => ({
  name: 'adversarial examples',
  classes,
  columns: [labelColumn('true_label'), labelColumn('adv_label'), ...pixelColumns(pixels, 2)],
});

/** Images as AutoML Tables takes them. */
export const adversarialGcpSchema = (pixels: number, classes: number): Schema => ({
  name: 'adversarial examples for GCP',
  classes,
  columns: [labelColumn('true_label'), ...pixelColumns(pixels)],
});

/** The study's CSV files. */
export const schemas = {
  /** adv_examples_*.csv: successful adversarial examples with the attacked LeNet's label. */
  adversarial: adversarialSchema(PIXELS, CLASSES),
  /** adv_examples_*_gcp.csv: the same rows as AutoML Tables takes them. */
  adversarialGcp: adversarialGcpSchema(PIXELS, CLASSES),
  /** mnist_*_pytorch.csv and distillation/scoring_*.csv: clean images. */
  labelled: labelledSchema(PIXELS, CLASSES),
  /** ibm_predictions/*.csv: here adv_label is what IBM answered. */
  ibmPredictions: schema('IBM predictions', labelColumn('true_label'), labelColumn('adv_label')),
  /** gcp_scored/*.csv: images with GCP's scores and answer. */
  gcpScored: schema('GCP scores', ...pixelColumns(PIXELS), ...scores, labelColumn('true_label'), ...answer),
  /** distillation/gcp_distil_*.csv: clean images with GCP's scores, the student's soft labels. */
  gcpDistillation: schema('GCP distillation set', labelColumn('label'), ...pixelColumns(PIXELS), ...scores, ...answer),
} as const satisfies Record<string, Schema>;
