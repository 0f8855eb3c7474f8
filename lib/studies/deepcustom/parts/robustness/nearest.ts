import { fab, fmn, perturbationNorms, suite } from '../../../../attacks/index.js';
import { type Dataset, imageTensor, pixelsOf } from '../../../../data/index.js';
import { medianDistance } from '../../../../evaluation/index.js';
import type { DifferentiableClassifier } from '../../../../models/index.js';
import type { RobustnessPlan } from './plan.js';
import type { CurveNetwork, Nearest } from './result.js';

/** The nearest error of each row in L∞ [n]: 0 of a row that is misread, infinite where none was found. */
export async function nearestErrors(
  network: DifferentiableClassifier,
  rows: Dataset,
  { fmnSteps, fabSteps, fabTargets }: Pick<RobustnessPlan['nearest'], 'fmnSteps' | 'fabSteps' | 'fabTargets'>,
): Promise<Float64Array> {
  const width = pixelsOf(rows);
  const both = suite<DifferentiableClassifier>('fmn and fab', [
    fmn({ norm: 'linf', steps: fmnSteps }),
    fab({ norm: 'linf', steps: fabSteps, targets: Math.min(fabTargets, rows.classes - 1) }),
  ]);
  const images = imageTensor(rows);
  try {
    const found = await both.run(network, { ...rows, images });
    const of = (all: Float32Array, row: number) => all.subarray(row * width, (row + 1) * width);
    return Float64Array.from(rows.labels, (_, row) => {
      if (found.wrongFromStart[row]) return 0;
      if (!found.success[row]) return Number.POSITIVE_INFINITY;
      return perturbationNorms(of(found.images, row), of(rows.images, row)).linf;
    });
  } finally {
    images.dispose();
  }
}

/** The medians of one network, and by what factor its errors are farther than the target's. */
export function nearestOf(network: CurveNetwork, distances: Float64Array, targets: Float64Array): Nearest {
  const right = distances.filter((distance) => distance > 0);
  const comparable = (row: number) => distances[row] > 0 && targets[row] > 0 && Number.isFinite(targets[row]);
  const factors = Float64Array.from(
    Array.from(distances.keys()).filter(comparable),
    (row) => distances[row] / targets[row],
  );
  return {
    network,
    n: right.length,
    median: medianDistance(right),
    ...(network !== 'target' && { factor: { ...medianDistance(factors), n: factors.length } }),
  };
}
