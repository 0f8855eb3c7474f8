import { expect } from 'chai';
import { genericArrays } from '../../scripts/test/declarations.mjs';

describe('declarations for the kernel', () => {
  it('must not hold generic typed arrays', () => {
    const text =
      'a: Float32Array;\nb: Float32Array<ArrayBufferLike>;\nc: Uint8ClampedArray<ArrayBuffer>;\nd: Array<number>;';
    expect(genericArrays(text)).to.deep.equal([
      '2: b: Float32Array<ArrayBufferLike>;',
      '3: c: Uint8ClampedArray<ArrayBuffer>;',
    ]);
  });
});
