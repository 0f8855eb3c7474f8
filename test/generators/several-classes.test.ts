import { expect } from 'chai';
import type { Dataset } from '../../lib/data/index.js';
import { negativeCrossEntropyLoss } from '../../lib/generators/losses/negative-cross-entropy.js';
import { mnistGenerator } from '../../lib/generators/networks.js';
import { type GeneratorRecipe, generatorRecipe } from '../../lib/generators/store.js';
import { trainGenerator } from '../../lib/generators/train.js';
import { type Architecture, createNetwork, initialWeights } from '../../lib/models/index.js';
import { keyedUniform, type Tensor, type Tensor4D, tf } from '../../lib/tensor/index.js';
import { expectNoLeak } from '../helpers.js';

const shape = [28, 28, 1] as const;
const linear: Architecture = {
  name: 'linear',
  input: shape,
  initializer: 'glorot',
  layers: [{ type: 'flatten' }, { type: 'linear', weights: 'a', units: 3 }],
};
const n = 6;
const data: Dataset = {
  name: 'noise',
  images: keyedUniform(n * 784, 0, 1, 1),
  labels: Int32Array.of(0, 1, 2, 2, 1, 0),
  indices: Int32Array.from({ length: n }, (_, row) => row),
  shape,
  classes: 3,
  provenance: 'noise',
};
const images = (seed: number): Tensor4D => tf.tensor4d(keyedUniform(n * 784, 0, 1, seed), [n, ...shape]);

describe('a generator for several classes', () => {
  it('is trained by a loss whose value and gradient at a row are those of the loss of its class', () =>
    expectNoLeak(() => {
      const target = createNetwork(linear, initialWeights(linear, 2));
      const [x, g] = [images(3), images(4)];
      const valuesOf = ({ value, cotangent }: { value: Tensor; cotangent: Tensor4D }) => {
        const read = [value.dataSync()[0], ...cotangent.dataSync()];
        tf.dispose([value, cotangent]);
        return read;
      };
      const all = negativeCrossEntropyLoss({ target, targetId: 'linear', label: null });
      for (let row = 0; row < n; row++) {
        const [one, made] = [x, g].map((batch) => batch.slice([row, 0, 0, 0], [1, ...shape]));
        const own = negativeCrossEntropyLoss({ target, targetId: 'linear', label: data.labels[row] });
        expect(valuesOf(all.at(one, made, data.labels.slice(row, row + 1)))).to.deep.equal(valuesOf(own.at(one, made)));
        tf.dispose([one, made]);
      }
      expect(() => all.at(x, g)).to.throw(RangeError, 'needs the label of each');
      tf.dispose([x, g]);
      target.dispose();
    }));

  it('has the labels of its images handed to the loss, in the order of the batch', () =>
    expectNoLeak(async () => {
      const seen = new Map<number, number>();
      const loss = {
        description: {},
        at: (batch: Tensor4D, generated: Tensor4D, labels?: Int32Array) => {
          const first = batch.dataSync();
          labels?.forEach((label, i) => {
            seen.set(first[i * 784], label);
          });
          return { value: tf.scalar(0), cotangent: tf.zerosLike(generated) };
        },
        dispose: () => {},
      };
      const { mapping } = await trainGenerator(mnistGenerator, data, loss, {
        ...{ learningRate: 1e-4, decayStep: 1000, decayRate: 0.9 },
        ...{ batchSize: 4, epochs: 1, seed: 0 },
      });
      mapping.dispose();
      expect(Array.from(data.labels, (_, row) => seen.get(data.images[row * 784]))).to.deep.equal([...data.labels]);
    }));

  it('is another where its images have other labels; of one class labels are said once', () => {
    const recipe = (label: number | null, labels: Int32Array): GeneratorRecipe => ({
      ...{ name: 'any', architecture: mnistGenerator, label },
      data: { ...data, labels },
      loss: { description: { label }, at: () => expect.fail('not asked'), dispose: () => {} },
      settings: { learningRate: 1, decayStep: 1, decayRate: 1, batchSize: 1, epochs: 1, seed: 0 },
    });
    const others = data.labels.map((label) => (label + 1) % 3);
    expect(generatorRecipe(recipe(null, data.labels))).to.not.equal(generatorRecipe(recipe(null, others)));
    expect(generatorRecipe(recipe(0, data.labels))).to.equal(generatorRecipe(recipe(0, others)));
  });
});
