import { type Attack, defineAttack, requireNumber, type Wave } from '../../attacks/index.js';
import { argmaxRows, type Classifier, isWrong } from '../../models/index.js';
import { type Tensor4D, tf } from '../../tensor/index.js';
import { type BallSearch, type BallSearchOptions, searchBall } from './ball-search.js';
import { requireSearch } from './settings.js';
import type { Vae } from './vae.js';

export interface OverpoweredOptions extends Omit<BallSearchOptions, 'keys'> {
  /** Classes tried per row, the one whose manifold comes nearest first (default 3): a query each. */
  readonly tries?: number;
}

/** Rows that are searched at once: 100 of 10 classes and two starts fill a call of the decoder. */
const ROWS = 50;

/** The other classes of a row, the one that came nearest to its ball first. */
const nearestOthers = ({ distances }: BallSearch, row: number, classes: number, label: number): number[] =>
  Array.from({ length: classes }, (_, k) => k)
    .filter((k) => k !== label)
    .sort((a, b) => distances[row * classes + a] - distances[row * classes + b]);

/**
 * The overpowered attack in latent space, on what stands behind a projection onto this autoencoder's manifolds: an image
 * of the ball that lies on (or next to) another class's manifold, where purification has nothing to remove (Jalal et al.,
 * 2017). It sees labels, and the autoencoder.
 * @throws RangeError naming an option that does not fit.
 */
export function overpowered(vae: Vae, options: OverpoweredOptions): Attack<Classifier> {
  const { epsilon, steps = 200, starts = 2, learningRate = 0.2, tries = 3 } = options;
  requireNumber('epsilon', epsilon, { from: 0 });
  requireSearch({ steps, starts, learningRate });
  requireNumber('tries', tries, { from: 1, whole: true });
  return defineAttack({
    name: 'overpowered',
    kind: 'fixed',
    norm: 'linf',
    epsilon,
    access: 'labels',
    settings: { steps, starts, learningRate, tries, autoencoder: `${vae.hidden} units, ${vae.latent} numbers a code` },
    with: (changes) => overpowered(vae, { ...options, ...changes }),
    perturb: async (wave) => {
      const found = Float32Array.from(wave.images.dataSync());
      for (let from = 0; from < wave.size; from += ROWS) {
        const rows = wave.all().subarray(from, from + ROWS);
        const images = wave.images.slice(from, rows.length);
        try {
          const keys = [wave.run.seed, wave.run.restart];
          const search = await searchBall(vae, images, { epsilon, steps, starts, learningRate, keys }, wave.run.signal);
          await takeFirst(wave, rows, search, { tries, found });
        } finally {
          images.dispose();
        }
        wave.run.report((from + rows.length) / wave.size);
      }
      return tf.tensor4d(found, wave.images.shape);
    },
  });
}

/** Queries the model about each row's points, nearest class first, and writes the first that is misread into `found`. */
async function takeFirst(
  wave: Wave,
  rows: Int32Array,
  search: BallSearch,
  { tries, found }: { readonly tries: number; readonly found: Float32Array },
): Promise<void> {
  const { width, labels } = wave;
  const { classes } = wave.model;
  const order = Array.from(rows, (row, i) => nearestOthers(search, i, classes, labels[row]));
  let open = Array.from(rows, (_, i) => i);
  const point = (i: number, k: number) => {
    const at = (i * classes + k) * width;
    return search.points.subarray(at, at + width);
  };
  for (let attempt = 0; attempt < Math.min(tries, classes - 1); attempt++) {
    open = open.filter((i) => wave.remaining(rows[i]) >= 1);
    if (!open.length) return;
    const asked = Int32Array.from(open, (i) => rows[i]);
    const pixels = new Float32Array(open.length * width);
    open.forEach((i, k) => {
      pixels.set(point(i, order[i][attempt]), k * width);
    });
    const [, height, across, channels] = wave.images.shape;
    const images: Tensor4D = tf.tensor4d(pixels, [open.length, height, across, channels]);
    try {
      const answers = argmaxRows(await wave.scores(images, asked), classes);
      const hit = answers.map((answer, k) => Number(isWrong(answer, labels[asked[k]])));
      // The nearest is kept where none is misread.
      open.forEach((i, k) => {
        if (hit[k] || attempt === 0) found.set(pixels.subarray(k * width, (k + 1) * width), rows[i] * width);
      });
      open = open.filter((_, k) => !hit[k]);
    } finally {
      images.dispose();
    }
  }
}
