import { requireNumber } from '../../attacks/index.js';
import { type Dataset, imageTensor } from '../../data/index.js';
import { argmaxRows, type Network } from '../../models/index.js';
import { interruptSignal, pause, tf } from '../../tensor/index.js';
import { type HiddenLayer, hiddenActivations } from '../activations.js';

/** How often a unit was active or not, where the network was right or wrong: on images of one class. */
export interface HitSpectrum {
  /** All arrays are [hidden units]: active and right, active and wrong, inactive and right, inactive and wrong. */
  readonly activeRight: Int32Array;
  readonly activeWrong: Int32Array;
  readonly inactiveRight: Int32Array;
  readonly inactiveWrong: Int32Array;
}

export interface HitSpectra {
  readonly layers: readonly HiddenLayer[];
  /** One for each class. */
  readonly classes: readonly HitSpectrum[];
}

export interface HitSpectrumOptions {
  /** A unit is active above it (default 0); it is compared with the value before a rectifier. */
  readonly threshold?: number;
  readonly batchSize?: number;
  readonly signal?: AbortSignal;
}

/**
 * The hit spectra of a network's hidden units on labelled images, class by class (Jones and Harrold, 2005; for networks
 * DeepFault, Eniser et al., 2019).
 * @throws Interrupted when stopped; RangeError where the network is no chain with hidden layers.
 */
export async function hitSpectra(
  network: Network,
  data: Dataset,
  { threshold = 0, batchSize = 500, signal = interruptSignal() }: HitSpectrumOptions = {},
): Promise<HitSpectra> {
  requireNumber('batchSize', batchSize, { from: 1, whole: true });
  const { mapping, layers } = hiddenActivations(network);
  const units = layers[layers.length - 1].to;
  const counts = () => new Int32Array(units);
  const classes = Array.from({ length: data.classes }, () => ({
    active: { right: counts(), wrong: counts() },
    rows: { right: 0, wrong: 0 },
  }));
  try {
    for (let from = 0; from < data.labels.length; from += batchSize) {
      await pause(signal);
      const to = Math.min(from + batchSize, data.labels.length);
      const [active, answers] = tf.tidy(() => {
        const images = imageTensor(data, from, to);
        return [
          mapping.apply(images).greater(threshold).dataSync() as Uint8Array,
          argmaxRows(network.logits(images).dataSync(), network.classes),
        ];
      });
      for (let row = from; row < to; row++) {
        const label = data.labels[row];
        const how = answers[row - from] === label ? 'right' : 'wrong';
        const { active: hits, rows } = classes[label];
        rows[how] += 1;
        const mine = hits[how];
        const offset = (row - from) * units;
        for (let unit = 0; unit < units; unit++) mine[unit] += active[offset + unit];
      }
    }
  } finally {
    mapping.dispose();
  }
  return {
    layers,
    classes: classes.map(({ active, rows }) => ({
      activeRight: active.right,
      activeWrong: active.wrong,
      inactiveRight: active.right.map((hits) => rows.right - hits),
      inactiveWrong: active.wrong.map((hits) => rows.wrong - hits),
    })),
  };
}
