import { expect } from 'chai';
import { queryGrid, spentToSuccess } from '../../lib/evaluation/index.js';

describe('curves against queries', () => {
  it('have points from 1 to the last query, evenly in the logarithm, and where tables read them', () => {
    const grid = queryGrid(1000);
    expect([grid[0], grid.at(-1)]).to.deep.equal([1, 1000]);
    expect(grid).to.include.members([10, 50, 100, 500]);
    expect(queryGrid(20_000)).to.include.members([100, 1000, 10_000]);
    expect(grid.every((queries, i) => i === 0 || queries > grid[i - 1])).to.equal(true);
    expect(queryGrid(1)).to.deep.equal([1]);
  });

  it('count unsolved rows as infinite, and leave out those that were wrong from the start', () => {
    const found = {
      success: Uint8Array.of(1, 1, 0, 1),
      wrongFromStart: Uint8Array.of(1, 0, 0, 0),
      queries: Int32Array.of(1, 7, 100, 30),
      gradients: Int32Array.of(0, 2, 40, 5),
    };
    expect([...spentToSuccess(found)]).to.deep.equal([7, Number.POSITIVE_INFINITY, 30]);
    expect([...spentToSuccess(found, 'gradients')]).to.deep.equal([2, Number.POSITIVE_INFINITY, 5]);
  });
});
