import { expect } from 'chai';
import type { Dataset } from '../../../lib/data/index.js';
import { createVae, initialVae, trainVae, type Vae } from '../../../lib/defences/index.js';
import { negativeBound } from '../../../lib/defences/purification/train-vae.js';
import { derivative, keyedNormal, keyedUniform, type Tensor2D, tf } from '../../../lib/tensor/index.js';
import { expectNoLeak, expectRejects } from '../../helpers.js';
import { toyShape, toyVae } from './toy-vae.js';

const rows = 5;
const inputs = () => ({
  codes: tf.tensor2d(keyedNormal(rows * toyShape.latent, 3), [rows, toyShape.latent]),
  classes: tf.tensor1d([0, 1, 2, 2, 0], 'int32'),
});
const weight = (vae: Vae, name: string) => Array.from(vae.weights[name].dataSync());

/** The decoder written out, one number at a time. */
function decodedByHand(vae: Vae, code: readonly number[], label: number): number[] {
  const { hidden, classes } = toyShape;
  const [ofCode, ofClass, bias] = ['code', 'class', 'bias'].map((part) => weight(vae, `decoder.${part}`));
  expect(ofClass).to.have.length(classes * hidden);
  const inside = Array.from({ length: hidden }, (_, h) =>
    Math.max(
      0,
      bias[h] + ofClass[label * hidden + h] + code.reduce((sum, z, i) => sum + z * ofCode[i * hidden + h], 0),
    ),
  );
  const [ofPixels, last] = [weight(vae, 'pixels.weight'), weight(vae, 'pixels.bias')];
  return last.map((b, p) => {
    const logit = inside.reduce((sum, value, h) => sum + value * ofPixels[h * last.length + p], b);
    return 1 / (1 + Math.exp(-logit));
  });
}

describe('a class-conditional autoencoder', () => {
  it('decodes a code as each class', async () => {
    const vae = toyVae();
    await expectNoLeak(() => {
      const { codes, classes } = inputs();
      const [labels, points] = [classes.arraySync(), codes.arraySync()];
      const decoded = vae.decode(codes, classes);
      expect(decoded.shape).to.deep.equal([rows, ...toyShape.shape]);
      const expected = points.flatMap((code, i) => decodedByHand(vae, code, labels[i]));
      decoded.dataSync().forEach((value, i) => {
        expect(value).to.be.closeTo(expected[i], 1e-5);
      });
      tf.dispose([codes, classes, decoded]);
    });
    vae.dispose();
  });

  it('takes cotangents back to codes as the tape does', async () => {
    const vae = toyVae(2);
    await expectNoLeak(() => {
      const { codes, classes } = inputs();
      const cotangent = tf.tensor2d(keyedNormal(rows * 12, 4), [rows, 12]);
      const at = vae.decodeAt(codes, classes);
      const back = at.pullback(cotangent);
      const taped = tf.tidy(() =>
        derivative((z) => vae.decode(z as Tensor2D, classes).reshape([rows, 12]))(codes, cotangent),
      );
      const expected = taped.dataSync();
      back.dataSync().forEach((value, i) => {
        expect(value).to.be.closeTo(expected[i], 1e-5);
      });
      at.dispose();
      tf.dispose([codes, classes, cotangent, back, taped]);
    });
    vae.dispose();
  });

  it('refuses weights of another shape by name', async () => {
    const { 'mean.bias': bias, ...others } = initialVae(toyShape, 0);
    await expectRejects(() => createVae(toyShape, others), Error, 'mean.bias', 'missing');
    await expectRejects(
      () => createVae({ ...toyShape, latent: 3 }, { ...others, 'mean.bias': bias }),
      Error,
      'mean.weight',
      '[8,3]',
    );
  });
});

describe('the evidence lower bound', () => {
  it('is the pixels’ entropy and the divergence from the prior where the encoder ignores its image', () => {
    // All weights 0 but the biases: mean .5, log variance −1, and pixels whose probability is one half.
    const arrays = Object.fromEntries(
      Object.entries(initialVae(toyShape, 0)).map(([name, { shape, data }]) => [
        name,
        { shape, data: data.map(() => (name === 'mean.bias' ? 0.5 : name === 'logVariance.bias' ? -1 : 0)) },
      ]),
    );
    const vae = createVae(toyShape, arrays);
    const found = tf.tidy(() => {
      const images = tf.tensor2d(keyedUniform(24, 0, 1, 5), [2, 12]);
      const bound = negativeBound(vae, images, tf.tensor1d([0, 2], 'int32'), tf.tensor2d(keyedNormal(4, 6), [2, 2]));
      return bound.dataSync()[0];
    });
    // KL(N(m, v) ‖ N(0, 1)) = (m² + v − log v − 1) / 2, twice: for two numbers of a code.
    expect(found).to.be.closeTo(12 * Math.log(2) + (0.25 + Math.exp(-1) + 1 - 1), 1e-4);
    vae.dispose();
  });

  it('falls in training, and one seed gives one autoencoder', async () => {
    const n = 60;
    const labels = Int32Array.from({ length: n }, (_, i) => i % 3);
    const data: Dataset = {
      name: 'stripes',
      // Each class has a row of its own that is lit.
      images: Float32Array.from({ length: n * 12 }, (_, i) =>
        Math.floor((i % 12) / 3) === labels[Math.floor(i / 12)] ? 1 : 0,
      ),
      labels,
      indices: Int32Array.from({ length: n }, (_, i) => i),
      shape: toyShape.shape,
      classes: 3,
      provenance: 'stripes',
    };
    const settings = { hidden: 8, latent: 2, epochs: 60, batchSize: 20, learningRate: 0.02, seed: 1 };
    await expectNoLeak(async () => {
      const [one, again] = [await trainVae(data, settings), await trainVae(data, settings)];
      expect(again.losses).to.deep.equal(one.losses);
      // Twelve fair coins are 8.3 nats.
      expect(one.losses[0]).to.be.above(6);
      expect(one.losses[one.losses.length - 1]).to.be.below(1);
      one.vae.dispose();
      again.vae.dispose();
    });
  });
});
