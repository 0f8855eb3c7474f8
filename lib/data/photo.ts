import { readFileSync } from 'node:fs';
import type { DecodedRows } from './decoded.js';
import { DataError } from './errors.js';
import { type DecodedImage, decodeImage } from './images.js';
import { resized } from './resize.js';

/** What a photograph becomes before a network sees it. */
export interface PhotoOptions {
  /** Its shorter side is brought to this many pixels (default 256; 224 as many do: without the crop's margin). */
  readonly resize?: number;
  /** Of that, the square in the middle is kept (default 224). */
  readonly crop?: number;
}

/** A photograph [h, w, 3] in [0, 1]. */
export interface Photo {
  readonly image: Float32Array;
  readonly shape: readonly [number, number, 3];
}

/** The shorter side brought to `side`, the other in proportion, as torchvision's Resize does. */
function shorterSide(image: DecodedImage, side: number): DecodedImage {
  const { height, width } = image;
  if (Math.min(height, width) === side) return image;
  return height < width
    ? resized(image, side, Math.floor((side * width) / height), 'triangle')
    : resized(image, Math.floor((side * height) / width), side, 'triangle');
}

/** A grey image in three equal channels. */
function inColor({ pixels, channels, ...size }: DecodedImage): DecodedImage {
  if (channels === 3) return { ...size, channels, pixels };
  const colored = new Uint8Array(pixels.length * 3);
  pixels.forEach((value, i) => {
    colored.fill(value, i * 3, i * 3 + 3);
  });
  return { ...size, channels: 3, pixels: colored };
}

/** What is cut before the middle: rounded as Python does, a half to the even side. */
function before(length: number, kept: number): number {
  const half = (length - kept) / 2;
  return Number.isInteger(half) ? half : 2 * Math.round(half / 2);
}

/** The middle square of one image, as torchvision's CenterCrop takes it. */
function middleOf({ height, width, channels, pixels }: DecodedImage, side: number): DecodedImage {
  const [top, left] = [before(height, side), before(width, side)];
  const line = side * channels;
  const kept = new Uint8Array(side * line);
  for (let y = 0; y < side; y++) {
    const from = ((top + y) * width + left) * channels;
    kept.set(pixels.subarray(from, from + line), y * line);
  }
  return { height: side, width: side, channels, pixels: kept };
}

/**
 * What brings images of many sizes to one: their shorter side resized (antialiased, as PIL), then their middle cropped.
 * Undefined where neither is asked for.
 * @throws RangeError for other than whole numbers; what it returns throws DataError where an image is smaller than the crop.
 */
export function toOneSize({
  resize,
  crop,
}: PhotoOptions): ((image: DecodedImage, file: string) => DecodedImage) | undefined {
  requirePixels({ resize, crop });
  if (resize === undefined && crop === undefined) return undefined;
  return (image, file) => {
    const sized = resize === undefined ? image : shorterSide(image, resize);
    if (crop === undefined) return sized;
    if (Math.min(sized.height, sized.width) < crop)
      throw new DataError(
        file,
        `is ${sized.height} × ${sized.width} (height × width): smaller than the crop of ${crop}. Crop less, or resize to more.`,
      );
    return middleOf(sized, crop);
  };
}

function requirePixels(options: PhotoOptions): void {
  for (const [name, value] of Object.entries(options))
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= 1))
      throw new RangeError(`${name} must be a whole number of pixels from 1, got ${value}.`);
}

async function decodedPhoto(file: string): Promise<DecodedImage> {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new DataError(file, `cannot be read (${(error as Error).message}).`);
  }
  return inColor(await decodeImage(file, bytes));
}

/** One row of [1, height, width, 3], values in [0, 1]. */
const asRow = ({ height, width, pixels }: DecodedImage): DecodedRows => ({
  images: Float32Array.from(pixels, (value) => value / 255),
  labels: Int32Array.of(0),
  shape: [height, width, 3],
});

/**
 * A photograph of one's own (JPEG or PNG) as networks for ImageNet see it: in color, its shorter side resized, its
 * middle cropped; [crop, crop, 3] in [0, 1].
 * @throws DataError where it is no image, or smaller than the crop once resized; RangeError for other than whole numbers.
 */
export async function readPhoto(file: string, { resize = 256, crop = 224 }: PhotoOptions = {}): Promise<Photo> {
  requirePixels({ resize, crop });
  if (crop > resize)
    throw new DataError(
      file,
      `cannot be cropped to ${crop} once its shorter side is ${resize}: crop less, or resize to more.`,
    );
  const { images: image } = asRow(middleOf(shorterSide(await decodedPhoto(file), resize), crop));
  return { image, shape: [crop, crop, 3] };
}

/**
 * `count` squares of one photograph at its own size, evenly along its longer side and alternately at the upper and the
 * lower end of the shorter: views of one scene, not independent photographs.
 * @throws DataError where it is smaller than a square.
 */
export async function photoCrops(file: string, count: number, side: number): Promise<Photo[]> {
  const { images, shape } = asRow(await decodedPhoto(file));
  const [height, width] = shape;
  const [down, right] = [height - side, width - side];
  if (Math.min(down, right) < 0) throw new DataError(file, `is ${height} × ${width}: smaller than ${side} × ${side}.`);
  return Array.from({ length: count }, (_, k) => {
    const along = count === 1 ? 0.5 : k / (count - 1);
    const [top, left] = (width > height ? [k % 2, along] : [along, k % 2]).map((share, axis) =>
      Math.round(share * (axis ? right : down)),
    );
    const image = new Float32Array(side * side * 3);
    for (let y = 0; y < side; y++) {
      const from = ((top + y) * width + left) * 3;
      image.set(images.subarray(from, from + side * 3), y * side * 3);
    }
    return { image, shape: [side, side, 3] };
  });
}
