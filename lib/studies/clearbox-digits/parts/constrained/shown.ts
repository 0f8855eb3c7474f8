import { perturbationNorms } from '../../../../attacks/index.js';
import { enlargedPicture } from '../../picture.js';
import type { ShownMask } from './result.js';

/** How bright a black pixel is drawn that may change, and what is left of one that may not. */
const [LIT, DIMMED] = [0.35, 0.6];

/** An image under a mask, and what an attack made of it, as pictures. */
export async function showMask({
  family,
  shape,
  image,
  allowed,
  changed,
  answer,
}: Pick<ShownMask, 'family' | 'answer'> & {
  readonly shape: readonly [number, number, number];
  readonly image: Float32Array;
  /** 1 where a pixel may change, [h · w · c]. */
  readonly allowed: Uint8Array;
  readonly changed: Float32Array;
}): Promise<ShownMask> {
  const lit = image.map((value, i) => (allowed[i] ? LIT + (1 - LIT) * value : DIMMED * value));
  return {
    family,
    pixels: allowed.reduce((sum, one) => sum + one, 0),
    allowed: await enlargedPicture(lit, shape),
    picture: await enlargedPicture(changed, shape),
    answer,
    l2: answer === null ? null : perturbationNorms(changed, image).l2,
  };
}
