import type { Dataset } from '../data/index.js';
import { type Classifier, type PredictOptions, predictScores } from '../models/index.js';

/**
 * Cross-entropy of a class by one row of logits, in nats: log(1 + Σ exp(zₖ − z_label)) over the other classes, in double
 * precision, so that a confident row keeps its small loss and a wrong one stays finite.
 */
export function crossEntropyOf(logits: ArrayLike<number>, label: number): number {
  const above: number[] = [];
  for (let k = 0; k < logits.length; k++) if (k !== label) above.push(logits[k] - logits[label]);
  const largest = Math.max(0, ...above);
  if (largest === 0) return Math.log1p(above.reduce((sum, d) => sum + Math.exp(d), 0));
  return largest + Math.log(above.reduce((sum, d) => sum + Math.exp(d - largest), Math.exp(-largest)));
}

/**
 * The cross-entropy of each row's own label: [n], in nats.
 * @throws RangeError where the model gives labels alone.
 */
export async function rowLosses(model: Classifier, data: Dataset, options?: PredictOptions): Promise<Float64Array> {
  const { name, scores: kind, classes } = model;
  if (kind === 'labels') throw new RangeError(`${name} answers labels alone; a loss needs logits or probabilities.`);
  const scores = await predictScores(model, data, options);
  return Float64Array.from(data.labels, (label, row) => {
    const own = scores.subarray(row * classes, (row + 1) * classes);
    return kind === 'logits' ? crossEntropyOf(own, label) : -Math.log(own[label]);
  });
}
