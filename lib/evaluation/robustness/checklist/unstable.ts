import { takeRows } from '../../../data/index.js';
import { isDifferentiable } from '../../../models/index.js';
import { keyedUniform, type Tensor4D, tf } from '../../../tensor/index.js';
import { median } from '../entries.js';
import { inPieces, short, someOf } from '../warnings/rows.js';
import { beside, byWarnings, failed, passed } from './answers.js';
import type { Answer, Context } from './contracts.js';
import { marginOf } from './traces.js';

/** Points around each of some images, how far away, and what their loss may vary by (the authors’ own). */
const AROUND = 20;
const ROWS = 20;
const REACH = 4 / 255;
const UNSTABLE = 0.1;
const SALT = 0x10af;

/** Why nothing is told of a black box. */
export const NEEDS_GRADIENTS = 'The model shows no gradients, so that no attack here optimizes along them.';

/**
 * How much the margin of the logits differs beside an image, as a share of itself and at most 1. The median over images
 * counts, where the paper has the mean: images next to a boundary have margins next to 0, and would decide it alone.
 */
export async function unstable(context: Context): Promise<Answer> {
  const { model, data, seed, signal } = context.evidence;
  if (!isDifferentiable(model)) return beside(NEEDS_GRADIENTS);
  if (!context.right.length) return beside('No image is answered rightly.');
  const told = byWarnings(context, ['randomized-model'], '');
  if (told.status === 'fail') return told;
  const rows = someOf(context.right, ROWS, seed);
  const some = takeRows(data, rows);
  const changes: number[] = [];
  for (let i = 0; i < rows.length; i++) {
    const label = some.labels[i];
    await inPieces(takeRows(some, [i]), signal, (image) => {
      const margins = tf.tidy(() => {
        const noise = keyedUniform(AROUND * image.size, -REACH, REACH, seed, some.indices[i], SALT);
        const near = image.add(tf.tensor(noise, [AROUND, ...image.shape.slice(1)])).clipByValue(0, 1);
        const logits = model.logits(tf.concat([image, near]) as Tensor4D).dataSync();
        const { classes } = model;
        return Array.from({ length: AROUND + 1 }, (_, k) =>
          marginOf(logits.subarray(k * classes, (k + 1) * classes), label),
        );
      });
      const [own, ...others] = margins;
      const size = Math.abs(own) || 1;
      const change = others.reduce((sum, one) => sum + Math.abs(one - own) / size, 0) / AROUND;
      // What is no number is not next to anything.
      changes.push(Number.isFinite(change) ? Math.min(1, change) : 1);
    });
  }
  const middle = median(changes) ?? 0;
  const text = `Beside ${rows.length} right images (${AROUND} points each, at most ${short(REACH)} away per pixel) the margin differs by ${short(100 * middle)} % of itself for the median image; ${100 * UNSTABLE} % is the limit.`;
  return middle > UNSTABLE ? failed(text) : passed(text);
}
