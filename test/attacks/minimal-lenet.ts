import { expect } from 'chai';
import { type Attack, perturbationNorms } from '../../lib/attacks/index.js';
import { imageTensor } from '../../lib/data/index.js';
import { type DifferentiableClassifier, type Network, predictLabels } from '../../lib/models/index.js';
import { expectNoLeak } from '../helpers.js';
import { firstRows } from '../models/lenet.js';

/** What a minimal-norm attack did to the first rows that the published LeNet gets right. */
export interface Outcome {
  /** Norm of each success. */
  readonly distances: number[];
  /** Position of each of them in the data set. */
  readonly rows: number[];
  readonly failed: number;
  /** Gradients per row. */
  readonly gradients: number;
  readonly images: Float32Array;
}

/** Runs an attack on the first `n` test images; checks its verdicts, the box, and that no tensor is left. */
export async function outcomeOn(model: Network, attack: Attack<DifferentiableClassifier>, n: number): Promise<Outcome> {
  const data = await firstRows(n);
  return expectNoLeak(async () => {
    const images = imageTensor(data);
    const result = await attack.run(model, { images, labels: data.labels });
    const pixels = result.images;
    images.dispose();
    expect(await predictLabels(model, { ...data, images: pixels })).to.deep.equal(result.predicted);
    for (const pixel of pixels) if (!(pixel >= 0 && pixel <= 1)) expect(pixel).to.be.within(0, 1);
    const part = (values: Float32Array, i: number) => values.subarray(i * 784, (i + 1) * 784);
    const right = Array.from(data.labels.keys()).filter((i) => !result.wrongFromStart[i]);
    const rows = right.filter((i) => result.success[i]);
    const distances = rows.map((i) => perturbationNorms(part(pixels, i), part(data.images, i))[attack.norm]);
    for (const i of rows) expect(result.predicted[i]).not.to.equal(data.labels[i]);
    const gradients = right.reduce((sum, i) => sum + result.gradients[i], 0) / right.length;
    return { distances, rows, failed: right.length - rows.length, gradients, images: pixels };
  });
}

export const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;

export const median = (values: number[]) => {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
};
