import type { Purifier } from '../../attacks/index.js';
import { throughJpeg } from '../../tensor/index.js';

/**
 * Every image is stored as a JPEG and read again (Dziugaite, Ghahramani and Roy, 2016, "A study of the effect of JPG
 * compression on adversarial images").
 * @param quality of the JPEG, 1 to 100: smaller files keep less.
 * @throws RangeError where `quality` is out of range.
 */
export function jpeg(quality = 50): Purifier {
  if (!(Number.isInteger(quality) && quality >= 1 && quality <= 100))
    throw new RangeError(`A JPEG's quality is a whole number from 1 to 100, got ${quality}.`);
  return { name: `JPEG ${quality}`, random: false, purify: (images) => throughJpeg(images, quality) };
}
