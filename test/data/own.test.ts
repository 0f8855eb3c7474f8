import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { DataError, type Dataset, openData, withChannels } from '../../lib/data/index.js';
import { parseNpy } from '../../lib/data/own/npy.js';
import { expectRejects, fixture, readFixture, temporaryFolder } from '../helpers.js';

interface Expected {
  readonly images: number[];
  readonly labels: number[];
  readonly shape: number[];
}
const { gray, color } = readFixture('own/expected.json') as { gray: Expected; color: Expected };
const own = (name: string) => fixture('own', name);

function expectIs({ images, labels, shape, indices }: Dataset, is: Expected): void {
  expect(shape).to.deep.equal(is.shape);
  expect(Array.from(labels)).to.deep.equal(is.labels);
  expect(Array.from(indices)).to.deep.equal(is.labels.map((_, i) => i));
  expect(images.length).to.equal(is.images.length);
  for (const [i, value] of is.images.entries()) expect(images[i]).to.be.closeTo(value, 1e-7);
}

describe('a file of images of one’s own', () => {
  const inFolder = temporaryFolder();
  const file = (name: string, text: string | Buffer) => {
    writeFileSync(inFolder(name), text);
    return inFolder(name);
  };

  it('is told by its bytes and read as NumPy and pandas wrote it', async () => {
    const files = ['gray.npz', 'floats.npz', 'x_gray.npy', 'some-images-idx3-ubyte.gz', 'pandas.csv', 'semicolon.csv'];
    for (const name of [...files, 'utf16.csv', 'zipped.zip']) {
      const data = await openData(own(name));
      expectIs(data, gray);
      expect(data.classes, name).to.equal(8);
      expect(data.provenance).to.match(/^\S+, 5 images; /);
    }
    expect((await openData(own('pandas.csv'))).provenance).to.equal(
      'pandas.csv, 5 images; taken for images of 4 × 4 × 1; values divided by 255; labels of column "label"; row numbers left out',
    );
  });

  it('may have two halves, and only a stretch of it is taken', async () => {
    expect((await openData(own('gray.npz'), { split: 'train' })).labels).to.have.length(2);
    const { labels, indices } = await openData(own('gray.npz'), { offset: 1, limit: 2 });
    expect([Array.from(labels), Array.from(indices)]).to.deep.equal([
      [0, 1],
      [1, 2],
    ]);
  });

  it('has labels by name, in the order of the names or of the model’s classes', async () => {
    const table = { label: 'what it is', shape: [2, 4, 3] as const };
    for (const data of [await openData(own('names.npz')), await openData(own('names.csv'), table)]) {
      expectIs(data, color);
      expect(data.provenance).to.include('label → class: cat → 0, dog → 1, in the order of their names');
    }
    const classNames = ['horse', 'dog', 'bird', 'cat'];
    const data = await openData(own('names.npz'), { classNames });
    expect(Array.from(data.labels)).to.deep.equal([3, 1, 3]);
    expect(data.classes).to.equal(4);
    expect(data.provenance).to.include('cat → 3, dog → 1, by the names of the classes');
    await expectRejects(
      () => openData(own('names.npz'), { classNames: ['dogs', 'cat'] }),
      DataError,
      'has a label "dog", which is none of the 2 classes; did you mean dogs?',
    );
    await expectRejects(() => openData(own('gray.npz'), { classNames }), DataError, 'a label "7", and the 4 classes');
  });

  it('has its channels last, wherever the file has them', async () => {
    const data = await openData(own('first.npz'));
    expectIs(data, { ...color, labels: [0, 1, 2] });
    expect(data.provenance).to.include('channels moved last');
  });

  it('may be Parquet: a column a pixel, lists of numbers, or encoded as on the Hugging Face hub', async () => {
    for (const name of ['flat.parquet', 'lists.parquet']) expectIs(await openData(own(name)), gray);
    const hub = await openData(own('hub.parquet'));
    expectIs(hub, color);
    expect(hub.classNames).to.deep.equal(['cat', 'dog']);
    const cropped = await openData(own('hub.parquet'), { crop: 2, classNames: ['dog', 'cow', 'cat'] });
    expect([cropped.shape, Array.from(cropped.labels)]).to.deep.equal([
      [2, 2, 3],
      [2, 0, 2],
    ]);
    await expectRejects(() => openData(own('hub.parquet'), { label: 'image' }), DataError, 'row 1', 'no label');
    await expectRejects(() => openData(own('flat.parquet'), { label: 'z' }), DataError, 'no column "z"', '"pixel0"');
    await expectRejects(() => openData(own('hub.parquet'), { classNames: ['a', 'b'] }), DataError, 'label "cat"');
    const whole = readFileSync(own('flat.parquet'));
    for (const length of [4, 8, 100, whole.length - 1]) {
      const cut = file('cut.parquet', whole.subarray(0, length));
      await expectRejects(() => openData(cut), DataError, 'not a whole Parquet file');
    }
  });

  it('says what it does not take of an array', async () => {
    await expectRejects(() => openData(own('fortran.npy')), DataError, 'without labels');
    const label = own('y_gray.npy');
    await expectRejects(() => openData(own('fortran.npy'), { label }), DataError, 'ascontiguousarray');
    await expectRejects(() => openData(own('objects.npy'), { label }), DataError, 'no Python objects');
    await expectRejects(() => openData(own('gray.npz'), { label: 'z' }), DataError, 'no array "z"', 'y_test');
    await expectRejects(
      () => openData(own('x_gray.npy'), { label: own('some-labels-idx1-ubyte.gz'), shape: [2, 8, 1] }),
      DataError,
      '4 × 4 × 1',
    );
    await expectRejects(() => openData(own('x_gray.npy'), { label: own('none.npy') }), DataError, 'does not exist');
    await expectRejects(() => openData(own('y_gray.npy'), { label }), DataError, 'is an array 5');
  });

  it('names row and column of what a table cannot mean', async () => {
    const wrong: readonly (readonly [string, readonly (string | RegExp)[]])[] = [
      ['', ['is empty']],
      ['label,p0\n', ['holds no rows']],
      ['a,b\n1,2\n', ['no column of labels', '"a", "b"']],
      ['label,p0,p0\n0,1,1\n', ['column "p0"', 'twice']],
      ['label,p0\n0,1,2\n', ['row 1', '3 values', '2 columns']],
      ['label;p0\n0;0,5\n', ['row 1', 'column "p0"', 'decimal comma']],
      ['label,p0\n0,.5\n1,x.png\n', ['row 2', 'column "p0"', 'x.png']],
      ['label,p0\n0,\n', ['row 1', 'column "p0"', 'expected a number']],
      ['label,p0\n,1\n', ['row 1', 'column "label"', 'is empty']],
      ['label,p0\n0,300\n', ['row 1', 'column "p0"', '300']],
      ['label,p0\n0,.5\n1,2\n', ['row 2', 'column "p0"', 'holds 2']],
      ['label,p0\n0,nan\n', ['row 1', 'nan']],
      ['label,p0\n0,16\n1,3\n', ['whole numbers up to 16', 'Divide']],
      ['label,p0,p1\n0,1,1\n', ['2 values a row', 'shape']],
      ['index,label,p0\n0,1,1\n2,1,1\n', ['row 2', 'column "index"', 'row numbers']],
      ['1.5,2.5\n1,2\n', ['no header']],
      ['label,p0\n1,1\ncat,1\n', ['class numbers (1) beside others (cat)']],
      ['label,p0\n0,"1\n', ['row 1', 'never closed']],
      ['\0\0\0', ['is not text']],
    ];
    for (const [text, says] of wrong) await expectRejects(() => openData(file('t.csv', text)), DataError, ...says);
    await expectRejects(() => openData(own('pandas.csv'), { label: 'lable' }), DataError, 'no column "lable"');
    await expectRejects(
      () => openData(own('pandas.csv'), { shape: [2, 4, 1] }),
      DataError,
      'has 16 values an image, and the shape 2 × 4 × 1 has 8',
    );
  });

  it('refuses options that speak of other data', async () => {
    await expectRejects(() => openData(own('gray.npz'), { crop: 4 }), DataError, 'no option crop');
    await expectRejects(() => openData('digits', { label: 'y' }), DataError, 'no option label');
    await expectRejects(() => openData(inFolder(), { shape: [1, 1, 1] }), DataError, 'no option shape');
  });

  it('is never read past its end, however it is cut off', () => {
    const whole = Buffer.from(npy());
    expect(Array.from(parseNpy('it', whole).values as Float32Array)).to.deep.equal([1, 2, 3]);
    for (let length = 0; length < whole.length; length++)
      expect(() => parseNpy('it', whole.subarray(0, length)), String(length)).to.throw(DataError);
  });
});

/** Three float32, as NumPy writes them. */
function npy(): Buffer {
  const header = `${"{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }".padEnd(117)}\n`;
  const start = Buffer.from('\x93NUMPY\x01\x00', 'latin1');
  const length = Buffer.alloc(2);
  length.writeUInt16LE(header.length);
  return Buffer.concat([start, length, Buffer.from(header), Buffer.from(Float32Array.of(1, 2, 3).buffer)]);
}

describe('images with another number of channels', () => {
  const one: Dataset = {
    ...{ name: 'it', labels: Int32Array.of(0), indices: Int32Array.of(0), classes: 2, provenance: 'it' },
    images: Float32Array.of(1, 0, 0, 0.2, 0.4, 0.6),
    shape: [1, 2, 3],
  };

  it('are gray as PIL makes them, and gray ones are three times the same', () => {
    const gray = withChannels(one, 1);
    // PIL: Image.new('RGB', (1, 1), (255, 0, 0)).convert('L') is 76, of (51, 102, 153) 93.
    expect(Array.from(gray?.images ?? [], (value) => Math.round(255 * value))).to.deep.equal([76, 93]);
    const again = gray && withChannels(gray, 3);
    expect(again?.shape).to.deep.equal([1, 2, 3]);
    expect(Array.from(again?.images ?? [], (value) => Math.round(255 * value))).to.deep.equal([76, 76, 76, 93, 93, 93]);
    expect(withChannels(one, 4)).to.equal(undefined);
    expect(withChannels(one, 3)).to.equal(one);
  });
});
