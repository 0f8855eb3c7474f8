import { expect } from 'chai';
import { type Dataset, digits } from '../../lib/data/index.js';
import { expectNoLeak } from '../helpers.js';

describe("scikit-learn's digits", () => {
  let train: Dataset;
  let test: Dataset;
  before(async () => {
    [train, test] = await expectNoLeak(() => Promise.all([digits('train'), digits('test')]));
  });

  it('are 1,797 rows in two disjoint parts', () => {
    expect(train.labels.length + test.labels.length).to.equal(1797);
    expect(new Set([...train.indices, ...test.indices]).size).to.equal(1797);
    for (const { labels, provenance } of [train, test])
      expect(provenance).to.include(`${labels.length} images`).and.include('not MNIST');
  });

  it('have pixels in [0, 1] that reach both ends, 28 × 28', () => {
    for (const { images, labels, shape } of [train, test]) {
      expect(shape).to.deep.equal([28, 28, 1]);
      expect(images.length).to.equal(labels.length * 784);
      expect(images.reduce((a, b) => Math.min(a, b))).to.equal(0);
      expect(images.reduce((a, b) => Math.max(a, b))).to.equal(1);
    }
  });

  it('hold the published number of each class, about alike in both parts', () => {
    const count = ({ labels }: Dataset, k: number) => labels.filter((label) => label === k).length;
    // The data set's own description: 178 zeros, 182 ones, … 180 nines.
    [178, 182, 177, 183, 181, 182, 181, 179, 174, 180].forEach((all, k) => {
      expect(count(train, k) + count(test, k), `class ${k}`).to.equal(all);
      // Five standard deviations of a random split.
      const share = test.labels.length / 1797;
      expect(count(test, k)).to.be.closeTo(all * share, 5 * Math.sqrt(all * share * (1 - share)));
    });
  });

  it('are split the same way every time', async () => {
    const again = await digits('test');
    expect(again.indices).to.deep.equal(test.indices);
    expect(again.images).to.deep.equal(test.images);
  });

  it('the first row of the file is a zero with an empty corner and an inked stroke', () => {
    const { images, labels, indices } = test.indices.includes(0) ? test : train;
    const row = indices.indexOf(0);
    expect(labels[row]).to.equal(0);
    const at = (y: number, x: number) => images[row * 784 + y * 28 + x];
    expect(at(0, 0)).to.equal(0);
    // Cell (1, 3) of the 8 × 8 zero is 15 of 16; its centre falls on pixels 5, 12 of the scaled image.
    expect(at(5, 12)).to.be.above(0.7);
    // The hole of the zero.
    expect(at(12, 12)).to.be.below(0.2);
  });
});
