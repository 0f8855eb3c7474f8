import type { Dataset } from '../../../lib/data/index.js';
import { interior, linearModel } from '../../attacks/linear.js';

/** Two linear models, and rows that the second labels: each image well inside the box. */
export function twoLinear(n: number) {
  const [standard, robust] = [linearModel(1), linearModel(2)];
  const { pixels, labels } = interior(robust, n);
  const rows: Dataset = {
    ...{ name: 'toy', images: pixels, labels, classes: 2, shape: [2, 3, 1], provenance: 'toy images' },
    indices: Int32Array.from({ length: n }, (_, row) => row),
  };
  /** Right answers that no change of the ball takes away: |margin| above ε times the L1 norm of the weights' difference. */
  const left = (model: typeof robust, epsilon: number) => {
    const reach = epsilon * model.difference.reduce((sum, d) => sum + Math.abs(d), 0);
    return labels.reduce((sum, label, row) => {
      const margin = model.margin(pixels.subarray(row * 6, (row + 1) * 6)) * (label ? 1 : -1);
      return sum + Number(margin > reach);
    }, 0);
  };
  return { standard, robust, rows, left };
}
