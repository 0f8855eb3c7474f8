import type { DifferentiableClassifier } from '../../models/index.js';
import type { Tensor4D } from '../../tensor/index.js';
import type { Wave } from '../engine/wave.js';
import { type Answer, type Ask, type RowSearch, searchRows, withValue } from './row-searches.js';

const changedAt = (original: Float32Array, image: Float32Array): number[] =>
  Array.from(image.keys()).filter((at) => image[at] !== original[at]);

/** Takes changes back one by one, those that do least first, as long as the image stays adversarial. */
function* thinned(
  original: Float32Array,
  image: Float32Array,
  slope: Float32Array,
): Generator<Ask, Float32Array, Answer> {
  const does = (at: number) => slope[at] * (image[at] - original[at]);
  let kept = image;
  for (const at of changedAt(original, image).sort((a, b) => does(a) - does(b))) {
    const without = withValue(kept, at, original[at]);
    if ((yield { image: without }).adversarial) kept = without;
  }
  return kept;
}

/**
 * Looks for an adversarial image with fewer changes: all changes go the whole way, and are taken back where they are not
 * needed; where none can be, the value that would do most is changed too, if two others can then be taken back.
 */
function* fewer(original: Float32Array, found: Float32Array): RowSearch {
  const whole = (slope: Float32Array, at: number) => (slope[at] > 0 ? 1 : 0);
  const count = (image: Float32Array) => changedAt(original, image).length;
  let best = found;
  for (let better = true; better && count(best) > 1; ) {
    better = false;
    const { slope } = yield { image: best };
    const full = best.slice();
    for (const at of changedAt(original, best)) full[at] = whole(slope, at);
    const start = (yield { image: full }).adversarial ? full : best;
    const least = count(best);
    best = yield* thinned(original, start, slope);
    better = count(best) < least;
    if (better) continue;
    const gain = (at: number) => slope[at] * (whole(slope, at) - original[at]);
    const others = Array.from(best.keys()).filter((at) => best[at] === original[at] && gain(at) > 0);
    for (const at of others.sort((a, b) => gain(b) - gain(a))) {
      const exchanged: Float32Array = yield* thinned(original, withValue(best, at, whole(slope, at)), slope);
      better = count(exchanged) < least;
      if (!better) continue;
      best = exchanged;
      break;
    }
  }
}

/**
 * Images [n, h, w, c] with as few changed values, or fewer, as those `found` (1 in `success`), after at most `passes`
 * gradients for each row. Disposes `found`; the caller disposes the result.
 */
export async function takeBack(
  wave: Wave<DifferentiableClassifier>,
  found: Tensor4D,
  success: Uint8Array,
  passes: number,
): Promise<Tensor4D> {
  const [originals, starts] = [wave.images, found].map((images) => images.dataSync() as Float32Array);
  const rowOf = (values: Float32Array, row: number) => values.slice(row * wave.width, (row + 1) * wave.width);
  const searches = Array.from(wave.all(), (row) =>
    success[row] ? fewer(rowOf(originals, row), rowOf(starts, row)) : undefined,
  );
  return searchRows(wave, searches, passes, { found, success });
}
