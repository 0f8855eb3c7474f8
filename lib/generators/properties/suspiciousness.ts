import { type HiddenLayer, isConvolution } from '../activations.js';
import type { SuspiciousUnits } from '../losses/suspiciousness.js';
import type { HitSpectra, HitSpectrum } from './hit-spectrum.js';

/**
 * Tarantula's suspiciousness of each hidden unit (Jones and Harrold, 2005), 0 to 1: the share of wrong answers at which
 * it is active, beside that of right ones; 0 where a denominator is 0.
 */
export function tarantula({ activeRight, activeWrong, inactiveRight, inactiveWrong }: HitSpectrum): Float32Array {
  const share = (some: number, others: number) => (some + others === 0 ? 0 : some / (some + others));
  return Float32Array.from(activeWrong, (_, unit) => {
    const wrong = share(activeWrong[unit], inactiveWrong[unit]);
    const right = share(activeRight[unit], inactiveRight[unit]);
    return share(wrong, right);
  });
}

/** The `k` highest scores' places, the highest first; of equal ones the earlier. */
export const topK = (scores: ArrayLike<number>, k: number): number[] =>
  Array.from(scores, (score, place) => ({ score, place }))
    .sort((a, b) => b.score - a.score || a.place - b.place)
    .slice(0, k)
    .map(({ place }) => place);

/** Scores of the neurons of hidden dense layers, layer after layer. */
export const neuronScores = (layers: readonly HiddenLayer[], scores: Float32Array): Float32Array =>
  Float32Array.from(
    layers.filter((layer) => !isConvolution(layer)).flatMap(({ from, to }) => [...scores.subarray(from, to)]),
  );

/** Scores of each convolution's feature maps, by the names of its weights: means over their places. */
export function mapScores(
  layers: readonly HiddenLayer[],
  scores: Float32Array,
): Readonly<Record<string, Float32Array>> {
  return Object.fromEntries(
    layers.filter(isConvolution).map(({ name, shape, from, to }) => {
      const [height, width, channels] = shape;
      const means = new Float32Array(channels);
      for (let place = from; place < to; place++) means[(place - from) % channels] += scores[place] / (height * width);
      return [name, means];
    }),
  );
}

/** For each class the `k` most suspicious neurons, and the `k` most suspicious feature maps of each convolution. */
export function mostSuspicious({ layers, classes }: HitSpectra, k: number): SuspiciousUnits[] {
  return classes.map((spectrum) => {
    const scores = tarantula(spectrum);
    const maps = Object.entries(mapScores(layers, scores)).map(([name, means]) => [name, topK(means, k)]);
    return { neurons: topK(neuronScores(layers, scores), k), maps: Object.fromEntries(maps) };
  });
}
