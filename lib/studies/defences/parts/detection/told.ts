import type { AttackResult } from '../../../../attacks/index.js';
import { type Dataset, takeRows, withImages } from '../../../../data/index.js';
import { type Detector, refusals, suspicionOf } from '../../../../defences/index.js';
import { aucInterval, proportion, rocCurve } from '../../../../evaluation/index.js';
import type { Told } from './result.js';

const rounded = (value: number) => Number(value.toFixed(4));

/** The corners of a curve of steps: what a line through them needs. */
function corners({ x, y }: { readonly x: readonly number[]; readonly y: readonly number[] }): Told['curve'] {
  const kept = Array.from(x.keys()).filter(
    (i) =>
      i === 0 ||
      i === x.length - 1 ||
      !((x[i - 1] === x[i] && x[i] === x[i + 1]) || (y[i - 1] === y[i] && y[i] === y[i + 1])),
  );
  return { x: kept.map((i) => rounded(x[i])), y: kept.map((i) => rounded(y[i])) };
}

/** How a detector tells clean rows, whose scores are given, from those images of them that fool the network. */
export async function toldApart(
  detector: Detector,
  rows: Dataset,
  clean: Float32Array,
  { images, success, wrongFromStart }: AttackResult,
  { epsilon, threshold }: { readonly epsilon: number; readonly threshold: number },
): Promise<Told> {
  const fooled = Array.from(success.keys()).filter((row) => success[row] && !wrongFromStart[row]);
  if (!fooled.length) return { epsilon, auc: null, detected: null, curve: { x: [], y: [] } };
  const scores = await suspicionOf(detector, takeRows(withImages(rows, images), fooled));
  const curve = rocCurve(
    Array.from({ length: clean.length + scores.length }, (_, i) => i >= clean.length),
    Float32Array.of(...clean, ...scores),
  );
  return {
    epsilon,
    auc: aucInterval(curve.area, clean.length, scores.length),
    detected: proportion(refusals(scores, threshold), scores.length),
    curve: corners(curve),
  };
}
