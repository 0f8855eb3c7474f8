import { expect } from 'chai';
import { fgsm } from '../../../lib/attacks/index.js';
import { detectionObjective } from '../../../lib/defences/index.js';
import type { Network } from '../../../lib/models/index.js';
import { tf } from '../../../lib/tensor/index.js';
import { interior, linearModel, WIDTH } from '../../attacks/linear.js';
import { expectNoLeak, largestDifference } from '../../helpers.js';

const linear = linearModel();

describe('learning to tell adversarial images', () => {
  const objective = detectionObjective({
    of: async () => linear,
    description: 'the linear model',
    attacks: [fgsm({ epsilon: 0.1 }), fgsm({ epsilon: 0.2 })],
  });

  it('shows each batch as it is, then attacked: half by each attack, away from the model’s answers', () =>
    expectNoLeak(async () => {
      const n = 6;
      const { tensor, labels, pixels } = interior(linear, n);
      const images = tensor();
      const targets = tf.zeros([n, 2]) as ReturnType<typeof tf.tensor2d>;
      const rows = Int32Array.from({ length: n }, (_, i) => i);
      // The network in training is not asked: what it would be attacked by is made on the other one.
      const seen = await objective.images({ network: {} as Network, images, targets, rows, keys: [0, 0, 0] });
      const wanted = Float32Array.from(pixels, (x, i) => {
        const [row, at] = [Math.floor(i / WIDTH), i % WIDTH];
        return x + (row < n / 2 ? 0.1 : 0.2) * Math.sign(linear.difference[at]) * (labels[row] ? -1 : 1);
      });
      expect(seen.shape).to.deep.equal([2 * n, 2, 3, 1]);
      expect(largestDifference(seen.dataSync(), [...pixels, ...wanted])).to.be.below(1e-6);
      tf.dispose([images, targets, seen]);
    }));

  it('is the cross-entropy of clean first and adversarial second, with its gradient', () =>
    expectNoLeak(() => {
      const logits = tf.tensor2d([
        [0, 0],
        [0, Math.log(3)],
      ]);
      const [loss, cotangent] = tf.tidy(() => [...objective.loss(logits, logits)]);
      expect(loss.dataSync()[0]).to.be.closeTo((Math.log(2) - Math.log(3 / 4)) / 2, 1e-6);
      expect(largestDifference(cotangent.dataSync(), [-0.25, 0.25, 0.125, -0.125])).to.be.below(1e-6);
      tf.dispose([logits, loss, cotangent]);
    }));

  it('says what decides it', () => {
    for (const words of ['the linear model', '0.1', '0.2', 'fgsm']) expect(objective.description).to.include(words);
  });
});
