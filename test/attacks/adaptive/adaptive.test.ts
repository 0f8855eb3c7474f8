import { expect } from 'chai';
import { bpda, expectation, fgsm, lossGradient, type Purifier, pgd } from '../../../lib/attacks/index.js';
import { threshold } from '../../../lib/defences/index.js';
import { type DifferentiableClassifier, linearize } from '../../../lib/models/index.js';
import { keyedUniform, type Tensor2D, type Tensor4D, tf } from '../../../lib/tensor/index.js';
import { interior, linearModel, WIDTH } from '../../attacks/linear.js';
import { expectNoLeak, expectRejects } from '../../helpers.js';

const linear = linearModel();

const off: Purifier = { name: 'nothing', random: false, purify: (images) => images.clone() };

/** Halves the images: its true derivative is a half. */
const halved: Purifier = {
  name: 'halves',
  random: false,
  purify: (images) => images.div(2),
  pullback: (_images, _pure, cotangent) => cotangent.div(2),
};

/** Adds one number to all values, drawn by the keys. */
const shifted: Purifier = {
  name: 'shifts',
  random: true,
  purify: (images, keys = [0]) => images.add(keyedUniform(1, -0.2, 0.2, ...keys)[0]),
};

/** The defence's own answer by both roads, and the gradient of the cross-entropy. */
function lookAt(model: DifferentiableClassifier, images: Tensor4D, labels: Int32Array) {
  const there = linearize(model, images);
  const plain = model.logits(images);
  const gradient = lossGradient(model, images, labels);
  const taken = { logits: values(there.logits), plain: values(plain), gradient: values(gradient) };
  there.dispose();
  tf.dispose([plain, gradient]);
  return taken;
}
const values = (tensor: Tensor2D | Tensor4D) => Array.from(tensor.dataSync());

describe('gradients through purifiers', () => {
  it('with the purifier switched off, an adaptive attack is the plain attack bit for bit', () =>
    expectNoLeak(async () => {
      const { tensor, labels } = interior(linear, 30);
      const images = tensor();
      for (const attack of [fgsm({ epsilon: 0.1 }), pgd({ epsilon: 0.1, steps: 5 })]) {
        const plain = await attack.run(linear, { images, labels });
        for (const model of [bpda(linear, off), expectation(linear, off, { draws: 1 })]) {
          const adaptive = await attack.run(model, { images, labels });
          expect(adaptive.images).to.deep.equal(plain.images);
          expect(adaptive.success).to.deep.equal(plain.success);
        }
      }
      images.dispose();
    }));

  it('through the identity the purifier is left out on the way back, through its own pull-back it is not', () =>
    expectNoLeak(() => {
      const { tensor, labels } = interior(linear, 20);
      const images = tensor();
      const half = tf.tidy(() => images.div(2)) as Tensor4D;
      const at = lookAt(linear, half, labels);
      const identity = lookAt(bpda(linear, halved), images, labels);
      const own = lookAt(bpda(linear, halved, { backward: 'own' }), images, labels);
      expect(identity.gradient).to.deep.equal(at.gradient);
      expect(lookAt(expectation(linear, halved, { draws: 1, backward: 'own' }), images, labels)).to.deep.equal(own);
      expect(own.gradient).to.deep.equal(at.gradient.map((value) => value / 2));
      for (const found of [identity, own]) {
        expect(found.logits).to.deep.equal(at.logits);
        expect(found.plain).to.deep.equal(at.logits);
      }
      // On a tape, by the model's plain logits, it is the same derivative.
      for (const backward of ['identity', 'own'] as const) {
        const { linearize: _none, ...taped } = bpda(linear, halved, { backward });
        const found = lookAt(taped, images, labels).gradient;
        const expected = (backward === 'own' ? own : identity).gradient;
        found.forEach((value, i) => {
          expect(value).to.be.closeTo(expected[i], 1e-6);
        });
      }
      tf.dispose([images, half]);
    }));

  it('a threshold has no gradient; through the identity one step flips every pixel that can be flipped', () =>
    expectNoLeak(async () => {
      // The linear model at black and white images: within ε of .5 a pixel goes where its weight wants it.
      const { tensor, labels, pixels } = interior(linear, 40);
      const images = tensor();
      const epsilon = 0.15;
      const found = await fgsm({ epsilon }).run(bpda(linear, threshold()), { images, labels });
      labels.forEach((label, row) => {
        const image = pixels.subarray(row * WIDTH, (row + 1) * WIDTH);
        const black = (x: number) => Number(x > 0.5);
        const clean = linear.margin(image.map(black));
        const worst = image.map((x, i) => black(x + Math.sign(linear.difference[i]) * (label ? -1 : 1) * epsilon));
        const broken = (margin: number) => (label ? margin <= 0 : margin > 0);
        expect(found.success[row]).to.equal(Number(broken(clean) || broken(linear.margin(worst))));
      });
      images.dispose();
    }));

  it('an expectation draws anew at each call, and averages logits and gradients', () =>
    expectNoLeak(() => {
      const { tensor, labels } = interior(linear, 10);
      const images = tensor();
      const drawn: number[][] = [];
      const watched: Purifier = {
        ...shifted,
        purify: (given, keys = []) => {
          drawn.push([...keys]);
          return shifted.purify(given, keys);
        },
      };
      const model = expectation(linear, watched, { draws: 3 });
      const there = linearize(model, images);
      expect(new Set(drawn.map(String)).size).to.equal(3);
      const each = drawn.map((keys) => lookAt(bpda(linear, shifted, { keys }), images, labels).logits);
      Array.from(there.logits.dataSync()).forEach((value, i) => {
        expect(value).to.be.closeTo((each[0][i] + each[1][i] + each[2][i]) / 3, 1e-5);
      });
      there.dispose();
      linearize(model, images).dispose();
      expect(new Set(drawn.map(String)).size).to.equal(6);
      images.dispose();
    }));

  it('refuse a pull-back that there is not, and no draws', async () => {
    await expectRejects(() => bpda(linear, off, { backward: 'own' }), RangeError, 'nothing', 'identity');
    await expectRejects(() => expectation(linear, off, { draws: 0 }), RangeError, 'draws', '0');
  });
});
