import { type Column, labelColumn, labelledSchema, pixelColumns, type Schema, textColumn } from '../../data/index.js';

/** Of a row of the study's files. */
export const PIXELS = 784;
export const CLASSES = 10;

/** The order in which AutoML Tables wrote its classes: of first appearance in its training file. */
const SCORE_ORDER = [1, 7, 3, 0, 2, 6, 4, 8, 9, 5];
const scores: readonly Column[] = SCORE_ORDER.map((k) => ({ name: `label_${k}_score`, kind: 'score', class: k }));
const answer: readonly Column[] = [textColumn('Predicted_Label_String'), labelColumn('Predicted_label')];

const schema = (name: string, ...columns: readonly Column[]): Schema => ({ name, classes: CLASSES, columns });

/** The study's CSV files. */
export const schemas = {
  /** adv_examples_*.csv: successful adversarial examples with the attacked LeNet's label. */
  adversarial: schema(
    'adversarial examples',
    labelColumn('true_label'),
    labelColumn('adv_label'),
    ...pixelColumns(PIXELS, 2),
  ),
  /** adv_examples_*_gcp.csv: the same rows as AutoML Tables takes them. */
  adversarialGcp: schema('adversarial examples for GCP', labelColumn('true_label'), ...pixelColumns(PIXELS)),
  /** mnist_*_pytorch.csv and distillation/scoring_*.csv: clean images. */
  labelled: labelledSchema(PIXELS, CLASSES),
  /** ibm_predictions/*.csv: here adv_label is what IBM answered. */
  ibmPredictions: schema('IBM predictions', labelColumn('true_label'), labelColumn('adv_label')),
  /** gcp_scored/*.csv: images with GCP's scores and answer. */
  gcpScored: schema('GCP scores', ...pixelColumns(PIXELS), ...scores, labelColumn('true_label'), ...answer),
  /** distillation/gcp_distil_*.csv: clean images with GCP's scores, the student's soft labels. */
  gcpDistillation: schema('GCP distillation set', labelColumn('label'), ...pixelColumns(PIXELS), ...scores, ...answer),
} as const satisfies Record<string, Schema>;
