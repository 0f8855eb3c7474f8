import { expect } from 'chai';
import { DataError, mnist, parseIdx } from '../../lib/data/index.js';
import { describeWithMirror, expectRejects } from '../helpers.js';

/** Two images of 2 × 3. */
const whole = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, ...Array.from({ length: 12 }, (_, i) => i)];
const parse = (bytes: number[]) => parseIdx('some.idx', Uint8Array.from(bytes));

describe('parseIdx', () => {
  it('reads dimensions and values', () => {
    const { dimensions, values } = parse(whole);
    expect(dimensions).to.deep.equal([2, 2, 3]);
    expect(Array.from(values)).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  const table: Record<string, { bytes: number[]; says: string }> = {
    'an empty file': { bytes: [], says: 'not an IDX file' },
    'another magic number': { bytes: [0, 1, 8, 3, ...whole.slice(4)], says: '00 00 08' },
    'a type that is not unsigned bytes': { bytes: [0, 0, 13, 3, ...whole.slice(4)], says: '00 00 08' },
    'a cut header': { bytes: whole.slice(0, 14), says: 'ends inside its header (14 bytes, expected at least 16)' },
    'cut values': { bytes: whole.slice(0, -1), says: 'holds 11 values, but its header says 2 × 2 × 3 = 12' },
    'values too many': { bytes: [...whole, 0], says: 'holds 13 values' },
  };
  for (const [what, { bytes, says }] of Object.entries(table))
    it(`refuses ${what}`, () => expectRejects(() => parse(bytes), DataError, 'some.idx', says));
});

describeWithMirror('MNIST', () => {
  it('has the test images that everyone has: 10,000, the first a 7, mean pixel .1325', async () => {
    const { images, labels, shape, provenance } = await mnist('test');
    expect(labels.length).to.equal(10_000);
    expect(shape).to.deep.equal([28, 28, 1]);
    expect(Array.from(labels.slice(0, 10))).to.deep.equal([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
    // LeCun's test set holds 980 zeros, 1,135 ones and 892 fives.
    const count = (k: number) => labels.filter((label) => label === k).length;
    expect([count(0), count(1), count(5)]).to.deep.equal([980, 1135, 892]);
    const mean = images.reduce((a, b) => a + b, 0) / images.length;
    expect(mean).to.be.closeTo(0.1325, 5e-5);
    expect(provenance).to.equal('MNIST test, 10,000 images');
  });
});
