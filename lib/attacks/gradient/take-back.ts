import type { DifferentiableClassifier } from '../../models/index.js';
import { type Tensor4D, tf } from '../../tensor/index.js';
import { ActiveSet } from '../engine/active.js';
import type { Wave } from '../engine/wave.js';
import { crossing, isPast, Nearest } from './crossing.js';
import { differentiate } from './differentiate.js';
import { losses } from './losses.js';

/** What a search learns of the image that it asked about. */
interface Answer {
  readonly adversarial: boolean;
  /** Which way each value would have to go to bring the row farther past its boundary. */
  readonly slope: Float32Array;
}

type Search = Generator<Float32Array, void, Answer>;

const changedAt = (original: Float32Array, image: Float32Array): number[] =>
  Array.from(image.keys()).filter((at) => image[at] !== original[at]);

/** The image with one value set. */
function withValue(image: Float32Array, at: number, value: number): Float32Array {
  const next = image.slice();
  next[at] = value;
  return next;
}

/** Takes changes back one by one, those that do least first, as long as the image stays adversarial. */
function* thinned(
  original: Float32Array,
  image: Float32Array,
  slope: Float32Array,
): Generator<Float32Array, Float32Array, Answer> {
  const does = (at: number) => slope[at] * (image[at] - original[at]);
  let kept = image;
  for (const at of changedAt(original, image).sort((a, b) => does(a) - does(b))) {
    const without = withValue(kept, at, original[at]);
    if ((yield without).adversarial) kept = without;
  }
  return kept;
}

/**
 * Looks for an adversarial image with fewer changes: all changes go the whole way, and are taken back where they are not
 * needed; where none can be, the value that would do most is changed too, if two others can then be taken back.
 */
function* fewer(original: Float32Array, found: Float32Array): Search {
  const whole = (slope: Float32Array, at: number) => (slope[at] > 0 ? 1 : 0);
  const count = (image: Float32Array) => changedAt(original, image).length;
  let best = found;
  for (let better = true; better && count(best) > 1; ) {
    better = false;
    const { slope } = yield best;
    const full = best.slice();
    for (const at of changedAt(original, best)) full[at] = whole(slope, at);
    const start = (yield full).adversarial ? full : best;
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
  const active = new ActiveSet(wave, { current: found });
  const nearest = new Nearest(wave, active, 'l0');
  const { width } = wave;
  try {
    nearest.show(success, found);
    const [originals, starts] = [wave.images, found].map((images) => images.dataSync() as Float32Array);
    const rowOf = (values: Float32Array, row: number) => values.slice(row * width, (row + 1) * width);
    const searches = Array.from(wave.all(), (row) => fewer(rowOf(originals, row), rowOf(starts, row)));
    /** What each row asks about next; undefined where its search is over. */
    const asks = searches.map((search, row) => (success[row] ? (search.next().value ?? undefined) : undefined));
    for await (const _ of active.steps(passes)) {
      active.drop(Uint8Array.from(active.rows, (row) => Number(asks[row] === undefined)));
      const { rows } = active;
      if (!rows.length) break;
      const images = new Float32Array(rows.length * width);
      rows.forEach((row, i) => {
        images.set(asks[row] as Float32Array, i * width);
      });
      active.update(({ current }) => ({ current: tf.tensor4d(images, current.shape) }));
      const there = differentiate(wave, active.tensors.current, rows, losses.margin);
      try {
        const adversarial = isPast(crossing(wave, there.logits, rows));
        nearest.show(adversarial, active.tensors.current);
        const slopes = there.gradient.dataSync() as Float32Array;
        rows.forEach((row, i) => {
          asks[row] =
            searches[row].next({ adversarial: adversarial[i] === 1, slope: rowOf(slopes, i) }).value ?? undefined;
        });
      } finally {
        tf.dispose([there.logits, there.losses, there.gradient]);
      }
    }
    return active.finish();
  } finally {
    active.dispose();
  }
}
