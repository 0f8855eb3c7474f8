import type { Dataset } from '../../../lib/data/index.js';
import { to8Bits } from '../../../lib/studies/introduction/parts/little/rounding.js';
import { interior, linearModel } from '../../attacks/linear.js';

export const model = linearModel();
export const N = 24;
export const CLASSES = ['dark', 'bright'];

/** 8-bit images that the linear model gets right, but for the first two. */
const { pixels } = interior(model, N);
export const images = to8Bits(pixels);
export const truth = Int32Array.from({ length: N }, (_, i) =>
  Number(model.margin(images.subarray(6 * i, 6 * i + 6)) > 0),
);
export const data: Dataset = {
  name: 'toy',
  images,
  labels: truth.map((label, i) => (i < 2 ? 1 - label : label)),
  indices: Int32Array.from({ length: N }, (_, i) => 5 * i),
  shape: [2, 3, 1],
  classes: 2,
  provenance: 'made for tests',
};

export const norm1 = model.difference.reduce((sum, d) => sum + Math.abs(d), 0);
export const norm2 = Math.hypot(...model.difference);
export const margin = (row: number) => Math.abs(model.margin(images.subarray(6 * row, 6 * row + 6)));

/** The images of the data set, moved to half a step from the boundary. */
export function nearBoundary(): Float32Array {
  const moved = Float32Array.from(images);
  for (let row = 0; row < N; row++) {
    const back = (margin(row) / norm1 - 0.5 / 255) * (truth[row] ? -1 : 1);
    for (let i = 0; i < 6; i++) moved[6 * row + i] += Math.sign(model.difference[i]) * back;
  }
  return moved;
}
