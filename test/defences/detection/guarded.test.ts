import { expect } from 'chai';
import { guarded, refusals, thresholdFor } from '../../../lib/defences/index.js';
import { argmaxRows, linearize, NO_ANSWER } from '../../../lib/models/index.js';
import { interior, linearModel, WIDTH } from '../../attacks/linear.js';
import { expectNoLeak } from '../../helpers.js';
import { pixelAt } from './toy.js';

const linear = linearModel();

describe('thresholds', () => {
  it('refuse at most their share of the scores they were set on', () => {
    const scores = Array.from({ length: 40 }, (_, i) => (i * 7) % 40);
    const threshold = thresholdFor(scores, 0.05);
    expect(threshold).to.equal(37);
    expect(refusals(scores, threshold)).to.equal(2);
    expect(refusals(scores, 36)).to.equal(3);
    expect(refusals(scores, thresholdFor(scores, 0))).to.equal(0);
    expect(thresholdFor(scores, 1)).to.equal(Number.NEGATIVE_INFINITY);
    // Equal scores are refused together or not at all.
    expect(refusals([1, 1, 1, 1], thresholdFor([1, 1, 1, 1], 0.5))).to.equal(0);
    expect(refusals([0, Number.NaN], 1)).to.equal(1);
    expect(() => thresholdFor([])).to.throw(RangeError, 'none');
    expect(() => thresholdFor([1, Number.NaN])).to.throw(RangeError, 'NaN');
  });
});

describe('guarded classifiers', () => {
  it('refuse what is above the threshold, and answer everything else as before', () =>
    expectNoLeak(async () => {
      const { tensor, pixels, labels } = interior(linear, 30);
      const images = tensor();
      const ask = async (threshold: number) => {
        const model = guarded(linear, pixelAt(2), threshold);
        const scores = await model.predict(images);
        const answers = argmaxRows(scores.dataSync(), 2);
        scores.dispose();
        return answers;
      };
      const answers = await ask(0.5);
      answers.forEach((answer, row) => {
        expect(answer).to.equal(pixels[row * WIDTH + 2] > 0.5 ? NO_ANSWER : labels[row]);
      });
      expect(Array.from(answers)).to.include(NO_ANSWER);
      expect(await ask(Number.POSITIVE_INFINITY)).to.deep.equal(labels);
      expect(await ask(Number.NEGATIVE_INFINITY)).to.deep.equal(labels.map(() => NO_ANSWER));
      images.dispose();
    }));

  it('have the classifier’s own logits and derivatives', () =>
    expectNoLeak(() => {
      const images = interior(linear, 5).tensor();
      const model = guarded(linear, pixelAt(2), 0);
      const [here, there] = [linearize(model, images), linearize(linear, images)];
      expect(here.logits.dataSync()).to.deep.equal(there.logits.dataSync());
      here.dispose();
      there.dispose();
      images.dispose();
    }));
});
