import type { Tensor4D } from '../../tensor/index.js';

/** Replaces images [n, h, w, c] in [0, 1] by others before a classifier sees them. Synchronous, so that attacks can go through it. */
export interface Purifier {
  readonly name: string;
  /** Whether it draws at random: other keys, other images. */
  readonly random: boolean;
  /** The images [n, h, w, c] as the classifier will see them, the caller's. `keys` key its draws (default: always the same). */
  purify(images: Tensor4D, keys?: readonly number[]): Tensor4D;
  /**
   * The same images bit for bit, with pauses on the way: for purifiers that take long. Absent where `purify` is quick.
   * @throws Interrupted when the loops that run are stopped.
   */
  purifySlowly?(images: Tensor4D, keys?: readonly number[]): Promise<Tensor4D>;
  /**
   * Takes a cotangent [n, h, w, c] on the purified images back to the images; the caller's. `keys` are those that the
   * images were purified with. Absent where nothing better is known than the identity (Athalye, Carlini and Wagner,
   * 2018).
   */
  pullback?(images: Tensor4D, purified: Tensor4D, cotangent: Tensor4D, keys?: readonly number[]): Tensor4D;
}

/** Purified images, the caller's; with pauses where the purifier knows how to pause. */
export const purifiedSlowly = async (
  purifier: Purifier,
  images: Tensor4D,
  keys?: readonly number[],
): Promise<Tensor4D> => (purifier.purifySlowly ? purifier.purifySlowly(images, keys) : purifier.purify(images, keys));
