import { expect } from 'chai';
import { expectationOver, pgd } from '../../../../lib/attacks/index.js';
import { smoothed } from '../../../../lib/defences/index.js';
import { argmaxRows, isDifferentiable } from '../../../../lib/models/index.js';
import { keyedUniform, type Tensor4D, tf } from '../../../../lib/tensor/index.js';
import { interior, linearModel } from '../../../attacks/linear.js';
import { expectNoLeak, expectRejects } from '../../../helpers.js';
import { expectTaped, seenOf } from '../../architecture/same.js';
import { smallImages, smallLabels, smallNetwork } from '../../architecture/small.js';
import { answersOf, scripted } from './scripted.js';

const ask = async (random: Pick<ReturnType<typeof smoothed>, 'answers'>, images: Tensor4D) => {
  const scores = await random.answers.predict(images);
  const values = [...scores.dataSync()];
  scores.dispose();
  return values;
};

describe('a smoothed classifier', () => {
  it('without noise is the network, bit for bit, to attacks through an expectation', () =>
    expectNoLeak(async () => {
      const [network, images, labels] = [smallNetwork(), smallImages(12), smallLabels(12)];
      const random = smoothed(network, { sigma: 0, samples: 20 });
      const model = expectationOver(random, { draws: 1 });
      const [here, plain] = [await seenOf(model, images, labels), await seenOf(network, images, labels)];
      expect({ ...here, answers: [] }).to.deep.equal({ ...plain, answers: [] });
      expect(argmaxRows(here.answers, 3)).to.deep.equal(argmaxRows(plain.answers, 3));
      const attack = pgd({ epsilon: 0.2, steps: 4 });
      const [found, alone] = [
        await attack.run(model, { images, labels }),
        await attack.run(network, { images, labels }),
      ];
      expect(found.images).to.deep.equal(alone.images);
      expect(found.predicted).to.deep.equal(alone.predicted);
      expect(found.success).to.deep.equal(alone.success);
      tf.dispose(images);
      network.dispose();
    }));

  it('draws by its keys, a noise of its own for each image, with the network’s derivative there', () =>
    expectNoLeak(async () => {
      const [network, labels] = [smallNetwork(), smallLabels(6)];
      const one = keyedUniform(36, 0, 1, 5);
      const images = tf.tidy(() => tf.tile(tf.tensor4d(one, [1, 6, 6, 1]), [6, 1, 1, 1]));
      const random = smoothed(network, { sigma: 0.25 });
      const first = await seenOf(random.drawn([1]), images, labels);
      expect(await seenOf(random.drawn([1]), images, labels)).to.deep.equal(first);
      expect(first.at).to.deep.equal(first.logits);
      expect((await seenOf(random.drawn([2]), images, labels)).logits).not.to.deep.equal(first.logits);
      expect(new Set(first.logits).size).to.equal(18);
      await expectTaped(random.drawn([1]), images, labels);
      images.dispose();
      network.dispose();
    }));

  it('answers with labels alone, or with nothing where it abstains', () =>
    expectNoLeak(async () => {
      const images = tf.tensor4d([0.1, 0.5, 0.9], [3, 1, 1, 1]);
      // 40 and 10 of 50 differ at p < 10⁻⁴; 26 and 24 are as good as equal.
      const model = scripted([...answersOf([10, 40]), ...answersOf([26, 24]), ...answersOf([0, 0, 50])]);
      const random = smoothed(model, { sigma: 1, samples: 50 });
      expect(random.answers.scores).to.equal('labels');
      expect('drawn' in random).to.equal(isDifferentiable(model));
      const said = await ask(random, images);
      expect(said).to.deep.equal([0, 1, 0, Number.NaN, Number.NaN, Number.NaN, 0, 0, 1]);
      images.dispose();
    }));

  it('draws anew at each query, by its seed', () =>
    expectNoLeak(async () => {
      const linear = linearModel();
      const images = interior(linear, 30).tensor();
      // Level ½ and few draws: answers on the edge.
      const options = { sigma: 1, samples: 5, alpha: 0.5 };
      const random = smoothed(linear, options);
      const first = await ask(random, images);
      expect(await ask(random, images)).not.to.deep.equal(first);
      expect(await ask(smoothed(linear, options), images)).to.deep.equal(first);
      expect(await ask(smoothed(linear, { ...options, seed: 1 }), images)).not.to.deep.equal(first);
      images.dispose();
    }));

  it('refuses numbers out of range', async () => {
    const model = scripted([]);
    await expectRejects(() => smoothed(model, { sigma: -1 }), RangeError, 'sigma', '-1');
    await expectRejects(() => smoothed(model, { sigma: 1, samples: 0 }), RangeError, 'samples', '0');
    await expectRejects(() => smoothed(model, { sigma: 1, alpha: 0 }), RangeError, 'alpha', '0');
  });
});
