import { expect } from 'chai';
import { fastBat } from '../../../lib/defences/index.js';
import { createNetwork, initialWeights, type Objective } from '../../../lib/models/index.js';
import { keyedUniform, type Tensor2D, tf } from '../../../lib/tensor/index.js';
import { expectNoLeak, expectRejects } from '../../helpers.js';
import { batchOf, crossEntropy, linearNetwork, off } from './linear.js';

const WEIGHT = [
  [1, -2],
  [0.5, 3],
];
const X = [0.4, 0.6];

async function seenBy(objective: Objective, weight = WEIGHT, keys = [0, 1, 0]): Promise<number[][]> {
  const network = linearNetwork(weight);
  const batch = batchOf(network, [X], [1], keys);
  const seen = await objective.images(batch);
  const values = seen.arraySync().map((image) => image.flat(2));
  tf.dispose([seen, batch.images, batch.targets]);
  network.dispose();
  return values;
}

/** The gradient of the cross-entropy with respect to the image, at x. */
const gradientAt = (x: readonly number[]) => {
  const p = off(WEIGHT, x, 1);
  return WEIGHT.map((row) => row[0] * p[0] + row[1] * p[1]);
};

describe('Fast-BAT', () => {
  it('sees the images thrice where epsilon is 0, and then is the cross-entropy', async () => {
    const objective = fastBat({ epsilon: 0, lambda: 1 });
    for (const image of await seenBy(objective))
      image.forEach((value, i) => {
        expect(value).to.be.closeTo(X[i], 1e-6);
      });
    const [logits, targets] = [
      tf.tensor2d([
        [1, 2],
        [1, 2],
        [1, 2],
      ]),
      tf.tensor2d([[0, 1]]),
    ];
    const [value, cotangent] = objective.loss(logits, targets);
    expect(value.dataSync()[0]).to.be.closeTo(crossEntropy([1, 2], 1), 1e-6);
    [...cotangent.dataSync().slice(2)].forEach((one) => {
      expect(Math.abs(one)).to.equal(0);
    });
    tf.dispose([logits, targets, value, cotangent]);
  });

  it('steps by the gradient over λ from the starting point, which lies between the other two', async () => {
    const [moved, plus, minus] = await seenBy(fastBat({ epsilon: 0.2, lambda: 100, step: 0.03 }));
    const start = plus.map((value, i) => (value + minus[i]) / 2);
    const gradient = gradientAt(start);
    moved.forEach((value, i) => {
      expect(Math.abs(start[i] - X[i])).to.be.below(0.2);
      expect(value).to.be.closeTo(start[i] + gradient[i] / 100, 1e-5);
    });
    // No bound was met: the other two lie along the gradient at δ*, so far apart as two steps.
    const along = gradientAt(moved);
    const length = Math.hypot(...along);
    plus.forEach((value, i) => {
      expect((value - minus[i]) / 0.06).to.be.closeTo(along[i] / length, 1e-3);
    });
  });

  it('ends on the corner of the ball, without an implicit gradient, where λ is small', async () => {
    const [moved, plus, minus] = await seenBy(fastBat({ epsilon: 0.2, lambda: 1e-4 }));
    moved.forEach((value, i) => {
      expect(value).to.be.closeTo(X[i] + 0.2 * Math.sign(gradientAt(X)[i]), 1e-6);
    });
    expect(plus).to.deep.equal(minus);
  });

  it('has a quarter of the radius in the first of three epochs of warm-up', async () => {
    const objective = fastBat({ epsilon: 0.2, warmUp: 3, lambda: 1e-4 });
    const [moved] = await seenBy(objective, WEIGHT, [0, 0, 0]);
    expect(Math.abs(moved[0] - X[0])).to.be.closeTo(0.05, 1e-6);
  });

  it('has the gradient of the loss at δ*, which follows the weights', async () => {
    // The derivative of ℓ(θ, x + δ*(θ)) along a direction of the weights, of a model that is smooth and not linear.
    const architecture = {
      name: 'smooth',
      input: [1, 2, 1],
      initializer: 'glorot',
      layers: [
        { type: 'flatten' },
        { type: 'linear', weights: 'a', units: 6 },
        { type: 'tanh' },
        { type: 'linear', weights: 'b', units: 2 },
      ],
    } as const;
    const weights = initialWeights(architecture, 3);
    const direction = keyedUniform(weights['a.weight'].data.length, -1, 1, 8);
    const objective = fastBat({ epsilon: 0.3, lambda: 4, step: 0.02 });
    const at = async (by: number) => {
      const moved = weights['a.weight'].data.map((value, i) => 3 * value + by * direction[i]);
      const network = createNetwork(architecture, {
        ...weights,
        'a.weight': { shape: weights['a.weight'].shape, data: moved },
      });
      const batch = batchOf(network, [X], [1]);
      const seen = await objective.images(batch);
      const pass = network.training(seen);
      const [loss, cotangent] = tf.tidy(() => [...objective.loss(pass.logits, batch.targets)]) as [Tensor2D, Tensor2D];
      const gradients = pass.gradients(cotangent);
      const slope = Array.from(gradients['a.weight'].dataSync()).reduce((sum, g, i) => sum + g * direction[i], 0);
      const value = tf.tidy(() => crossEntropy([...pass.logits.slice(0, 1).dataSync()], 1));
      tf.dispose([seen, batch.images, batch.targets, loss, cotangent, ...Object.values(gradients)]);
      pass.dispose();
      network.dispose();
      return { slope, value };
    };
    const [here, after, before] = [await at(0), await at(0.02), await at(-0.02)];
    const total = (after.value - before.value) / 0.04;
    expect(here.slope).to.be.closeTo(total, 0.01 * Math.abs(total) + 1e-4);
  });

  it('leaves no tensor behind, and refuses λ of 0', async () => {
    await expectNoLeak(() => seenBy(fastBat({ epsilon: 0.1, lambda: 1 })));
    await expectRejects(() => fastBat({ epsilon: 0.1, lambda: 0 }), RangeError, 'lambda');
  });
});
