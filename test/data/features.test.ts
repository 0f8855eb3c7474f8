import { writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { DataError, featureValueText, inRanges, openData, tableValues } from '../../lib/data/index.js';
import { expectRejects, fixture, temporaryFolder } from '../helpers.js';

const TABLE = `age,income,city_rome,city_oslo,planet,label
20,1500.5,1,0,3,no
30,900.25,0,1,3,yes
64,4100,True,False,3,no
41,2000,0,1,3,yes
`;

describe('features of a table', () => {
  const inFolder = temporaryFolder();
  const file = (text: string, name = 'table.csv') => {
    writeFileSync(inFolder(name), text);
    return inFolder(name);
  };

  it('are in units of their ranges over the whole file, whichever rows are taken', async () => {
    const all = await openData(file(TABLE));
    const { features = [], images, shape, provenance } = await openData(file(TABLE), { offset: 1, limit: 2 });
    expect(shape).to.deep.equal([1, 5, 1]);
    expect(features).to.deep.equal(all.features);
    expect(features.map(({ low, high }) => [low, high])).to.deep.equal([
      [20, 64],
      [900.25, 4100],
      [0, 1],
      [0, 1],
      [3, 3],
    ]);
    const expected = [10 / 44, 0, 0, 1, 0, 1, 1, 1, 0, 0];
    expected.forEach((value, i) => {
      expect(images[i]).to.be.closeTo(value, 1e-7);
    });
    expect(Array.from(tableValues(features, images))).to.deep.equal([30, 900.25, 0, 1, 3, 64, 4100, 1, 0, 3]);
    expect(Array.from(inRanges(features, [30, 900.25, 0, 1, 3, 64, 4100, 1, 0, 3]))).to.deep.equal(Array.from(images));
    expect(provenance).to.include('table.csv, 4 rows of 5 features; ε in units of each feature’s range');
    expect(provenance).to.include('whole numbers: age, city_rome, city_oslo; never changed, as constant: planet');
    expect(provenance).to.include('no → 0, yes → 1');
  });

  it('are written as they were, where nobody changed them', async () => {
    const { features = [], images } = await openData(file(TABLE));
    const cells = Array.from(images, (value, i) => featureValueText(features[i % 5], value));
    expect(cells.slice(0, 10)).to.deep.equal(['20', '1500.5', '1', '0', '3', '30', '900.25', '0', '1', '3']);
    const odd = [
      ['-0.1', '17.99'],
      ['12.34567', '0.00073'],
      ['-9876.543', '-4e-7'],
    ];
    const table = file(`a,b,label\n${odd.map((row) => `${row.join()},0\n`).join('')}`, 'odd.csv');
    const read = await openData(table);
    const texts = Array.from(read.images, (value, i) => featureValueText((read.features ?? [])[i % 2], value));
    // Near -0.1 and 12.3 a step of float32 over a range of 9,889 is some 5e-4.
    expect(texts.map(Number)[4]).to.equal(-9876.543);
    expect([texts[1], texts[3]]).to.deep.equal(['17.99', '0.00073']);
    const again = await openData(
      file(`a,b,label\n${[0, 2, 4].map((i) => `${texts[i]},${texts[i + 1]},0\n`).join('')}`, 'again.csv'),
      { features: { ranges: table } },
    );
    expect(Array.from(again.images)).to.deep.equal(Array.from(read.images));
  });

  it('are what is said of them', async () => {
    const { features = [] } = await openData(file(TABLE), {
      features: { immutable: ['income'], real: ['0'], categories: ['city_*'] },
    });
    expect(features.map(({ whole }) => whole)).to.deep.equal([false, false, true, true, true]);
    expect(features.map(({ immutable }) => immutable)).to.deep.equal([false, true, false, false, true]);
    expect(features.map(({ group }) => group)).to.deep.equal([undefined, undefined, 'city_*', 'city_*', undefined]);
    const fixed = await openData(file(TABLE), {
      features: { immutable: ['city_rome'], categories: ['city_rome|city_oslo'] },
    });
    expect((fixed.features ?? []).map(({ immutable }) => immutable)).to.deep.equal([false, false, true, true, true]);
  });

  it('have the ranges of what a model was trained on, too', async () => {
    const train = file(
      'age,income,city_rome,city_oslo,planet,label\n18,500,1,0,3,no\n25.5,2000,0,1,2,no\n',
      'train.csv',
    );
    const { features = [], images, provenance } = await openData(file(TABLE), { features: { ranges: train } });
    expect(features.map(({ low, high }) => [low, high])).to.deep.equal([
      [18, 64],
      [500, 4100],
      [0, 1],
      [0, 1],
      [2, 3],
    ]);
    expect(features.map(({ whole }) => whole)).to.deep.equal([false, false, true, true, true]);
    expect(Array.from(images.subarray(0, 5))).to.deep.equal([2 / 46, 1000.5 / 3600, 1, 0, 1].map(Math.fround));
    expect(provenance).to.include('the least to the greatest value in the file and in train.csv');
    const other = file('income,age,label\n1,2,0\n', 'other.csv');
    await expectRejects(
      () => openData(file(TABLE), { features: { ranges: other } }),
      DataError,
      'other.csv',
      'columns of',
    );
    const none = inFolder('none.csv');
    await expectRejects(
      () => openData(file(TABLE), { features: { ranges: none } }),
      DataError,
      'none.csv',
      'does not exist',
    );
  });

  it('have the ranges of arrays, which need no labels there, and of the training half of a file with both', async () => {
    const array = (name: string, type: '<f4' | '<i4', shape: string, values: readonly number[]) => {
      const header = `{'descr': '${type}', 'fortran_order': False, 'shape': (${shape}), }`.padEnd(117);
      const bytes = type === '<f4' ? Float32Array.from(values) : Int32Array.from(values);
      const head = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, 118, 0]);
      writeFileSync(inFolder(name), Buffer.concat([head, Buffer.from(`${header}\n`), Buffer.from(bytes.buffer)]));
      return inFolder(name);
    };
    const test = array('X_test.npy', '<f4', '3, 2', [1, 5, 2, 6, 3, 7]);
    const label = array('y_test.npy', '<i4', '3,', [0, 1, 0]);
    const ranges = array('X_train.npy', '<f4', '2, 2', [0, 6, 2, 9.5]);
    const { features = [] } = await openData(test, { label, features: { ranges } });
    expect(features.map(({ low, high }) => [low, high])).to.deep.equal([
      [0, 3],
      [5, 9.5],
    ]);
    const wider = array('wider.npy', '<f4', '2, 3', [1, 2, 3, 4, 5, 6]);
    await expectRejects(
      () => openData(test, { label, features: { ranges: wider } }),
      DataError,
      'wider.npy',
      '2 without names, and it has 3',
    );
    const both = fixture('own', 'gray.npz');
    const halves = [await openData(both, { split: 'train' }), await openData(both)];
    // Levels of gray, among them the one row of 128 that the halves are to widen.
    const [wanted, other] = halves.map(({ images }) =>
      Array.from({ length: 16 }, (_, at) => {
        const column = [128, ...Array.from(images, (value) => Math.round(255 * value)).filter((_, i) => i % 16 === at)];
        return [Math.min(...column), Math.max(...column)];
      }),
    );
    const row = array('X_gray.npy', '<f4', '1, 16', Array(16).fill(128));
    const one = array('y_one.npy', '<i4', '1,', [0]);
    const read = (await openData(row, { label: one, features: { ranges: both } })).features ?? [];
    expect(read.map(({ low, high }) => [low, high])).to.deep.equal(wanted);
    expect(wanted).to.not.deep.equal(other);
  });

  it('are told by the names of their columns, unless somebody says what they are', async () => {
    const pixels = file('label,pixel0,pixel1,pixel2,pixel3\n0,0,255,0,255\n1,0,0,0,255\n', 'pixels.csv');
    expect((await openData(pixels)).features).to.equal(undefined);
    expect((await openData(pixels, { features: true })).features).to.have.length(4);
    const named = file('label,a,b,c,d\n0,0,255,0,255\n1,0,0,0,255\n', 'named.csv');
    expect((await openData(named)).features).to.have.length(4);
    expect((await openData(named, { shape: [2, 2, 1] })).features).to.equal(undefined);
    expect((await openData(named, { features: false })).shape).to.deep.equal([2, 2, 1]);
    expect((await openData(fixture('own', 'flat.parquet'), { features: true })).features?.[0].name).to.equal('pixel0');
    expect((await openData(fixture('own', 'flat.parquet'))).features).to.equal(undefined);
    const numbered = (await openData(fixture('own', 'floats.npz'), { features: true })).features ?? [];
    expect(numbered.map(({ name }) => name).slice(0, 3)).to.deep.equal(['0', '1', '2']);
  });

  it('are refused by name where they cannot be meant', async () => {
    const wrong: readonly (readonly [Record<string, readonly string[]>, readonly string[]])[] = [
      [{ immutable: ['incme'] }, ['no column "incme"', 'option immutable', 'did you mean income?']],
      [{ immutable: ['9'] }, ['no column "9"', 'age, income']],
      [{ integers: ['income'] }, ['broken numbers', '"income"']],
      [{ integers: ['age'], real: ['age'] }, ['"age"', 'whole numbers and as real']],
      [{ categories: ['town_*'] }, ['0 columns', 'town_*', 'color_*']],
      [{ categories: ['age'] }, ['1 column ', 'two or more']],
      [{ categories: ['city_*', 'city_rome|age'] }, ['"city_rome"', 'twice']],
      [{ categories: ['city_rome|planet'] }, ['row 1', '1, 3', 'exactly one is 1']],
    ];
    for (const [features, says] of wrong)
      await expectRejects(() => openData(file(TABLE), { features }), DataError, ...says);
    const text = file('city,age,label\nRome,3,0\n', 'text.csv');
    await expectRejects(() => openData(text), DataError, 'row 1', 'column "city"', '"Rome"', 'get_dummies');
    for (const word of ['constructor', 'toString', '__proto__'])
      await expectRejects(() => openData(file(`a,b,label\n1,${word},0\n`, 'w.csv')), DataError, 'row 1', `"${word}"`);
    const gap = file('city,age,label\n1,,0\n', 'gap.csv');
    await expectRejects(() => openData(gap), DataError, 'row 1', 'column "age"', 'is empty', 'Fill it in');
    const huge = file('city,age,label\n1,1e60,0\n', 'huge.csv');
    await expectRejects(() => openData(huge), DataError, 'row 1', 'column "age"', 'Infinity');
    await expectRejects(() => openData(file(TABLE), { features: true, shape: [1, 5, 1] }), DataError, 'at once');
    await expectRejects(() => openData('digits', { features: true }), DataError, 'no option features');
    expect(() => inRanges([], [1])).to.throw(RangeError, 'no rows of 0 features');
  });

  it('are no whole numbers where float32 cannot tell these apart', async () => {
    const { features = [] } = await openData(file('income,age,label\n0,1,0\n5000000,2,1\n', 'wide.csv'));
    expect(features.map(({ whole }) => whole)).to.deep.equal([false, true]);
  });
});
