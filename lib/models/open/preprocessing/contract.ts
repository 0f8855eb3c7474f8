import type { Layout } from '../layout.js';

/** What is done to the values of images in [0, 1]: (range(x) − mean) / std. */
export interface PixelValues {
  /** What 0 and 1 become first: [0, 255], [-1, 1], or [1, 0] for inverted images. */
  readonly range?: readonly [number, number];
  /** Subtracted then: one number, or one for each channel, in the order that the images have here (red, green, blue). */
  readonly mean?: readonly number[];
  /** What is divided by at last, like the mean. */
  readonly std?: readonly number[];
}

/** What is done to images [n, h, w, c] in [0, 1] before a model sees them, in the order of these fields. */
export interface Preprocessing extends PixelValues {
  /** Of features of a table: what 0 and 1 become of each, before all else. */
  readonly ranges?: readonly (readonly [number, number])[];
  /** Height and width that they are resized to, bilinearly. */
  readonly inputSize?: readonly [number, number];
  /** Blue, green, red in the place of red, green, blue. */
  readonly channels?: 'bgr';
  /** How they are handed over. */
  readonly layout?: Layout;
}

/** Whether images are changed on their way in: then the first layer of a network is not where they enter. */
export const changesImages = ({ ranges, range, mean, std, inputSize, channels }: Preprocessing = {}): boolean =>
  [ranges, range, mean, std, inputSize, channels].some((one) => one !== undefined);

/** Pixel values as a caller says them: a number for all channels needs no list. */
export interface AskedValues {
  readonly range?: readonly [number, number];
  readonly mean?: number | readonly number[];
  readonly std?: number | readonly number[];
}
