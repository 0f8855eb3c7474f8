import { expect } from 'chai';
import fc from 'fast-check';
import { matchRows } from '../../../lib/studies/cloud-autoai/rows.js';
import { keyedPermutation, keyedUniform } from '../../../lib/tensor/index.js';

const PIXELS = 784;
/** Images as published files hold them: whole steps of 1/255, moved by an epsilon. */
const images = (n: number, seed: number) =>
  keyedUniform(n * PIXELS, 0, 256, seed).map((value) => Math.min(1, Math.floor(value) / 255 + 0.15));
const rowOf = (pixels: Float32Array, row: number) => pixels.slice(row * PIXELS, (row + 1) * PIXELS);

describe('tracing shuffled rows back to their images', () => {
  it('finds every row of a shuffled file, also through the rounding of its text', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.nat(1000), (n, seed) => {
        const candidates = images(n, seed);
        const order = keyedPermutation(n, seed, 1);
        const rows = Float32Array.from(Array.from(order).flatMap((row) => Array.from(rowOf(candidates, row))));
        const printed = rows.map((value) => Number(value.toFixed(8)));
        const { candidate, exact } = matchRows(printed, candidates);
        expect(Array.from(candidate)).to.deep.equal(Array.from(order));
        expect(exact.every(Boolean)).to.equal(true);
      }),
      { numRuns: 20 },
    );
  });

  it('traces a row with a few other pixels to the nearest image, and says that it is not exact', () => {
    const candidates = images(4, 7);
    const rows = rowOf(candidates, 2);
    rows[10] = rows[10] > 0.5 ? 0 : 1;
    const { candidate, exact } = matchRows(rows, candidates);
    expect([candidate[0], exact[0]]).to.deep.equal([2, 0]);
  });

  it('finds no counterpart for a foreign row', () => {
    const { candidate, exact } = matchRows(images(1, 99), images(4, 7));
    expect([candidate[0], exact[0]]).to.deep.equal([-1, 0]);
  });
});
