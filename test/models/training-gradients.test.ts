import { expect } from 'chai';
import { type Architecture, lenet5, networkFromPyTorch, type Step } from '../../lib/models/index.js';
import { keyedUniform, type Tensor, type Tensor2D, type Tensor4D, tf } from '../../lib/tensor/index.js';
import { expectNoLeak, readFixture } from '../helpers.js';
import { drawn } from './drawn.js';

/** What test/fixtures/make_training_fixtures.py recorded of PyTorch. */
const recorded = readFixture('training.json') as {
  rows: number;
  networks: Record<string, Record<string, { values: string }>>;
};

const conv = (weights: string, filters: number, padding: number): Step[] => [
  { type: 'conv2d', weights, filters, kernel: 3, padding },
  { type: 'relu' },
  { type: 'maxPool2d', size: 2, padding: 'same' },
];
const up = (weights: string, filters: number, kernel: number, norm: string): Step[] => [
  { type: 'convTranspose2d', weights, filters, kernel, stride: 2 },
  { type: 'relu' },
  { type: 'batchNorm', weights: norm },
];

/** An autoencoder whose decoder doubles its images: a generator of images. */
const generator: Architecture = {
  name: 'generator',
  input: [28, 28, 1],
  initializer: 'torch',
  layers: [
    ...conv('encoder1', 32, 1),
    ...conv('encoder2', 64, 1),
    ...conv('encoder3', 128, 0),
    ...up('decoder1', 64, 3, 'norm1'),
    ...up('decoder2', 32, 2, 'norm2'),
    { type: 'convTranspose2d', weights: 'decoder3', filters: 1, kernel: 2, stride: 2 },
    { type: 'sigmoid' },
  ],
};

/** The gradient of the loss with respect to the output: mean cross-entropy, or the mean squared difference to the input. */
const cotangents: Record<string, (output: Tensor, images: Tensor4D) => Tensor> = {
  lenet5: (logits, { shape: [n] }) => {
    const labels = tf.range(0, n, 1, 'int32').mod(tf.scalar(10, 'int32'));
    return tf.softmax(logits).sub(tf.oneHot(labels, 10)).div(n);
  },
  generator: (output, images) => output.sub(images).mul(2 / images.size),
};

const norm = (values: readonly number[]) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

/** TensorFlow's batch normalization sums a batch's squares one after the other: its variances are off by some 1e-5. */
const NEAR: Record<string, number> = { lenet5: 2e-6, generator: 3e-5 };

describe('weight gradients without a tape', () => {
  for (const architecture of [lenet5, generator])
    it(`of ${architecture.name} are PyTorch's in double precision, but for rounding`, () =>
      expectNoLeak(() => {
        const network = networkFromPyTorch('drawn', drawn(architecture), architecture);
        const images = tf.tensor4d(keyedUniform(recorded.rows * 784, 0, 1, 3), [recorded.rows, 28, 28, 1]);
        const pass = network.training(images, 0);
        const cotangent = tf.tidy(() => cotangents[architecture.name](pass.logits, images)) as Tensor2D;
        const gradients = pass.gradients(cotangent);
        const found: Record<string, Tensor> = { ...gradients, ...pass.updates };
        const wanted = recorded.networks[architecture.name];
        expect(Object.keys(found).sort()).to.deep.equal(Object.keys(wanted).sort());
        for (const [name, { values }] of Object.entries(wanted)) {
          const expected = [...new Float64Array(Uint8Array.from(Buffer.from(values, 'base64')).buffer)];
          const torch = tf.tidy(() => Array.from(inTorchOrder(found[name]).dataSync()));
          const step = Math.max(1, Math.floor(torch.length / 48));
          const some = expected.map((_, i) => torch[i * step]);
          const off = norm(some.map((value, i) => value - expected[i])) / norm(expected);
          expect(off, name).to.be.below(NEAR[architecture.name]);
        }
        pass.dispose();
        tf.dispose([images, cotangent, gradients]);
        network.dispose();
      }));
});

/** PyTorch has [out, in, height, width], or [out, in], where there are four axes or two here; rows of images lie channels first. */
function inTorchOrder(tensor: Tensor): Tensor {
  const [inputs, units] = tensor.shape;
  if (tensor.rank === 4) return tensor.transpose([3, 2, 0, 1]);
  if (tensor.rank !== 2) return tensor;
  if (inputs !== 3136) return tensor.transpose();
  return tensor.reshape([7, 7, 64, units]).transpose([3, 2, 0, 1]).reshape([units, inputs]);
}
