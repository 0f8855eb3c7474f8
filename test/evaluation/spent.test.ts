import { expect } from 'chai';
import { spentToSuccess } from '../../lib/evaluation/index.js';

describe('what it took to break rows', () => {
  it('is infinite where they are unsolved, and leaves out those that were wrong from the start', () => {
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
