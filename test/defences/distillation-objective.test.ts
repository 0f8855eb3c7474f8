import { expect } from 'chai';
import { distillationObjective } from '../../lib/defences/index.js';
import type { Network } from '../../lib/models/index.js';
import { keyedUniform, type Tensor2D, type Tensor4D, tf } from '../../lib/tensor/index.js';
import { linearModel, WIDTH } from '../attacks/linear.js';
import { expectNoLeak } from '../helpers.js';

const T = 20;
const model = linearModel();
const N = 4;
const images = () => tf.tensor4d(keyedUniform(N * WIDTH, 5, 0), [N, ...model.inputShape]);

/** What a training hands to an objective. */
const batchOf = (given: Tensor4D, targets: Tensor2D) => ({
  network: model as unknown as Network,
  ...{ images: given, targets, rows: Int32Array.of(0, 1, 2, 3), keys: [0, 0, 0] },
});

describe('distillation as an objective', () => {
  const objective = () => distillationObjective({ teacher: async () => model, description: 'linear', temperature: T });

  it('is at its least, with no gradient, where the logits are the teacher’s', async () => {
    await expectNoLeak(async () => {
      const [given, targets] = [images(), tf.zeros([N, model.classes]) as Tensor2D];
      const one = objective();
      (await one.images(batchOf(given, targets))).dispose();
      const logits = model.logits(given);
      tf.tidy(() => {
        const [loss, cotangent] = one.loss(logits, targets);
        expect(cotangent.abs().max().dataSync()[0]).to.be.lessThan(1e-8);
        // The cross-entropy of a distribution with itself is its entropy.
        const p = tf.softmax(logits.div(T));
        expect(loss.dataSync()[0]).to.be.closeTo(p.mul(p.log()).sum().div(-N).dataSync()[0], 1e-6);
      });
      tf.dispose([given, targets, logits]);
    });
  });

  it('has the gradient of its loss', async () => {
    const [given, targets] = [images(), tf.zeros([N, model.classes]) as Tensor2D];
    const one = objective();
    (await one.images(batchOf(given, targets))).dispose();
    const wanted = tf.tidy(() => tf.softmax(model.logits(given).div(T)));
    const logits = tf.tensor2d(keyedUniform(N * model.classes, 9, 0), [N, model.classes]).mul(30) as Tensor2D;
    const [, cotangent] = one.loss(logits, targets);
    const slope = tf.grad((z) =>
      tf
        .logSoftmax(z.div(T) as Tensor2D)
        .mul(wanted)
        .sum()
        .div(-N),
    )(logits);
    expect(slope.sub(cotangent).abs().max().dataSync()[0]).to.be.lessThan(1e-7);
    tf.dispose([given, targets, wanted, logits, cotangent, slope]);
  });

  it('refuses a temperature that is none', () => {
    expect(() => distillationObjective({ teacher: async () => model, description: '', temperature: 0 })).to.throw(
      RangeError,
      'above 0, got 0',
    );
  });
});
