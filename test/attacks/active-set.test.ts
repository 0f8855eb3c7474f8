import { expect } from 'chai';
import { ActiveSet } from '../../lib/attacks/engine/active.js';
import { Wave } from '../../lib/attacks/index.js';
import { type Tensor4D, tf } from '../../lib/tensor/index.js';
import { expectNoLeak } from '../helpers.js';
import { linearClasses } from './minimal.js';

/** Rows of one value each. */
const rowsOf = (...values: number[]): Tensor4D => tf.tensor4d(values, [values.length, 1, 1, 1]);

function withActive(use: (active: ActiveSet<{ current: Tensor4D }>) => void, expected: number[]): Promise<void> {
  return expectNoLeak(() => {
    const images = rowsOf(0, 1, 2);
    const [labels, indices] = [new Int32Array(3), Int32Array.of(0, 1, 2)];
    const run = { seed: 0, restart: 0, signal: new AbortController().signal, batchSize: 3, report: () => undefined };
    const spending = { queries: new Int32Array(3), gradients: new Int32Array(3), allowance: new Float64Array(3) };
    const wave = new Wave(linearClasses(2), { images, labels, indices }, run, spending);
    const active = new ActiveSet(wave, { current: images.clone() });
    use(active);
    const found = active.finish();
    images.dispose();
    expect(Array.from(found.dataSync())).to.deep.equal(expected);
    found.dispose();
  });
}

describe('rows that hand in their images', () => {
  /** Hands in these values, one for each active row, for the rows flagged; the tensor is not needed after that. */
  const handIn = (active: ActiveSet<{ current: Tensor4D }>, flags: number[], ...values: number[]) => {
    const images = rowsOf(...values);
    active.record(flags, images);
    images.dispose();
  };

  it('keep their own where they hand in none', () => withActive(() => undefined, [0, 1, 2]));

  it('all at once', () => withActive((active) => handIn(active, [1, 1, 1], 7, 8, 9), [7, 8, 9]));

  it('some, then all, then some others: the last counts', () =>
    withActive(
      (active) => {
        handIn(active, [0, 1, 0], 3, 4, 5);
        handIn(active, [1, 1, 1], 7, 8, 9);
        handIn(active, [1, 0, 0], 10, 11, 12);
      },
      [10, 8, 9],
    ));

  it('after others have left', () =>
    withActive(
      (active) => {
        handIn(active, [1, 1, 1], 7, 8, 9);
        active.drop([1, 0, 0]);
        handIn(active, [1, 1], 5, 6);
      },
      [7, 5, 6],
    ));
});
