import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** The specification's color types, by the values of a pixel. */
const COLOR_TYPES = { 1: 0, 3: 2 } as const;

function chunk(type: string, data: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(named.length + 8);
  framed.writeUInt32BE(data.length, 0);
  framed.set(named, 4);
  framed.writeUInt32BE(crc32(named), named.length + 4);
  return framed;
}

/**
 * An 8-bit PNG (ISO/IEC 15948) of `width` × `height` pixels, row-major: one value each from 0 black to 255 white, or
 * three, RGB.
 */
export function encodePng(values: Uint8Array, width: number, height: number, channels: 1 | 3 = 1): Buffer {
  if (values.length !== width * height * channels)
    throw new RangeError(
      `${values.length} values do not make an image of ${width} × ${height}${channels === 1 ? '' : ` × ${channels}`}.`,
    );
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, COLOR_TYPES[channels], 0, 0, 0], 8);
  // Each row is preceded by the number of its filter: 0, none.
  const line = width * channels;
  const rows = Buffer.alloc((line + 1) * height);
  for (let y = 0; y < height; y++) rows.set(values.subarray(y * line, (y + 1) * line), y * (line + 1) + 1);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', new Uint8Array()),
  ]);
}
