import type sharpModule from 'sharp';
import { AssetError, DataError } from './errors.js';

/** An image's pixels, 8 bits a value, row-major: 1 channel (grey) or 3 (RGB). */
export interface DecodedImage {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly pixels: Uint8Array;
}

/** Reads and writes JPEG and PNG; its native library is loaded by the first image that needs it. */
export async function imageCodec(): Promise<typeof sharpModule> {
  try {
    return (await import('sharp')).default;
  } catch (error) {
    throw new AssetError(
      `Images cannot be read or written: sharp does not load (${(error as Error).message.trim().split('\n')[0]}). Run \`npx advlab setup\` in the project folder.`,
    );
  }
}

const OPAQUE = 255;

function withoutAlpha(file: string, { pixels, channels, ...size }: DecodedImage): DecodedImage {
  if (channels % 2 === 1) return { ...size, channels, pixels };
  const kept = channels - 1;
  const opaque = new Uint8Array((pixels.length / channels) * kept);
  for (let from = 0, to = 0; from < pixels.length; from += channels, to += kept) {
    if (pixels[from + kept] !== OPAQUE)
      throw new DataError(file, 'has transparent pixels, and what lies behind them is unknown. Save it without alpha.');
    opaque.set(pixels.subarray(from, from + kept), to);
  }
  return { ...size, channels: kept, pixels: opaque };
}

/**
 * Decodes a JPEG or PNG; `file` is its name in errors. Grey images keep one channel. `upright` turns it as the camera was
 * held (EXIF); PIL and torchvision do not, unless they are told.
 * @throws DataError where the bytes are not a whole image, or some pixels are transparent.
 */
export async function decodeImage(
  file: string,
  bytes: Buffer,
  { upright = false }: { readonly upright?: boolean } = {},
): Promise<DecodedImage> {
  const sharp = await imageCodec();
  try {
    const image = sharp(bytes, { failOn: 'warning', autoOrient: upright });
    const { channels: stored } = await image.metadata();
    const { data, info } = await image
      .toColourspace(stored <= 2 ? 'b-w' : 'srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return withoutAlpha(file, { height: info.height, width: info.width, channels: info.channels, pixels: data });
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError(file, `is not a whole image (${(error as Error).message.trim().split('\n')[0]}).`);
  }
}

/**
 * A picture for pages and figures: the image [h, w, c] as a JPEG in a data address. Values between the ends of `range`
 * are drawn from black to white, others cut; JPEG loses a little, so a picture is for looking at, not for measuring.
 */
export async function pictureOf(
  image: Float32Array,
  [height, width, channels]: readonly [number, number, number],
  [low, high]: readonly [number, number] = [0, 1],
): Promise<string> {
  if (image.length !== height * width * channels || (channels !== 1 && channels !== 3))
    throw new RangeError(`${image.length} values do not make a picture of [${height}, ${width}, ${channels}].`);
  const bytes = Uint8ClampedArray.from(image, (value) => (255 * (value - low)) / (high - low));
  const sharp = await imageCodec();
  const raw = { width, height, channels } as const;
  const jpeg = await sharp(bytes, { raw }).jpeg({ quality: 80, chromaSubsampling: '4:4:4' }).toBuffer();
  return `data:image/jpeg;base64,${jpeg.toString('base64')}`;
}

/** A PNG with at most 256 colors: less than half the bytes of a figure's page, at the same sight. */
export async function inPalette(png: Buffer): Promise<Buffer> {
  const sharp = await imageCodec();
  return sharp(png).png({ palette: true, quality: 90, effort: 10 }).toBuffer();
}
