import { expect } from 'chai';
import { createNetwork, initialWeights } from '../../../lib/models/index.js';
import { answersTo } from '../../../lib/studies/introduction/answers.js';
import type { Photograph } from '../../../lib/studies/introduction/contracts.js';
import { unboundedAscent } from '../../../lib/studies/introduction/parts/walkthrough/ascent.js';
import { pixelGradient, weightGradient } from '../../../lib/studies/introduction/parts/walkthrough/gradients.js';
import { keyedUniform } from '../../../lib/tensor/index.js';
import { expectNoLeak } from '../../helpers.js';

const architecture = {
  name: 'small',
  input: [6, 6, 3] as const,
  initializer: 'torch' as const,
  layers: [
    { type: 'conv2d', weights: 'conv', filters: 4, kernel: 3 },
    { type: 'relu' },
    { type: 'flatten' },
    { type: 'linear', weights: 'fc', units: 3 },
  ] as const,
};
const CLASSES = ['one', 'two', 'three'];

const photo: Photograph = {
  name: 'noise',
  image: keyedUniform(108, 0.2, 0.8, 1),
  shape: [6, 6, 3],
  label: 1,
  provenance: 'noise',
};

const withNetwork = (work: (model: ReturnType<typeof createNetwork>) => Promise<void>) =>
  expectNoLeak(async () => {
    const model = createNetwork(architecture, initialWeights(architecture, 3));
    await work(model);
    model.dispose();
  });

describe('what the walkthrough says of gradients', () => {
  it('the loss follows what both promise, the better the shorter the step; the network stays as it was', () =>
    withNetwork(async (model) => {
      const before = answersTo(model, photo.image, { classes: CLASSES, label: 1 });
      for (const [gradient, sign] of [
        [await pixelGradient(model, photo), 1],
        [await weightGradient(model, photo), -1],
      ] as const) {
        expect(gradient.steps[0].promised).to.be.closeTo(before.loss + sign * 0.001, 1e-6);
        // Of a smooth function the error is of second order in the step.
        expect(gradient.steps[0].loss).to.be.closeTo(gradient.steps[0].promised, 2e-5);
        expect(gradient.steps[1].loss).to.be.closeTo(gradient.steps[1].promised, 1e-3);
        expect(Math.sign(gradient.steps[2].loss - before.loss)).to.equal(sign);
        expect(gradient.picture).to.match(/^data:image\/jpeg;base64,/);
      }
      expect(answersTo(model, photo.image, { classes: CLASSES, label: 1 })).to.deep.equal(before);
    }));

  it('the pixels’ gradient has the length of difference quotients', () =>
    withNetwork(async (model) => {
      const { length, values } = await pixelGradient(model, photo);
      const loss = (image: Float32Array) => answersTo(model, image, { classes: CLASSES, label: 1 }).loss;
      let squares = 0;
      for (let i = 0; i < photo.image.length; i++) {
        const moved = [1e-2, -1e-2].map((by) => loss(photo.image.map((value, k) => (k === i ? value + by : value))));
        squares += ((moved[0] - moved[1]) / 2e-2) ** 2;
      }
      expect(values).to.equal(108);
      expect(length).to.be.closeTo(Math.sqrt(squares), 0.02 * length);
    }));

  it('an ascent without a bound raises the loss, and stays in [0, 1]', () =>
    withNetwork(async (model) => {
      const steps = await unboundedAscent({ model, classes: CLASSES }, photo);
      expect(steps[0]).to.include({ step: 0, l2: 0 });
      const [first, last] = [steps[0], steps[steps.length - 1]];
      expect(last.loss).to.be.greaterThan(first.loss + 0.5);
      expect(last.linf).to.be.at.most(0.8);
    }));
});

describe('answers to an image', () => {
  it('are sorted, and exp(−loss) is the probability', () =>
    withNetwork(async (model) => {
      const { top, of, loss } = answersTo(model, photo.image, { classes: CLASSES, label: 1 });
      expect(top.length).to.equal(3);
      expect(top.reduce((sum, { probability }) => sum + probability, 0)).to.be.closeTo(1, 1e-6);
      expect(top[0].probability).to.be.at.least(top[2].probability);
      expect(of.name).to.equal('two');
      expect(Math.exp(-loss)).to.be.closeTo(of.probability, 1e-12);
    }));
});
