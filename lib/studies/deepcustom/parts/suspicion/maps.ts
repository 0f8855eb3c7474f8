import { type Dataset, takeRows } from '../../../../data/index.js';
import {
  type HiddenLayer,
  type HitSpectrum,
  hitSpectra,
  isConvolution,
  mapScores,
  tarantula,
  topK,
} from '../../../../generators/index.js';
import type { Network } from '../../../../models/index.js';
import { shared } from './lists.js';
import type { LayerScores, SuspicionResult } from './result.js';

const added = (a: Int32Array, b: Int32Array) => a.map((count, i) => count + b[i]);

const together = (a: HitSpectrum, b: HitSpectrum): HitSpectrum => ({
  activeRight: added(a.activeRight, b.activeRight),
  activeWrong: added(a.activeWrong, b.activeWrong),
  inactiveRight: added(a.inactiveRight, b.inactiveRight),
  inactiveWrong: added(a.inactiveWrong, b.inactiveWrong),
});

/** A layer's scores: of a convolution one for each feature map, else one for each neuron. */
const inLayer = (layer: HiddenLayer, scores: Float32Array): Float32Array =>
  isConvolution(layer) ? mapScores([layer], scores)[layer.name] : scores.subarray(layer.from, layer.to);

/** Every other image of each class: rows whose place within their class is even, or odd. */
function halfOf(data: Dataset, odd: number): Dataset {
  const seen = new Array<number>(data.classes).fill(0);
  const rows = Array.from(data.labels.keys()).filter((row) => seen[data.labels[row]]++ % 2 === odd);
  return takeRows(data, rows);
}

/** The scores of a network with feature maps, and how far two halves of the test images agree on the most suspicious. */
export async function mapSuspicion(
  network: Network,
  test: Dataset,
  k: number,
): Promise<NonNullable<SuspicionResult['cifar']>> {
  const batchSize = 200;
  const [even, odd] = [
    await hitSpectra(network, halfOf(test, 0), { batchSize }),
    await hitSpectra(network, halfOf(test, 1), { batchSize }),
  ];
  const whole = even.classes.map((one, label) => together(one, odd.classes[label]));
  const scores = [whole, even.classes, odd.classes].map((classes) => classes.map(tarantula));
  const layers = even.layers.map((layer): LayerScores => {
    const [all, first, second] = scores.map((classes) => classes.map((one) => inLayer(layer, one)));
    return {
      name: layer.name,
      convolution: isConvolution(layer),
      scores: all.map((one) => Array.from(one, (score) => Number(score.toFixed(3)))),
      k,
      shared: first.map((one, label) => shared(topK(one, k), topK(second[label], k))),
    };
  });
  return {
    data: test.provenance,
    errors: whole.map(({ activeRight, activeWrong, inactiveRight, inactiveWrong }) => ({
      right: activeRight[0] + inactiveRight[0],
      wrong: activeWrong[0] + inactiveWrong[0],
    })),
    layers,
  };
}
