import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect } from 'chai';
import { AssetError, DataError, openData } from '../../lib/data/index.js';
import { Interrupted } from '../../lib/tensor/index.js';
import { describeWithMirror, expectNoLeak, expectRejects, temporaryFolder, withEnvironment } from '../helpers.js';

describeWithMirror('CIFAR-10 from its JPEG copy', function () {
  this.timeout(30_000);
  const inFolder = temporaryFolder();

  it('gives balanced rows, class after class, and says that the pixels are not the canonical ones', () =>
    expectNoLeak(async () => {
      const data = await openData('cifar10', { limit: 200 });
      expect(Array.from(data.labels)).to.deep.equal(Array.from({ length: 200 }, (_, i) => i % 10));
      expect(data.shape).to.deep.equal([32, 32, 3]);
      expect(data).to.include({ name: 'cifar10-test', classes: 10 });
      expect(data.provenance).to.equal(
        'CIFAR-10 test (JPEG copy: not the canonical pixels), 10,000 images (rows 0 to 199)',
      );
      expect(data.images.length).to.equal(200 * 3072);
      expect(data.images.every((pixel) => pixel >= 0 && pixel <= 1)).to.equal(true);
    }));

  it('decodes to the pixels that Pillow 13.0.0 decodes', async () => {
    const { images } = await openData('cifar10', { limit: 40 });
    const bytes = Uint8Array.from(images, (pixel) => Math.round(pixel * 255));
    expect(createHash('sha256').update(bytes).digest('hex')).to.equal(
      'a191ac9a9dfbdd6c81d92fe94ba051a8d80206c4766d563000db02d5e1680324',
    );
  });

  it('has the mean color of the canonical set: .491, .482, .447 of its training images', async () => {
    const { images } = await openData('cifar10', { split: 'train', limit: 1000, offset: 20_000 });
    const means = [0, 1, 2].map(
      (channel) => images.reduce((sum, pixel, i) => sum + (i % 3 === channel ? pixel : 0), 0) / (images.length / 3),
    );
    // One image's mean scatters by about .12 around the set's: five standard errors of 1,000.
    for (const [channel, mean] of [0.4914, 0.4822, 0.4465].entries()) expect(means[channel]).to.be.closeTo(mean, 0.02);
  });

  it('gives the same rows in a stretch as in the whole, with their places in the whole', async () => {
    const whole = await openData('cifar10', { limit: 30 });
    const part = await openData('cifar10', { limit: 7, offset: 13 });
    expect(Array.from(part.indices)).to.deep.equal([13, 14, 15, 16, 17, 18, 19]);
    expect(Array.from(part.labels)).to.deep.equal(Array.from(whole.labels.subarray(13, 20)));
    expect(part.images).to.deep.equal(whole.images.slice(13 * 3072, 20 * 3072));
    const last = await openData('cifar10', { offset: 9_998 });
    expect(Array.from(last.indices)).to.deep.equal([9998, 9999]);
  });

  const refused: Record<string, [object, string]> = {
    'more rows than there are': [{ limit: 10_001 }, 'has 10,000 rows; 10,001 from row 0'],
    'rows past the end': [{ offset: 9_999, limit: 2 }, '2 from row 9999'],
    'an offset at the end': [{ offset: 10_000 }, 'has 10,000 rows; all from row 10000'],
    'half a row': [{ limit: 1.5 }, 'got 1.5'],
    'no row': [{ limit: 0 }, 'got 0'],
    'a negative offset': [{ offset: -1 }, 'got -1'],
  };
  for (const [what, [options, says]] of Object.entries(refused))
    it(`refuses ${what}`, () => expectRejects(() => openData('cifar10', options), DataError, 'cifar10-test', says));

  it('stops when it is told to', () =>
    expectRejects(() => openData('cifar10', { signal: AbortSignal.abort(new Interrupted()) }), Interrupted));

  it('is taken from a mirror that holds the published file, and from nowhere else', async () => {
    const file = inFolder('mirror', 'cifar10', 'cifar10-jpeg.zip');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, 'something else');
    await withEnvironment({ ADVLAB_MIRROR: inFolder('mirror') }, () =>
      expectRejects(() => openData('cifar10'), AssetError, file, 'not the published file'),
    );
    await withEnvironment({ ADVLAB_MIRROR: undefined, ADVLAB_ROOT: inFolder() }, () =>
      expectRejects(() => openData('cifar10'), AssetError, 'no public address', 'ADVLAB_MIRROR'),
    );
  });
});

describeWithMirror('MNIST in stretches', () => {
  it('gives the rows asked for, with their places in the whole', async () => {
    const whole = await openData('mnist');
    expect(whole.provenance).to.equal('MNIST test, 10,000 images');
    const part = await openData('mnist', { limit: 5, offset: 100 });
    expect(Array.from(part.indices)).to.deep.equal([100, 101, 102, 103, 104]);
    expect(part.images).to.deep.equal(whole.images.slice(100 * 784, 105 * 784));
    expect(part.provenance).to.equal('MNIST test, 10,000 images (rows 100 to 104)');
    await expectRejects(() => openData('mnist', { limit: 10_001 }), DataError, 'mnist-test', 'has 10,000 rows');
  });
});

describe('openData', () => {
  it('gives scikit-learn’s digits too', async () => {
    const { labels, indices, name } = await openData('digits', { split: 'train', limit: 3 });
    expect([labels.length, indices.length, name]).to.deep.equal([3, 3, 'digits-train']);
  });

  for (const source of ['imagenet', 'toString', `${__filename}x`])
    it(`names what it knows where asked for ${source.split('/').pop()}`, () =>
      expectRejects(
        () => openData(source),
        DataError,
        source,
        'mnist, digits, fashion-mnist, cifar10',
        'folder of images',
      ));
});
