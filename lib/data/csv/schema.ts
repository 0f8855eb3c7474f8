/** What a column holds: a class label, a pixel in [0, 1], a class score in [0, 1], or text. */
export type ColumnKind = 'label' | 'pixel' | 'score' | 'text';

export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
}

/** The columns of one kind of file, in the order they are written. */
export interface Schema {
  readonly name: string;
  readonly columns: readonly Column[];
}

export const PIXELS = 784;
export const CLASSES = 10;

const label = (name: string): Column => ({ name, kind: 'label' });
const text = (name: string): Column => ({ name, kind: 'text' });
const pixels = (first: number): Column[] =>
  Array.from({ length: PIXELS }, (_, i) => ({ name: String(first + i), kind: 'pixel' }));
/** The order in which AutoML Tables wrote its classes: of first appearance in its training file. */
const SCORE_ORDER = [1, 7, 3, 0, 2, 6, 4, 8, 9, 5];
const scores = (): Column[] => SCORE_ORDER.map((k) => ({ name: `label_${k}_score`, kind: 'score' }));

/** The study's CSV files. Readers accept their columns in any order; writers keep this one. */
export const schemas = {
  /** adv_examples_*.csv: successful adversarial examples with the attacked LeNet's label. */
  adversarial: { name: 'adversarial examples', columns: [label('true_label'), label('adv_label'), ...pixels(2)] },
  /** adv_examples_*_gcp.csv: the same rows as AutoML Tables takes them. */
  adversarialGcp: { name: 'adversarial examples for GCP', columns: [label('true_label'), ...pixels(1)] },
  /** mnist_*_pytorch.csv and distillation/scoring_*.csv: clean images. */
  labelled: { name: 'labelled images', columns: [label('label'), ...pixels(1)] },
  /** ibm_predictions/*.csv: here adv_label is what IBM answered. */
  ibmPredictions: { name: 'IBM predictions', columns: [label('true_label'), label('adv_label')] },
  /** gcp_scored/*.csv: images with GCP's scores and answer. */
  gcpScored: {
    name: 'GCP scores',
    columns: [...pixels(1), ...scores(), label('true_label'), text('Predicted_Label_String'), label('Predicted_label')],
  },
  /** distillation/gcp_distil_*.csv: clean images with GCP's scores, the student's soft labels. */
  gcpDistillation: {
    name: 'GCP distillation set',
    columns: [label('label'), ...pixels(1), ...scores(), text('Predicted_Label_String'), label('Predicted_label')],
  },
} as const satisfies Record<string, Schema>;

/** The class a score column speaks of. */
export const classOfScore = (name: string): number => Number(name.slice('label_'.length, -'_score'.length));
