import { expect } from 'chai';
import { binaryClassifier, featuresOf } from '../../../lib/evaluation/robustness/checklist/binary.js';
import { createNetwork, initialWeights, type Network, weightsOf } from '../../../lib/models/index.js';
import { keyedUniform, type Tensor4D, tf } from '../../../lib/tensor/index.js';
import { linearModel } from '../../attacks/linear.js';
import { expectNoLeak } from '../../helpers.js';
import { recipes } from '../warnings/sound.js';

describe('binary classifiers on a model’s features', () => {
  // 784 – 32 – 10 with a rectifier between.
  const { architecture } = recipes[2];
  let network: Network;
  let images: Tensor4D;
  before(() => {
    network = createNetwork(architecture, initialWeights(architecture, 3));
    images = tf.tensor4d(keyedUniform(3 * 784, 0, 1, 4), [3, 28, 28, 1]);
  });
  after(() => {
    network.dispose();
    images.dispose();
  });

  it('of a network are what its last layer takes: by hand, max(0, x W + b)', () =>
    expectNoLeak(() => {
      const features = featuresOf(network);
      const held = weightsOf(network);
      const [weight, bias] = [held['hidden0.weight'].data, held['hidden0.bias'].data];
      const got = features.of(images);
      const pixels = images.dataSync();
      expect(got.shape).to.deep.equal([3, 32]);
      got.dataSync().forEach((value, i) => {
        const [row, unit] = [Math.floor(i / 32), i % 32];
        let sum = bias[unit];
        for (let k = 0; k < 784; k++) sum += pixels[row * 784 + k] * weight[k * 32 + unit];
        expect(value).to.be.closeTo(Math.max(0, sum), 1e-4);
      });
      expect(features.name).to.include('32 features before');
      got.dispose();
      features.dispose();
    }));

  it('of any other model are its logits, and that is said', () => {
    const features = featuresOf(linearModel());
    expect(features.width).to.equal(2);
    expect(features.name).to.include('2 logits').and.to.include('cannot be had');
    features.dispose();
  });

  it('of a network whose images are changed first are its logits: its layers alone do not see the change', () => {
    const behind = { ...network, preprocessing: { mean: [0.5] } };
    expect(featuresOf(behind).name).to.include('10 logits');
    // How images lie in memory changes none of their values.
    const plain = featuresOf({ ...network, preprocessing: { layout: 'nhwc' } as const });
    expect(plain.name).to.include('32 features before');
    plain.dispose();
  });

  it('answer 0 and direction · features + offset, with that derivative', async () =>
    expectNoLeak(async () => {
      const features = featuresOf(network);
      const direction = Float64Array.from(keyedUniform(32, -1, 1, 5));
      const binary = binaryClassifier(network, features, direction, 0.25);
      const got = await binary.predict(images);
      const values = features.of(images);
      const [scores, inside] = [got.dataSync(), values.dataSync()];
      for (let row = 0; row < 3; row++) {
        const sum = direction.reduce((total, weight, k) => total + weight * inside[row * 32 + k], 0.25);
        expect(scores[2 * row]).to.equal(0);
        expect(scores[2 * row + 1]).to.be.closeTo(sum, 1e-4);
      }
      // Against the tape, which knows nothing of the pull-back.
      const there = binary.linearize?.(images);
      if (!there) throw new Error('no pull-back');
      const cotangent = tf.tensor2d([0, 1, 5, 1, -2, 1], [3, 2]);
      const pulled = there.pullback(cotangent);
      const byTape = tf.tidy(() =>
        tf.grad((x) =>
          binary
            .logits(x as Tensor4D)
            .mul(cotangent)
            .sum(),
        )(images),
      );
      const off = tf.tidy(() => pulled.sub(byTape).abs().max().dataSync()[0]);
      expect(off).to.be.lessThan(1e-5);
      expect(tf.tidy(() => byTape.abs().max().dataSync()[0])).to.be.greaterThan(0.01);
      there.dispose();
      tf.dispose([got, values, cotangent, pulled, byTape]);
      features.dispose();
    }));

  it('a network whose last layer is no linear one has its logits for features', () => {
    const shaped = { ...architecture, layers: [...architecture.layers, { type: 'relu' as const }] };
    const other = createNetwork(shaped, initialWeights(shaped, 3));
    expect(featuresOf(other).width).to.equal(10);
    other.dispose();
  });
});
