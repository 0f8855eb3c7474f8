import { interruptSignal, pause } from '../tensor/index.js';
import { DataError } from './errors.js';
import { type DecodedImage, decodeImage } from './images.js';

/** Images decoded side by side before timers and signals have their turn. */
const BATCH = 64;

/** One image to decode: its name in errors, its class, and how to get its bytes. */
export interface EncodedImage {
  readonly file: string;
  readonly label: number;
  read(): Buffer;
}

export interface DecodeOptions {
  /** Default: the notebook's Interrupt. */
  readonly signal?: AbortSignal;
  /** Turned as the camera was held (default false). */
  readonly upright?: boolean;
  /** What is done to each image before all must have one shape. */
  prepare?(image: DecodedImage, file: string): DecodedImage;
}

/** Pixels in [0, 1] and labels of images that all have one shape. */
export interface DecodedRows {
  readonly images: Float32Array;
  readonly labels: Int32Array;
  readonly shape: readonly [number, number, number];
}

const shapeOf = ({ height, width, channels }: DecodedImage) => [height, width, channels] as const;

/**
 * Decodes images in the given order.
 * @throws DataError naming the first image that is damaged or has another size or number of channels than the first.
 */
export async function decodeRows(
  sources: readonly EncodedImage[],
  { signal = interruptSignal(), upright = false, prepare = (image) => image }: DecodeOptions = {},
): Promise<DecodedRows> {
  const labels = Int32Array.from(sources, ({ label }) => label);
  let shape: readonly [number, number, number] | undefined;
  let images = new Float32Array(0);
  for (let from = 0; from < sources.length; from += BATCH) {
    await pause(signal);
    const batch = sources.slice(from, from + BATCH);
    const decoded = await Promise.all(
      batch.map(async ({ file, read }) => prepare(await decodeImage(file, read(), { upright }), file)),
    );
    for (const [i, image] of decoded.entries()) {
      if (shape === undefined) {
        shape = shapeOf(image);
        images = new Float32Array(sources.length * image.pixels.length);
      }
      if (shapeOf(image).join() !== shape.join())
        throw new DataError(
          batch[i].file,
          `is ${shapeOf(image).join(' × ')} (height × width × channels), ${sources[0].file} is ${shape.join(' × ')}; all images must have one shape.`,
        );
      for (let at = (from + i) * image.pixels.length, k = 0; k < image.pixels.length; k++)
        images[at + k] = image.pixels[k] / 255;
    }
  }
  return { images, labels, shape: shape ?? [0, 0, 0] };
}
