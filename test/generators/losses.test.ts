import { expect } from 'chai';
import { hiddenActivations } from '../../lib/generators/activations.js';
import type { GeneratorLoss } from '../../lib/generators/losses/contract.js';
import { negativeCrossEntropyLoss } from '../../lib/generators/losses/negative-cross-entropy.js';
import { relevanceLoss } from '../../lib/generators/losses/relevance.js';
import { suspiciousnessLoss } from '../../lib/generators/losses/suspiciousness.js';
import { type Architecture, createNetwork, initialWeights, linearize, type Network } from '../../lib/models/index.js';
import { keyedUniform, type Tensor4D, tf } from '../../lib/tensor/index.js';
import { expectNoLeak } from '../helpers.js';

const shape = [6, 6, 2] as const;
const values = 72;
const rows = 5;

const dense: Architecture = {
  name: 'dense',
  input: shape,
  initializer: 'glorot',
  layers: [
    { type: 'flatten' },
    { type: 'linear', weights: 'a', units: 8 },
    { type: 'relu' },
    { type: 'linear', weights: 'b', units: 5 },
    { type: 'relu' },
    { type: 'linear', weights: 'c', units: 3 },
  ],
};

const convolutional: Architecture = {
  name: 'convolutional',
  input: shape,
  initializer: 'glorot',
  layers: [
    { type: 'conv2d', weights: 'a', filters: 4, kernel: 3 },
    { type: 'relu' },
    { type: 'maxPool2d', size: 2 },
    { type: 'flatten' },
    { type: 'linear', weights: 'b', units: 5 },
    { type: 'relu' },
    { type: 'linear', weights: 'c', units: 3 },
  ],
};

const networkOf = (architecture: Architecture) => createNetwork(architecture, initialWeights(architecture, 4));
const batch = (seed: number): Tensor4D => tf.tensor4d(keyedUniform(rows * values, 0, 1, seed), [rows, ...shape]);

/** How a loss's value moves along some direction, by its cotangent and by a central difference. */
function slopes(loss: GeneratorLoss, images: Tensor4D, generated: Tensor4D, seed: number): [number, number] {
  return tf.tidy(() => {
    const direction = tf.tensor4d(keyedUniform(rows * values, -1, 1, seed), [rows, ...shape]);
    const step = 1e-3;
    const valueAt = (along: number) => loss.at(images, generated.add(direction.mul(along)) as Tensor4D).value;
    const difference = valueAt(step)
      .sub(valueAt(-step))
      .div(2 * step);
    const { cotangent } = loss.at(images, generated);
    return [cotangent.mul(direction).sum().dataSync()[0], difference.dataSync()[0]];
  });
}

function expectSlopes(loss: GeneratorLoss, near: number): void {
  const [images, generated] = [batch(1), batch(2)];
  for (const seed of [3, 4, 5]) {
    const [analytic, numeric] = slopes(loss, images, generated, seed);
    expect(analytic).to.be.closeTo(numeric, near * Math.max(0.1, Math.abs(numeric)));
  }
  tf.dispose([images, generated]);
}

/** A sum over the values of a batch's rows, then their mean: written plainly. */
function plainly(images: Tensor4D, generated: Tensor4D, term: (x: number, g: number, place: number) => number): number {
  const [x, g] = [images.dataSync(), generated.dataSync()];
  return Array.from(x).reduce((sum, value, i) => sum + term(value, g[i], i % values), 0) / rows;
}

describe('losses of generators', () => {
  it('of relevance are the weighted means of its two terms, with their gradient', () =>
    expectNoLeak(() => {
      const relevant = [0, 7, 30];
      const loss = relevanceLoss(shape, { relevant, epsilon: 0.3, constant: 0.7 });
      const [images, generated] = [batch(1), batch(2)];
      const wanted = plainly(images, generated, (x, g, place) =>
        relevant.includes(place) ? (0.7 * (x - 0.3 - g) ** 2) / 3 : (0.3 * (x + 0.3 - g) ** 2) / (values - 3),
      );
      const at = loss.at(images, generated);
      expect(at.value.dataSync()[0]).to.be.closeTo(wanted, 1e-6);
      tf.dispose([images, generated, at.value, at.cotangent]);
      expectSlopes(loss, 1e-3);
      loss.dispose();
    }));

  it('of relevance are zero at what they name: relevant values down by epsilon, all others up', () =>
    expectNoLeak(() => {
      const loss = relevanceLoss(shape, { relevant: [5], epsilon: 0.1, constant: 0.5 });
      const images = batch(1);
      const wanted = tf.tidy(() => {
        const shift = new Float32Array(values).fill(0.1);
        shift[5] = -0.1;
        return images.add(tf.tensor4d(shift, [1, ...shape])) as Tensor4D;
      });
      const at = loss.at(images, wanted);
      expect(at.value.dataSync()[0]).to.be.below(1e-12);
      tf.dispose([images, wanted, at.value, at.cotangent]);
      loss.dispose();
    }));

  it('of relevance refuse a place that an image does not have', () => {
    expect(() => relevanceLoss(shape, { relevant: [72], epsilon: 0.1, constant: 0.5 })).to.throw('72 does not exist');
  });

  const withNetwork = (architecture: Architecture, work: (network: Network) => void) =>
    expectNoLeak(() => {
      const network = networkOf(architecture);
      work(network);
      network.dispose();
    });

  it('of the negative cross-entropy reward what the target gets wrong, with their gradient', () =>
    withNetwork(dense, (target) => {
      const loss = negativeCrossEntropyLoss({ target, targetId: 'dense', label: 1 });
      const [images, generated] = [batch(1), batch(2)];
      const at = linearize(target, generated);
      const logits = at.logits.arraySync();
      at.dispose();
      const entropy =
        logits.reduce((sum, row) => sum + Math.log(row.reduce((all, l) => all + Math.exp(l), 0)) - row[1], 0) / rows;
      const found = loss.at(images, generated);
      const distance = plainly(images, generated, (x, g) => (g - x) ** 2 / values);
      expect(found.value.dataSync()[0]).to.be.closeTo(distance - entropy, 1e-5);
      tf.dispose([images, generated, found.value, found.cotangent]);
      expectSlopes(loss, 5e-3);
    }));

  for (const architecture of [dense, convolutional])
    it(`of suspiciousness drive suspicious units up and hold the others, with their gradient (${architecture.name})`, () =>
      withNetwork(architecture, (network) => {
        const activations = hiddenActivations(network);
        const maps: Record<string, number[]> = architecture === convolutional ? { a: [0, 3] } : {};
        const suspicious = { neurons: [2], maps };
        const loss = suspiciousnessLoss({ activations, targetId: 'it', suspicious, constant: 0.8 });
        const [images, generated] = [batch(1), batch(2)];
        const [before, after] = [images, generated].map((x) =>
          tf.tidy(() => activations.mapping.apply(x).arraySync() as number[][]),
        );
        let units = 0;
        for (let row = 0; row < rows; row++)
          for (const { from, to, shape: layer } of activations.layers)
            for (let place = from; place < to; place++) {
              const moved = before[row][place] - after[row][place];
              const map = layer.length === 3;
              const chosen = map ? [0, 3].includes((place - from) % 4) : place === neuronPlace(activations.layers);
              units += ((chosen ? moved : Math.abs(moved)) * (map ? 1 / (layer[0] * layer[1]) : 1)) / rows;
            }
        const distance = plainly(images, generated, (x, g) => (g - x) ** 2 / values);
        const at = loss.at(images, generated);
        expect(at.value.dataSync()[0]).to.be.closeTo(0.8 * 0.5 * units + 0.2 * distance, 1e-4);
        tf.dispose([images, generated, at.value, at.cotangent]);
        expectSlopes(loss, 2e-2);
        loss.dispose();
        activations.mapping.dispose();
      }));
});

/** Where the third neuron of the first dense layer lies among all hidden values. */
function neuronPlace(layers: readonly { readonly shape: readonly number[]; readonly from: number }[]): number {
  const [first] = layers.filter(({ shape }) => shape.length === 1);
  return first.from + 2;
}
