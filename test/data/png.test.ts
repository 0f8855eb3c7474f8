import { inflateSync } from 'node:zlib';
import { expect } from 'chai';
import { decodeImage, encodePng } from '../../lib/data/index.js';

/** The values in a PNG of one IDAT chunk, row by row, by the specification. */
function decodePng(png: Buffer) {
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  const length = png.readUInt32BE(33);
  expect(png.toString('latin1', 37, 41)).to.equal('IDAT');
  const rows = inflateSync(png.subarray(41, 41 + length));
  const values = [];
  // Color type 2 is RGB, 0 grayscale.
  const line = width * (png[25] === 2 ? 3 : 1);
  for (let y = 0; y < height; y++) values.push([...rows.subarray(y * (line + 1) + 1, (y + 1) * (line + 1))]);
  return values;
}

describe('encodePng', () => {
  it('writes the values row by row', () => {
    expect(decodePng(encodePng(Uint8Array.from([0, 1, 2, 253, 254, 255]), 3, 2))).to.deep.equal([
      [0, 1, 2],
      [253, 254, 255],
    ]);
  });

  it('writes the three values of a color one after another', async () => {
    const values = Uint8Array.from([255, 0, 0, 0, 255, 0, 0, 0, 255, 1, 2, 3]);
    const png = encodePng(values, 2, 2, 3);
    expect(decodePng(png)).to.deep.equal([
      [255, 0, 0, 0, 255, 0],
      [0, 0, 255, 1, 2, 3],
    ]);
    const { pixels, channels } = await decodeImage('own.png', png);
    expect({ channels, pixels: [...pixels] }).to.deep.equal({ channels: 3, pixels: [...values] });
  });

  it('ends with the end chunk whose checksum the specification prints', () => {
    expect(encodePng(new Uint8Array(1), 1, 1).subarray(-12).toString('hex')).to.equal('0000000049454e44ae426082');
  });

  it('refuses values that do not fill the image', () => {
    expect(() => encodePng(new Uint8Array(5), 3, 2)).to.throw(RangeError, '5 values');
    expect(() => encodePng(new Uint8Array(6), 3, 2, 3)).to.throw(RangeError, '3 × 2 × 3');
  });
});
