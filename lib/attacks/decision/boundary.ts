import { largestChange } from '../perturbation-norms.js';
import type { Oracle } from './oracle.js';

/** Writes the point between `original` and `far` at a share of their distance: 0 is the original, 1 is far. */
export type Between = (original: Float32Array, far: Float32Array, share: number, image: Float32Array) => void;

const straight: Between = (original, far, share, image) => {
  for (let i = 0; i < image.length; i++) image[i] = original[i] + share * (far[i] - original[i]);
};

/** L∞: `far`, clipped to the ball that has this share of its radius. */
const clipped: Between = (original, far, share, image) => {
  const radius = share * distances.linf(original, far);
  for (let i = 0; i < image.length; i++)
    image[i] = Math.min(original[i] + radius, Math.max(original[i] - radius, far[i]));
};

export const between = { l2: straight, linf: clipped } satisfies Record<string, Between>;

export const distances = {
  l2: (a: Float32Array, b: Float32Array): number => {
    let sum = 0;
    for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
    return Math.sqrt(sum);
  },
  linf: largestChange,
};

/**
 * Halves the stretch between original and adversarial point until it is shorter than `tolerance(row)`, a share of
 * their distance, all rows together. `far(row)` is replaced by the nearest point known to be adversarial.
 */
export async function searchBoundary(
  oracle: Oracle,
  rows: ArrayLike<number>,
  points: {
    original: (row: number) => Float32Array;
    far: (row: number) => Float32Array;
    between: Between;
    tolerance: (row: number) => number;
  },
): Promise<void> {
  const { original, far, tolerance } = points;
  const low = new Float64Array(rows.length);
  const high = new Float64Array(rows.length).fill(1);
  const nearest = Array.from({ length: rows.length }, (_, i) => far(rows[i]).slice());
  for (;;) {
    const open = Array.from({ length: rows.length }, (_, i) => i).filter(
      (i) => high[i] - low[i] > tolerance(rows[i]) && oracle.left(rows[i]) >= 1,
    );
    if (!open.length) break;
    const middle = (i: number) => (low[i] + high[i]) / 2;
    await oracle.each(
      open.map((i) => rows[i]),
      (row, image, at) => points.between(original(row), far(row), middle(open[at]), image),
      (_row, adversarial, image, at) => {
        const i = open[at];
        if (adversarial) {
          high[i] = middle(i);
          nearest[i].set(image);
        } else low[i] = middle(i);
      },
    );
  }
  for (let i = 0; i < rows.length; i++) far(rows[i]).set(nearest[i]);
}
