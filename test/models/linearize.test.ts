import { expect } from 'chai';
import {
  type Architecture,
  createNetwork,
  type DifferentiableClassifier,
  initialWeights,
  type Layer,
  type Linearization,
  lenet,
  linearize,
  type NamedArrays,
  type Network,
  student,
} from '../../lib/models/index.js';
import { keyedUniform, type Tensor, type Tensor2D, type Tensor4D, tf } from '../../lib/tensor/index.js';
import { expectNoLeak } from '../helpers.js';

const made = (name: string, input: [number, number, number], ...layers: Architecture['layers']): Architecture => ({
  name,
  input,
  initializer: 'torch',
  layers,
});
const conv = (filters: number, kernel: number, stride = 1, padding = 0): Layer => ({
  type: 'conv2d',
  weights: `conv${filters}`,
  filters,
  kernel,
  stride,
  padding,
});
const linear = (units: number): Layer => ({ type: 'linear', weights: `fc${units}`, units });
const relu: Layer = { type: 'relu' };
const flatten: Layer = { type: 'flatten', order: 'chw' };
const pool: Layer = { type: 'maxPool2d', size: 2 };

const networks: Architecture[] = [
  lenet,
  student,
  made(
    'relu before pool',
    [28, 28, 1],
    conv(32, 3, 1, 1),
    relu,
    pool,
    conv(64, 3, 1, 1),
    relu,
    pool,
    flatten,
    linear(200),
    relu,
    linear(10),
  ),
  made('strides in color, no pool', [15, 17, 3], conv(8, 5, 2, 2), relu, conv(6, 3, 3, 1), flatten, linear(7)),
  made(
    'odd sizes that pools cut',
    [13, 11, 2],
    conv(5, 4),
    relu,
    pool,
    relu,
    conv(4, 2, 1, 1),
    pool,
    relu,
    flatten,
    linear(4),
  ),
  made('windows in color', [17, 14, 3], conv(7, 3, 1, 1), pool, flatten, linear(3)),
  made(
    'windows of padded, normalized convolutions, one of them taken twice',
    [12, 10, 1],
    { type: 'conv2d', weights: 'same', filters: 4, kernel: [3, 4], padding: 'same' },
    { type: 'batchNorm', weights: 'norm' },
    { type: 'maxPool2d', size: [2, 2], stride: 2 },
    { ...conv(3, 2), name: 'twice' },
    { ...pool, name: 'one' },
    { ...pool, inputs: ['twice'], name: 'other' },
    { type: 'multiply', inputs: ['one', 'other'] },
    flatten,
    linear(3),
  ),
  made(
    'windows, and the same weights with a normalization',
    [16, 16, 1],
    conv(1, 3),
    pool,
    conv(1, 3),
    { type: 'batchNorm', weights: 'norm' },
    flatten,
    linear(2),
  ),
  made('windows that end the images early', [6, 5, 1], conv(3, 4), pool, flatten, linear(2)),
  made('pool first', [9, 9, 1], pool, flatten, { type: 'dropout', rate: 0.5 }, linear(3), relu),
  made('linear alone', [4, 4, 1], flatten, linear(5)),
];

/** Images in [0, 1] with plateaus of black and white, as photographs and perturbations have. */
function someImages(n: number, [height, width, channels]: readonly [number, number, number]): Tensor4D {
  const values = keyedUniform(n * height * width * channels, -0.5, 1.5, n, height, width);
  return tf.tidy(() => tf.tensor4d(values, [n, height, width, channels]).clipByValue(0, 1) as Tensor4D);
}

/** Equal to 1e-5 of the value and of the largest. */
function expectClose(found: Tensor, expected: Tensor) {
  expect(found.shape).to.deep.equal(expected.shape);
  const a = found.dataSync();
  const b = expected.dataSync() as Float32Array;
  const largest = b.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  expect(largest).to.be.above(0);
  b.forEach((value, i) => {
    if (!(Math.abs(a[i] - value) <= 1e-5 * (largest + Math.abs(value)))) expect(a[i], `value ${i}`).to.equal(value);
  });
}

/** Weights with biases that are not zero, whatever the initializer. */
function weightsOf(architecture: Architecture, seed: number): NamedArrays {
  return Object.fromEntries(
    Object.entries(initialWeights(architecture, seed)).map(([name, array]) => [
      name,
      name.endsWith('.bias') ? { ...array, data: keyedUniform(array.data.length, -0.2, 0.2, seed, 99) } : array,
    ]),
  );
}

function withNetwork(architecture: Architecture, use: (network: Network) => void): Promise<void> {
  return expectNoLeak(() => {
    const network = createNetwork(architecture, weightsOf(architecture, 3));
    use(network);
    network.dispose();
  });
}

/** Made inside a tidy, used after it. */
function inTidy(model: DifferentiableClassifier, images: Tensor4D): Linearization {
  const made: Linearization[] = [];
  tf.tidy(() => {
    made.push(linearize(model, images));
  });
  return made[0];
}

describe('linearize', () => {
  it('differentiates a model without a reverse pass of its own on the tape', () =>
    expectNoLeak(() => {
      // Logits x₀·x₁ and x₀², whose derivatives are (x₁, x₀) and (2x₀, 0).
      const model: DifferentiableClassifier = {
        name: 'products',
        inputShape: [1, 2, 1],
        classes: 2,
        scores: 'logits',
        logits: (images) =>
          tf.tidy(() => {
            const [a, b] = tf.split(images.reshape([-1, 2]), 2, 1);
            return tf.concat([a.mul(b), a.square()], 1) as Tensor2D;
          }),
        predict: async (images) => model.logits(images),
      };
      const images = tf.tensor4d([0.5, 0.25, 1, 0.125], [2, 1, 2, 1]);
      const at = inTidy(model, images);
      images.dispose();
      expect(Array.from(at.logits.dataSync())).to.deep.equal([0.125, 0.25, 0.125, 1]);
      const pulled = (...cotangent: number[]) =>
        tf.tidy(() => Array.from((at.pullback(tf.tensor2d(cotangent, [2, 2])) as Tensor4D).dataSync()));
      expect(pulled(1, 0, 1, 0)).to.deep.equal([0.25, 0.5, 0.125, 1]);
      expect(pulled(0, 1, 2, -1)).to.deep.equal([1, 0, -1.75, 2]);
      at.dispose();
    }));

  for (const architecture of networks)
    it(`agrees with the tape for a network: ${architecture.name}`, () =>
      withNetwork(architecture, (network) => {
        const images = someImages(3, architecture.input);
        tf.tidy(() => {
          const at = linearize(network, images);
          // On a tape a network takes its plain layers.
          const onTape = tf.valueAndGrad((x) => network.logits(x as Tensor4D));
          for (const key of [1, 2]) {
            const cotangent = tf.tensor2d(keyedUniform(3 * network.classes, -1, 1, key), [3, network.classes]);
            const { value, grad } = onTape(images, cotangent);
            expectClose(at.logits, value);
            expectClose(at.pullback(cotangent), grad);
          }
          expectClose(network.logits(images), at.logits);
          at.dispose();
        });
        images.dispose();
      }));

  it('outlives the images and the tidy it was made in, and frees all it kept', () =>
    withNetwork(networks[5], (network) => {
      const images = someImages(2, networks[5].input);
      const cotangent = tf.ones([2, 3]) as Tensor2D;
      const expected = tf.grad((x) => network.logits(x as Tensor4D))(images, cotangent);
      const at = inTidy(network, images);
      images.dispose();
      const pulled = [at.pullback(cotangent), at.pullback(cotangent)];
      at.dispose();
      for (const gradient of pulled) expectClose(gradient, expected);
      tf.dispose([cotangent, expected, pulled]);
    }));

  it('keeps no more for a relu before a pool than for one after it', async () => {
    const bytes: number[] = [];
    for (const layers of [
      [relu, pool],
      [relu, { type: 'dropout', rate: 0.5 } as Layer, pool],
      [pool, relu],
    ])
      await withNetwork(made('kept', [12, 12, 1], conv(3, 3), ...layers, flatten, linear(2)), (network) => {
        const images = someImages(2, [12, 12, 1]);
        const before = tf.memory().numBytes;
        const at = linearize(network, images);
        bytes.push(tf.memory().numBytes - before);
        at.dispose();
        images.dispose();
      });
    expect(bytes[0]).to.be.above(0);
    expect(new Set(bytes).size, `${bytes}`).to.equal(1);
  });

  it('sees the weights that a network has been trained to', () =>
    withNetwork(lenet, (network) => {
      const images = someImages(2, lenet.input);
      const cotangent = tf.ones([2, 10]) as Tensor2D;
      for (const factor of [1, -2]) {
        for (const weight of Object.values(network.weights)) tf.tidy(() => weight.assign(weight.mul(factor)));
        tf.tidy(() => {
          const at = linearize(network, images);
          expectClose(at.pullback(cotangent), tf.grad((x) => network.logits(x as Tensor4D))(images, cotangent));
          at.dispose();
        });
      }
      tf.dispose([images, cotangent]);
    }));

  it('leaves the gradients of weights to the tape', () =>
    withNetwork(lenet, (network) => {
      const images = someImages(2, lenet.input);
      const names = tf.tidy(() => Object.keys(tf.variableGrads(() => network.logits(images).sum().asScalar()).grads));
      expect(names.length).to.equal(Object.keys(network.weights).length);
      images.dispose();
    }));

  it('refuses no images, and images of another shape', () =>
    withNetwork(lenet, (network) => {
      const none = tf.zeros([0, 28, 28, 1]) as Tensor4D;
      const small = tf.zeros([1, 8, 8, 1]) as Tensor4D;
      expect(() => linearize(network, none)).to.throw('takes images [n, 28, 28, 1], got [0,28,28,1]');
      expect(() => linearize(network, small)).to.throw('takes images [n, 28, 28, 1], got [1,8,8,1]');
      tf.dispose([none, small]);
    }));
});
