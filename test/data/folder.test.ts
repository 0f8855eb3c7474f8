import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import sharp from 'sharp';
import { DataError, openData } from '../../lib/data/index.js';
import { expectNoLeak, expectRejects, temporaryFolder } from '../helpers.js';

type Channels = 1 | 2 | 3 | 4;

/** A PNG of these bytes, row by row. */
const png = (bytes: number[], width: number, height: number, channels: Channels) =>
  sharp(Buffer.from(bytes), { raw: { width, height, channels } });
/** A grey image of one brightness. */
const grey = (brightness: number, width = 3, height = 2) =>
  png(Array<number>(width * height).fill(brightness), width, height, 1)
    .toColourspace('b-w')
    .png()
    .toBuffer();

describe('a folder of images per class', () => {
  const inFolder = temporaryFolder();
  const write = async (folder: string, files: Record<string, Buffer | Promise<Buffer>>) => {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(inFolder(folder, ...path.split('/').slice(0, -1)), { recursive: true });
      writeFileSync(inFolder(folder, path), await content);
    }
    return inFolder(folder);
  };

  it('has its classes sorted by name, and rows that take turns through them', () =>
    expectNoLeak(async () => {
      const folder = await write('turns', {
        'b/1.png': grey(10),
        'b/2.png': grey(20),
        'b/10.png': grey(30),
        'a/x.png': grey(40),
        'C/only.PNG': grey(50),
        'b/notes.txt': Buffer.from('no image'),
        'readme.md': Buffer.from('no class'),
        '.hidden/1.png': Buffer.from('no class'),
      });
      const data = await openData(folder);
      // Code points: capitals first; "10" before "2".
      const brightness = Array.from(data.labels, (_, i) => Math.round(data.images[i * 6] * 255));
      expect(brightness).to.deep.equal([50, 40, 10, 30, 20]);
      expect(Array.from(data.labels)).to.deep.equal([0, 1, 2, 2, 2]);
      expect(Array.from(data.indices)).to.deep.equal([0, 1, 2, 3, 4]);
      expect(data).to.include({ name: 'turns', classes: 3 });
      expect(data.shape).to.deep.equal([2, 3, 1]);
      expect(data.provenance).to.equal(
        'images of the folder turns, 5 images in 3 classes; folder → class: C → 0, a → 1, b → 2, in the order of their names',
      );
    }));

  it('takes folders named by numbers for the classes of these numbers', async () => {
    const folder = await write('numbers', {
      '10/1.png': grey(10),
      '07/1.png': grey(7),
      '07/2.png': grey(8),
      '0/1.png': grey(1),
      '2/1.png': grey(2),
    });
    const { labels, classes, folders, provenance, images } = await openData(folder);
    expect(Array.from(labels)).to.deep.equal([0, 2, 7, 10, 7]);
    expect(Array.from(labels, (_, i) => Math.round(images[i * 6] * 255))).to.deep.equal([1, 2, 7, 10, 8]);
    expect(classes, 'labels are below it').to.equal(11);
    expect(folders?.map(({ name, label }) => `${name} ${label}`)).to.deep.equal(['0 0', '2 2', '07 7', '10 10']);
    expect(provenance).to.include('in 4 classes; folder → class: 0 → 0, 2 → 2, 07 → 7, 10 → 10, by their numbers');
  });

  it('names of many folders the first and the last', async () => {
    const names = Array.from({ length: 30 }, (_, i) => `class-${String(i).padStart(2, '0')}`);
    const folder = await write('many', Object.fromEntries(names.map((name, i) => [`${name}/1.png`, grey(i)])));
    const { provenance, folders } = await openData(folder);
    expect(folders).to.have.length(30);
    expect(provenance).to.include('class-00 → 0').and.include('class-18 → 18, … class-29 → 29, in the order');
    expect(provenance).to.not.include('class-19');
  });

  it('gives color images row by row, their channels last, without changing a value', async () => {
    const bytes = Array.from({ length: 12 }, (_, i) => i * 23);
    const folder = await write('color', {
      'a/1.png': png(bytes, 2, 2, 3).png().toBuffer(),
      'b/1.png': png([...bytes].reverse(), 2, 2, 3)
        .png()
        .toBuffer(),
    });
    const { images, shape } = await openData(folder);
    expect(shape).to.deep.equal([2, 2, 3]);
    expect(Array.from(images, (pixel) => Math.round(pixel * 255))).to.deep.equal([...bytes, ...[...bytes].reverse()]);
  });

  it('gives grey values, every one of the 256, without changing one', async () => {
    const bytes = Array.from({ length: 256 }, (_, i) => i);
    const image = png(bytes, 16, 16, 1).toColourspace('b-w').png().toBuffer();
    const { images, shape } = await openData(await write('greys', { 'a/1.png': image, 'b/1.png': image }));
    expect(shape).to.deep.equal([16, 16, 1]);
    expect(Array.from(images.subarray(0, 256), (pixel) => pixel * 255).map(Math.round)).to.deep.equal(bytes);
  });

  it('reads JPEG, and alpha that hides nothing', async () => {
    const flat = Array<number>(64 * 3).fill(100);
    const opaque = Array.from({ length: 64 * 4 }, (_, i) => (i % 4 === 3 ? 255 : 100));
    const folder = await write('kinds', {
      'a/1.jpg': png(flat, 8, 8, 3).jpeg().toBuffer(),
      'a/2.jpeg': png(flat, 8, 8, 3).jpeg().toBuffer(),
      'b/1.png': png(opaque, 8, 8, 4).png().toBuffer(),
    });
    const { images, shape, labels } = await openData(folder);
    expect(shape).to.deep.equal([8, 8, 3]);
    expect(Array.from(labels)).to.deep.equal([0, 1, 0]);
    for (const pixel of images) expect(pixel * 255).to.be.closeTo(100, 1);
  });

  it('gives a stretch with its places in the whole, decoding nothing else', async () => {
    const folder = await write('stretch', {
      'a/1.png': grey(1),
      'a/2.png': Buffer.from('damaged, and not asked for'),
      'b/1.png': grey(2),
      'b/2.png': grey(3),
    });
    const { images, indices, provenance } = await openData(folder, { limit: 1, offset: 3 });
    expect(Math.round(images[0] * 255)).to.equal(3);
    expect(Array.from(indices)).to.deep.equal([3]);
    expect(provenance).to.include('4 images in 2 classes (rows 3 to 3)');
  });

  it('follows links', async () => {
    const folder = await write('target', { 'a/1.png': grey(1) });
    symlinkSync(inFolder('target', 'a'), inFolder('target', 'b'));
    expect((await openData(folder)).classes).to.equal(2);
  });

  const refused = async (name: string, files: Record<string, Buffer | Promise<Buffer>>, ...says: string[]) => {
    const folder = await write(name, files);
    await expectNoLeak(() => expectRejects(() => openData(folder), DataError, folder, ...says));
  };

  it('refuses images of two sizes, naming both', () =>
    refused('sizes', { 'a/1.png': grey(1), 'b/1.png': grey(1, 4, 4) }, 'b/1.png', '4 × 4 × 1', 'a/1.png is 2 × 3 × 1'));

  it('refuses grey among color', () =>
    refused(
      'mixed',
      { 'a/1.png': png(Array<number>(18).fill(7), 3, 2, 3).png().toBuffer(), 'b/1.png': grey(1) },
      'b/1.png',
      '2 × 3 × 1',
      '2 × 3 × 3',
    ));

  it('refuses damaged images, and those cut off, by name', async () => {
    await refused('text', { 'a/1.png': grey(1), 'b/1.png': Buffer.from('x') }, 'b/1.png', 'is not a whole image');
    const whole = await sharp({ create: { width: 40, height: 40, channels: 3, background: '#369' } })
      .jpeg()
      .toBuffer();
    const cut = whole.subarray(0, whole.length - 40);
    await refused('cut', { 'a/1.jpg': whole, 'b/1.jpg': cut }, 'b/1.jpg', 'is not a whole image');
  });

  it('refuses numbers beside names, one number twice, and numbers that are none of a class', async () => {
    await refused('both', { '0/1.png': grey(1), 'cat/1.png': grey(1) }, 'class numbers (0)', '(cat)', 'or none');
    await refused('twice', { '1/1.png': grey(1), '01/1.png': grey(1) }, 'two folders for class 1');
    await refused('dates', { '20240101/1.png': grey(1), '20240102/1.png': grey(1) }, '"20240101"', 'too large');
  });

  it('refuses transparent pixels', () =>
    refused(
      'alpha',
      {
        'a/1.png': png([1, 2, 3, 128], 1, 1, 4).png().toBuffer(),
        'b/1.png': grey(1),
      },
      'a/1.png',
      'transparent',
    ));

  it('refuses what has fewer than two classes, or an empty one', async () => {
    await refused('one', { 'a/1.png': grey(1) }, 'one folder', 'FOLDER/CLASS');
    await refused('flat', { '1.png': grey(1) }, 'no folders', 'FOLDER/CLASS');
    await refused('gap', { 'a/1.png': grey(1), 'b/notes.txt': Buffer.from('x') }, 'gap/b', 'no .png or .jpg');
  });

  it('is looked up among the names of the classes, given or beside it', async () => {
    const files = { 'cat/1.png': grey(1), 'horse/1.png': grey(2), '__MACOSX/._1.png': Buffer.from('x') };
    const folder = await write('names', files);
    const classNames = ['horse', 'dog', 'cat'];
    const data = await openData(folder, { classNames });
    expect(Array.from(data.labels)).to.deep.equal([2, 0]);
    expect(data.classes).to.equal(3);
    expect(data.provenance).to.include('cat → 2, horse → 0, by the names of the classes');
    writeFileSync(inFolder('names', 'classes.txt'), '\uFEFFhorse\r\ndog\r\ncat\r\n');
    expect(Array.from((await openData(folder)).labels)).to.deep.equal([2, 0]);
    await expectRejects(() => openData(folder, { classNames: ['horses', 'cat'] }), DataError, 'did you mean horses?');
    writeFileSync(inFolder('names', 'classes.txt'), 'horse\nhorse\n');
    await expectRejects(() => openData(folder), DataError, 'classes.txt', '"horse" twice');
  });

  it('is brought to one size, upright', async () => {
    // The left half is dark; held on its right side, the camera saw it above.
    const wide = Array.from({ length: 8 }, (_, i) => (i % 4 < 2 ? 0 : 200));
    const tagged = (bytes: number[], width: number, height: number, orientation: number) =>
      png(
        bytes.flatMap((value) => [value, value, value]),
        width,
        height,
        3,
      )
        .png()
        .withMetadata({ orientation })
        .toBuffer();
    const plain = tagged(Array<number>(72).fill(100), 6, 12, 1);
    const folder = await write('sizes', { 'a/1.png': plain, 'b/1.png': tagged(wide, 4, 2, 6) });
    await expectRejects(() => openData(folder), DataError, 'all images must have one shape');
    const data = await openData(folder, { resize: 2, crop: 2 });
    expect(data.shape).to.deep.equal([2, 2, 3]);
    const first = Array.from({ length: 8 }, (_, i) => Math.round(255 * data.images[3 * i]));
    // Upright it is two wide and four high, and its middle two lines are kept.
    expect(first).to.deep.equal([100, 100, 100, 100, 0, 0, 200, 200]);
    expect(data.provenance).to.include('shorter side resized to 2, middle 2 × 2 cropped');
    await expectRejects(() => openData(folder, { crop: 3 }), DataError, 'smaller than the crop of 3');
    await expectRejects(() => openData(folder, { resize: 0 }), RangeError, 'resize must be a whole number');
  });
});
