import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { imagenetClasses, openData } from '../../lib/data/index.js';
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

  it('names the classes', async () => {
    const classes = await imagenetClasses();
    expect(classes.length).to.equal(1000);
    expect(classes[1]).to.deep.equal({ index: 1, wnid: 'n01443537', name: 'goldfish' });
    expect([3, 105, 417].map((i) => classes[i].name)).to.deep.equal(['tiger shark', 'koala', 'balloon']);
  });
});
