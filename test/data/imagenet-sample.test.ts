import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { DataError, imagenetClasses, imagenetSample, openData } from '../../lib/data/index.js';
import { describeWithMirror, expectNoLeak } from '../helpers.js';

describeWithMirror('the ImageNet sample', function () {
  this.timeout(30_000);

  it('has one photograph a class, in their order, and reads only those asked for', () =>
    expectNoLeak(async () => {
      const data = await openData('imagenet-sample', { offset: 100, limit: 6 });
      expect(Array.from(data.labels)).to.deep.equal([100, 101, 102, 103, 104, 105]);
      expect(data.shape).to.deep.equal([224, 224, 3]);
      expect(data).to.include({ name: 'imagenet-sample', classes: 1000 });
      expect(data.provenance).to.equal('ImageNet sample, one photograph a class, 1,000 images (rows 100 to 105)');
    }));

  it('has the pixels that Pillow 13 decodes', async () => {
    const { images } = await openData('imagenet-sample', { limit: 20 });
    const bytes = Uint8Array.from(images, (pixel) => Math.round(pixel * 255));
    expect(createHash('sha256').update(bytes).digest('hex')).to.equal(
      '435483b2e6e264cb1dc4e57ff81b1cf5fdd538cdfa510300f6f5f9d6c978649d',
    );
  });

  it('reads the rows that are named, in their order', async () => {
    const { labels, provenance } = await imagenetSample({ rows: [417, 1] });
    expect(Array.from(labels)).to.deep.equal([417, 1]);
    expect(provenance).to.include('(2 of them)');
    const refused = await imagenetSample({ rows: [1000] }).catch((error) => error);
    expect(refused).to.be.instanceOf(DataError);
    expect(refused.message).to.include('has rows 0 to 999, got 1000');
  });
});

describe("ImageNet's classes", () => {
  it('have their names in the order of the scores', () => {
    expect(imagenetClasses.length).to.equal(1000);
    expect([1, 3, 105, 417].map((i) => imagenetClasses[i])).to.deep.equal([
      'goldfish',
      'tiger shark',
      'koala',
      'balloon',
    ]);
  });
});
