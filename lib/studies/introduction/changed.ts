import { type Dataset, imageTensor, pictureOf, takeRows } from '../../data/index.js';
import { proportion } from '../../evaluation/index.js';
import type { PhotoCell } from '../../figures/index.js';
import { argmaxRows, type Classifier } from '../../models/index.js';
import { interruptSignal, pause, tf } from '../../tensor/index.js';
import { type Answer, answersTo } from './answers.js';
import type { Study } from './contracts.js';
import { formatAnswer } from './words.js';

/** What a part needs of the study that fits one change on some photographs and tries it on others. */
export type FittingStudy = Pick<
  Study,
  'stamp' | 'comparable' | 'model' | 'classes' | 'classNumber' | 'photo' | 'split'
>;

/** Photographs in one call of the network. */
const CALL = 50;

/**
 * The network's answers [n] to photographs that are changed first. It is done call by call: a second copy of 800
 * photographs of 224 × 224 would be half a gigabyte.
 * @param change the changed pixels of some of the photographs, [n · h · w · c]
 */
export async function answersAfter(
  model: Classifier,
  data: Dataset,
  change: (batch: Dataset) => Float32Array = ({ images }) => images,
): Promise<Int32Array> {
  const n = data.labels.length;
  const answers = new Int32Array(n);
  for (let from = 0; from < n; from += CALL) {
    await pause(interruptSignal());
    const rows = Array.from({ length: Math.min(CALL, n - from) }, (_, i) => from + i);
    const batch = takeRows(data, rows);
    const images = imageTensor({ ...batch, images: change(batch) });
    const scores = await model.predict(images);
    answers.set(argmaxRows(await scores.data(), model.classes), from);
    tf.dispose([images, scores]);
  }
  return answers;
}

/** One photograph with a change that was made for many. */
export interface Changed {
  /** A data address. */
  readonly picture: string;
  /** The network's answers. */
  readonly before: Answer;
  readonly after: Answer;
}

/** Some rows as pictures, after the change, with the network's answers. */
export async function changedRows(
  { model, classes }: Pick<Study, 'model' | 'classes'>,
  data: Dataset,
  rows: readonly number[],
  change: (batch: Dataset) => Float32Array,
): Promise<Changed[]> {
  return Promise.all(
    rows.map(async (row) => {
      const one = takeRows(data, [row]);
      const changed = change(one);
      const answer = (image: Float32Array) => answersTo(model, image, { classes, label: one.labels[0], top: 1 }).top[0];
      return { picture: await pictureOf(changed, data.shape), before: answer(one.images), after: answer(changed) };
    }),
  );
}

/** The same for a figure. */
export const changedCells = (shown: readonly Changed[]): PhotoCell[] =>
  shown.map(({ picture, before, after }) => ({ picture, title: [formatAnswer(after), `was: ${before.name}`] }));

type Labelled = Pick<Dataset, 'labels'>;

/** The first `n` rows that the network gets right: nobody picked them for what happens next. */
export const firstRight = ({ labels }: Labelled, answers: Int32Array, n: number): number[] =>
  Array.from(labels.keys())
    .filter((row) => answers[row] === labels[row])
    .slice(0, n);

/** Right before and after a change, of all rows: who was wrong before counts as broken. */
export const robustShare = ({ labels }: Labelled, before: Int32Array, after: Int32Array) =>
  proportion(labels.filter((label, row) => before[row] === label && after[row] === label).length, labels.length);

/** Rows of other classes that are answered with this one. */
export function takenFor({ labels }: Labelled, answers: Int32Array, label: number) {
  const others = Array.from(labels.keys()).filter((row) => labels[row] !== label);
  return proportion(others.filter((row) => answers[row] === label).length, others.length);
}
