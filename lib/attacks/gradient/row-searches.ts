import type { DifferentiableClassifier } from '../../models/index.js';
import { type Tensor2D, type Tensor4D, tf } from '../../tensor/index.js';
import { ActiveSet } from '../engine/active.js';
import type { Wave } from '../engine/wave.js';
import { crossing, isPast, Nearest } from './crossing.js';
import { linearizeRows } from './jacobian.js';
import { rankedClasses } from './ranked-classes.js';

/** What a row's search asks the model about: one image, at the cost of one gradient. */
export interface Ask {
  readonly image: Float32Array;
  /** The class whose logit is to rise (default: the target; without one, whichever other class leads). */
  readonly toward?: number;
}

/** What it learns. */
export interface Answer {
  readonly adversarial: boolean;
  readonly logits: Float32Array;
  /**
   * ∂ (logit of the class asked for − logit of the label) / ∂ value; where the run is aimed, the largest other logit
   * stands in place of the label's. Zero outside the mask.
   */
  readonly slope: Float32Array;
}

/** A search for one row's image of fewest changes, an image at a time; over where it returns. */
export type RowSearch = Generator<Ask, void, Answer>;

/** The image with one value set. */
export function withValue(image: Float32Array, at: number, value: number): Float32Array {
  const next = image.slice();
  next[at] = value;
  return next;
}

/**
 * Runs a search for each row of the wave (undefined: none), all rows together, each for at most `steps` gradients and as
 * long as its budget lasts. Returns [n, h, w, c]: of all adversarial images asked about, the one with the fewest changed
 * values; where none is fewer, the row of `found` (1 in `success` where it is adversarial). Disposes `found`; the caller
 * disposes the result.
 */
export async function searchRows(
  wave: Wave<DifferentiableClassifier>,
  searches: readonly (RowSearch | undefined)[],
  steps: number,
  { found, success }: { readonly found: Tensor4D; readonly success: Uint8Array },
): Promise<Tensor4D> {
  const active = new ActiveSet(wave, { current: found });
  const nearest = new Nearest(wave, active, 'l0');
  const { width } = wave;
  const { classes } = wave.model;
  try {
    nearest.show(success, found);
    /** What each row asks next; undefined where its search is over. */
    const asks = searches.map((search) => search?.next().value ?? undefined);
    for await (const _ of active.steps(steps)) {
      active.drop(Uint8Array.from(active.rows, (row) => Number(asks[row] === undefined)));
      const { rows } = active;
      if (!rows.length) break;
      const images = new Float32Array(rows.length * width);
      rows.forEach((row, i) => {
        images.set((asks[row] as Ask).image, i * width);
      });
      active.update(({ current }) => ({
        current: tf.tensor4d(images, [rows.length, ...current.shape.slice(1)] as Tensor4D['shape']),
      }));
      const there = slopes(wave, active.tensors.current, rows, (row) => asks[row]?.toward);
      try {
        const adversarial = isPast(crossing(wave, there.logits, rows));
        nearest.show(adversarial, active.tensors.current);
        const [logits, slope] = [there.logits, there.slope].map((tensor) => tensor.dataSync() as Float32Array);
        rows.forEach((row, i) => {
          const answer = {
            adversarial: adversarial[i] === 1,
            logits: logits.slice(i * classes, (i + 1) * classes),
            slope: slope.slice(i * width, (i + 1) * width),
          };
          asks[row] = searches[row]?.next(answer).value ?? undefined;
        });
      } finally {
        tf.dispose([there.logits, there.slope]);
      }
    }
    return active.finish();
  } finally {
    active.dispose();
  }
}

/** Logits [rows, classes] and what searches learn of the way up, [rows, h, w, c]. The caller disposes. */
function slopes(
  wave: Wave<DifferentiableClassifier>,
  images: Tensor4D,
  rows: Int32Array,
  towardOf: (row: number) => number | undefined,
) {
  return linearizeRows(wave, images, rows, ({ rows: part, logits, pullback }) => {
    const { labels, targets } = wave;
    const [leader] = rankedClasses(wave, logits, part);
    const values = logits.dataSync();
    /** The class of the largest logit but that of `aim`. */
    const rival = (i: number, aim: number) => {
      const own = Array.from(values.subarray(i * wave.model.classes, (i + 1) * wave.model.classes));
      own[aim] = Number.NEGATIVE_INFINITY;
      return own.indexOf(Math.max(...own));
    };
    const up = Int32Array.from(part, (row, i) => towardOf(row) ?? targets?.[row] ?? leader[i]);
    const down = Int32Array.from(part, (row, i) => (targets ? rival(i, up[i]) : labels[row]));
    const oneHot = (of: Int32Array) => tf.oneHot(tf.tensor1d(of, 'int32'), wave.model.classes).toFloat();
    return { logits: logits.clone(), slope: pullback(oneHot(up).sub(oneHot(down)) as Tensor2D) };
  });
}
