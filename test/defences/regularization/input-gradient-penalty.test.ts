import { expect } from 'chai';
import { inputGradientPenalty } from '../../../lib/defences/index.js';
import { tf } from '../../../lib/tensor/index.js';
import { expectNoLeak, expectRejects } from '../../helpers.js';
import { batchOf, crossEntropy, differenceOf, linearNetwork, off } from './linear.js';

const WEIGHT = [
  [1, -2],
  [0.5, 3],
];
const X = [0.4, 0.7];
const LABEL = 1;

/** W (softmax − wanted): the gradient of the cross-entropy with respect to the image. */
const gradient = WEIGHT.map((row) => row.reduce((sum, w, k) => sum + w * off(WEIGHT, X, LABEL)[k], 0));

async function penaltyOf(norm: 'l2' | 'linf', step: number): Promise<number> {
  const network = linearNetwork(WEIGHT);
  const strength = 2;
  const objective = inputGradientPenalty({ strength, norm, step });
  const batch = batchOf(network, [X], [LABEL]);
  const seen = await objective.images(batch);
  const value = tf.tidy(() => objective.loss(network.logits(seen), batch.targets)[0].dataSync()[0]);
  const plain = tf.tidy(() => crossEntropy([...network.logits(batch.images).dataSync()], LABEL));
  tf.dispose([seen, batch.images, batch.targets]);
  network.dispose();
  return (value - plain) / strength;
}

describe('the input gradient penalty', () => {
  it('is the squared Euclidean length of the gradient of a linear model', async () => {
    const length = Math.hypot(...gradient);
    expect(await penaltyOf('l2', 0.001)).to.be.closeTo(length ** 2, 0.01 * length ** 2);
  });

  it('is the squared sum of absolute values for the ball of L∞', async () => {
    const length = gradient.reduce((sum, value) => sum + Math.abs(value), 0);
    expect(await penaltyOf('linf', 0.001)).to.be.closeTo(length ** 2, 0.01 * length ** 2);
  });

  it('is the cross-entropy of the images where its strength is 0', async () => {
    const { loss } = inputGradientPenalty({ strength: 0 });
    const [value, cotangent] = loss(
      tf.tensor2d([
        [1, 0],
        [5, 5],
      ]),
      tf.tensor2d([[1, 0]]),
    );
    expect(value.dataSync()[0]).to.be.closeTo(crossEntropy([1, 0], 0), 1e-6);
    for (const one of cotangent.dataSync().slice(2)) expect(Math.abs(one)).to.equal(0);
    tf.dispose([value, cotangent]);
  });

  it('gives the gradient of what it gives', () => {
    const objective = inputGradientPenalty({ strength: 0.3, step: 0.5 });
    const logits = [
      [0.3, -0.2],
      [1, 0.4],
      [0.1, 0.5],
      [0.2, 0.9],
    ];
    const targets = tf.tensor2d([
      [1, 0],
      [0, 1],
    ]);
    expect(differenceOf((at) => objective.loss(at, targets), logits).off).to.be.below(2e-3);
    targets.dispose();
  });

  it('leaves no tensor behind, and refuses what is no step', async () => {
    const network = linearNetwork(WEIGHT);
    const objective = inputGradientPenalty({ strength: 1 });
    const batch = batchOf(network, [X, X], [0, 1]);
    await expectNoLeak(async () => {
      (await objective.images(batch)).dispose();
    });
    tf.dispose([batch.images, batch.targets]);
    network.dispose();
    await expectRejects(() => inputGradientPenalty({ strength: 1, step: 0 }), RangeError, 'step');
    await expectRejects(() => inputGradientPenalty({ strength: -1 }), RangeError, 'strength');
  });
});
