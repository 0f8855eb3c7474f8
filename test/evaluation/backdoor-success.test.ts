import { expect } from 'chai';
import { squareTrigger } from '../../lib/attacks/index.js';
import type { Dataset } from '../../lib/data/index.js';
import { backdoorSuccess } from '../../lib/evaluation/index.js';
import type { Classifier } from '../../lib/models/index.js';
import { type Tensor2D, tf } from '../../lib/tensor/index.js';
import { expectNoLeak, expectRejects } from '../helpers.js';

/** Says 1 to images whose middle pixel is white, else 0; but 2 to those whose first pixel is white. */
const model: Classifier = {
  name: 'middle',
  inputShape: [3, 3, 1],
  classes: 3,
  scores: 'logits',
  predict: async (images) =>
    tf.tidy(() => {
      const pixels = images.reshape([-1, 9]);
      const [first, middle] = [0, 4].map((at) => pixels.slice([0, at], [-1, 1]));
      return tf.concat([tf.onesLike(first).mul(0.5), middle, first.mul(2)], 1) as Tensor2D;
    }),
};
const white = (at: readonly number[]) => Float32Array.from({ length: 9 }, (_, i) => Number(at.includes(i)));

describe('the success of a backdoor', () => {
  const images = Float32Array.from(
    [white([]), white([0]), white([]), white([4]), white([])].flatMap((one) => [...one]),
  );
  const data: Dataset = {
    name: 'five',
    images,
    labels: Int32Array.of(0, 2, 0, 1, 0),
    indices: Int32Array.of(0, 1, 2, 3, 4),
    shape: [3, 3, 1],
    classes: 3,
    provenance: 'Five images.',
  };
  const trigger = squareTrigger([3, 3, 1], { side: 1 });

  it('counts stamped images that are read as the target, those of its class left out', () =>
    expectNoLeak(async () => {
      const { correct, n } = await backdoorSuccess(model, data, { trigger, target: 1 });
      expect([correct, n]).to.deep.equal([3, 4]);
      const other = await backdoorSuccess(model, data, { trigger, target: 2 });
      expect([other.correct, other.n]).to.deep.equal([0, 4]);
    }));

  it('needs an image of another class', () =>
    expectRejects(
      () => backdoorSuccess(model, { ...data, labels: data.labels.map(() => 1) }, { trigger, target: 1 }),
      RangeError,
      'another class than the target 1',
    ));

  it('refuses a target that is no class', async () => {
    for (const target of [12, -1, 0.5])
      await expectRejects(() => backdoorSuccess(model, data, { trigger, target }), RangeError, 'class 0 to 2');
  });
});
