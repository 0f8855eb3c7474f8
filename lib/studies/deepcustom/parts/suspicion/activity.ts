import { type Dataset, imageTensor } from '../../../../data/index.js';
import { type HitSpectrum, hiddenActivations } from '../../../../generators/index.js';
import { type Network, predictLabels } from '../../../../models/index.js';
import { tf } from '../../../../tensor/index.js';
import type { ClassSpectrum } from './result.js';

/** Which hidden neurons are active on which image: kept image by image, so that images can be drawn anew. */
export interface Activity {
  readonly neurons: number;
  /** [images · neurons], 0 or 1. */
  readonly active: Uint8Array;
  readonly right: readonly boolean[];
  /** The rows of each class. */
  readonly rowsOf: readonly (readonly number[])[];
}

/** Of a network of dense layers: a few hundred neurons an image. */
export async function activityOf(network: Network, data: Dataset): Promise<Activity> {
  const answers = await predictLabels(network, data);
  const { mapping, layers } = hiddenActivations(network);
  try {
    const active = tf.tidy(() => mapping.apply(imageTensor(data)).greater(0).dataSync() as Uint8Array);
    const rows = Array.from(data.labels.keys());
    return {
      neurons: layers[layers.length - 1].to,
      active,
      right: rows.map((row) => answers[row] === data.labels[row]),
      rowsOf: Array.from({ length: data.classes }, (_, label) => rows.filter((row) => data.labels[row] === label)),
    };
  } finally {
    mapping.dispose();
  }
}

/** The hit spectra of these rows; a row may be there several times. */
export function spectrumOf({ neurons, active, right }: Activity, rows: readonly number[]): ClassSpectrum {
  const counts = { right: 0, wrong: 0 };
  const hits = { right: new Array<number>(neurons).fill(0), wrong: new Array<number>(neurons).fill(0) };
  for (const row of rows) {
    const how = right[row] ? 'right' : 'wrong';
    counts[how]++;
    const mine = hits[how];
    for (let neuron = 0; neuron < neurons; neuron++) mine[neuron] += active[row * neurons + neuron];
  }
  return { ...counts, activeRight: hits.right, activeWrong: hits.wrong };
}

/** The same as the four counts. */
export const fourCounts = ({ right, wrong, activeRight, activeWrong }: ClassSpectrum): HitSpectrum => ({
  activeRight: Int32Array.from(activeRight),
  activeWrong: Int32Array.from(activeWrong),
  inactiveRight: Int32Array.from(activeRight, (hits) => right - hits),
  inactiveWrong: Int32Array.from(activeWrong, (hits) => wrong - hits),
});
