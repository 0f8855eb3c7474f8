import { basename, resolve } from 'node:path';
import { expect } from 'chai';
import {
  type DifferentiableClassifier,
  linearize,
  type OpenModelOptions,
  openModel,
} from '../../../../lib/models/index.js';
import { keyedUniform, type Tensor2D, type Tensor4D, tf } from '../../../../lib/tensor/index.js';
import { largestDifference } from '../../../helpers.js';
import { differentiable, openFile, withModel } from '../fixtures.js';
import { sized, whiteBoxes } from './formats.js';

/** Everything at once: it can be no single step that is differentiated rightly by luck. */
const all: OpenModelOptions = { preprocess: 'range=0..2,mean=.9,.8,1.1,std=.5,.4,.6', channels: 'bgr' };

describe('Gradients through a preprocessing', () => {
  const gradients = (model: DifferentiableClassifier, images: Tensor4D, cotangent: Tensor2D) => {
    const at = linearize(model, images);
    const linear = at.pullback(cotangent);
    const onTape = tf.tidy(() => tf.grad((x) => model.logits(x as Tensor4D))(images, cotangent));
    at.dispose();
    return { linear, onTape };
  };

  for (const [name, options] of whiteBoxes)
    it(`${basename(name)}: linearized as on the tape, and as finite differences`, async () => {
      const bare = await openModel(resolve(openFile(''), name), options);
      const [height, width, channels] = bare.model.inputShape;
      bare.dispose();
      const colors = channels === 3 ? all : { preprocess: 'range=1..0,mean=.4,std=.5' };
      const asked = { ...options, ...colors, input: [9, 7, channels], inputSize: [height, width] } as OpenModelOptions;
      await withModel(name, asked, async (opened) => {
        const model = differentiable(opened);
        const images = sized(9, 7, channels);
        const cotangent = tf.tensor2d(keyedUniform(3 * model.classes, -1, 1, 4), [3, model.classes]);
        const { linear, onTape } = gradients(model, images, cotangent);
        const scale = tf.tidy(() => onTape.abs().max().dataSync()[0]);
        expect(scale).to.be.above(1e-4);
        expect(largestDifference(linear.dataSync(), onTape.dataSync())).to.be.below(2e-5 * scale);
        const value = (x: Tensor4D) => tf.tidy(() => model.logits(x).mul(cotangent).sum().dataSync()[0]);
        // Along the gradient, where a kink of a relu counts least.
        const step = 2e-3 / scale;
        const [up, down] = [1, -1].map((sign) => tf.tidy(() => value(images.add(onTape.mul(sign * step)) as Tensor4D)));
        const slope = tf.tidy(() => onTape.square().sum().dataSync()[0]);
        expect((up - down) / (2 * step) / slope).to.be.closeTo(1, 0.03);
        tf.dispose([images, cotangent, linear, onTape]);
      });
    });
});
