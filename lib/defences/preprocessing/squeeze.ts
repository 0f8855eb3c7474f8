import type { Purifier } from '../../attacks/index.js';
import { type Tensor4D, tf } from '../../tensor/index.js';

/**
 * Several purifiers one after another, as one (Xu, Evans and Qi, 2018, join a bit depth and a median). Its pull-back goes
 * back through each one's own, and through the identity where one has none; it is absent where none has any. All get the
 * same keys, followed by their place.
 * @throws RangeError where there is no purifier.
 */
export function squeeze(...purifiers: readonly Purifier[]): Purifier {
  if (purifiers.length === 0) throw new RangeError('A squeeze needs at least one purifier, got none.');
  const keysOf = (keys: readonly number[] = [0], place: number) => [...keys, place];
  /** The images, and what each purifier makes of them: one more than there are purifiers. */
  const along = (images: Tensor4D, keys?: readonly number[]): Tensor4D[] => {
    const all = [images];
    for (const [place, purifier] of purifiers.entries()) all.push(purifier.purify(all[place], keysOf(keys, place)));
    return all;
  };
  return {
    name: purifiers.map(({ name }) => name).join(', then '),
    random: purifiers.some(({ random }) => random),
    purify: (images, keys) => tf.tidy(() => along(images, keys)[purifiers.length]),
    ...(purifiers.some(({ pullback }) => pullback) && {
      pullback: (images, _pure, cotangent, keys) =>
        tf.tidy(() => {
          const all = along(images, keys);
          return purifiers.reduceRight(
            (back, { pullback }, place) => pullback?.(all[place], all[place + 1], back, keysOf(keys, place)) ?? back,
            cotangent.clone(),
          );
        }),
    }),
  };
}
