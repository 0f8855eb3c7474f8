import { mkdirSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { type Asset, AssetError, fashionMnistAssets, openData, resolveAsset } from '../../lib/data/index.js';
import { expectRejects, temporaryFolder, withEnvironment } from '../helpers.js';

describe('Fashion-MNIST', () => {
  const inFolder = temporaryFolder();
  const emptyMirror = () => {
    mkdirSync(inFolder('mirror'), { recursive: true });
    return { ADVLAB_MIRROR: inFolder('mirror') };
  };

  it('is refused where a file is another', async () => {
    const { ADVLAB_MIRROR } = emptyMirror();
    mkdirSync(inFolder('mirror', 'fashion-mnist'), { recursive: true });
    const file = inFolder('mirror', 'fashion-mnist', 't10k-images-idx3-ubyte.gz');
    writeFileSync(file, gzipSync(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 0)));
    await withEnvironment({ ADVLAB_MIRROR }, () =>
      expectRejects(() => openData('fashion-mnist'), AssetError, file, 'not the published file'),
    );
  });

  it('has 1,000 test images of each class, the first an ankle boot, and .286 as the mean of its pixels', async function () {
    const had = await resolveAsset(fashionMnistAssets[0]).catch(() => undefined);
    if (!had) return this.skip();
    const { images, labels, shape, provenance } = await openData('fashion-mnist');
    expect(shape).to.deep.equal([28, 28, 1]);
    expect(provenance).to.equal('Fashion-MNIST test, 10,000 images');
    for (let k = 0; k < 10; k++) expect(labels.filter((label) => label === k).length, `class ${k}`).to.equal(1000);
    expect(labels[0]).to.equal(9);
    expect(images.reduce((a, b) => a + b, 0) / images.length).to.be.closeTo(0.2868, 5e-4);
  });
});

describe('a file of a package of the operating system', () => {
  const inFolder = temporaryFolder();
  // The SHA-256 of "abc" (FIPS 180-4).
  const sha256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  const asset = (): Asset => ({
    path: 'some/file',
    sha256,
    hashOfUnzipped: false,
    urls: [],
    debian: { package: 'some-package', file: inFolder('installed') },
  });
  const nowhere = () => ({ ADVLAB_MIRROR: undefined, ADVLAB_ROOT: inFolder('project') });

  it('is named where it is not installed and nothing else has the file', async () => {
    mkdirSync(inFolder('mirror'), { recursive: true });
    await withEnvironment({ ADVLAB_MIRROR: inFolder('mirror') }, () =>
      expectRejects(() => resolveAsset(asset()), AssetError, 'some/file', 'apt-get install some-package'),
    );
    for (const { debian } of fashionMnistAssets) expect(debian?.package).to.equal('dataset-fashion-mnist');
  });

  it('is taken where no mirror is set, and where the mirror lacks it', async () => {
    writeFileSync(inFolder('installed'), 'abc');
    mkdirSync(inFolder('mirror'), { recursive: true });
    for (const environment of [nowhere(), { ADVLAB_MIRROR: inFolder('mirror') }])
      await withEnvironment(environment, async () => {
        expect(await resolveAsset(asset())).to.deep.equal({ file: inFolder('installed'), source: 'installed' });
      });
  });

  it('comes after the mirror’s own copy', async () => {
    mkdirSync(inFolder('mirror', 'some'), { recursive: true });
    writeFileSync(inFolder('mirror', 'some', 'file'), 'abc');
    await withEnvironment({ ADVLAB_MIRROR: inFolder('mirror') }, async () => {
      expect((await resolveAsset(asset())).source).to.equal('mirror');
    });
  });

  it('is refused where its bytes are others', async () => {
    writeFileSync(inFolder('installed'), 'abd');
    await withEnvironment(nowhere(), () =>
      expectRejects(() => resolveAsset(asset()), AssetError, inFolder('installed'), 'not the published file'),
    );
  });
});
