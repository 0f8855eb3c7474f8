import type { DifferentiableClassifier } from '../../models/index.js';
import { norms, pause, type Tensor1D, type Tensor4D, tf } from '../../tensor/index.js';
import { ActiveSet, column } from '../engine/active.js';
import { boundaryGaps } from '../engine/criterion.js';
import type { Wave } from '../engine/wave.js';
import { crossing, isPast, Nearest } from './crossing.js';
import { adversarialRows, aimsOf, logitsAt } from './differentiate.js';
import { type FabNorm, hyperplaneStep } from './fab-projection.js';
import { fabStart } from './fab-start.js';
import { linearizeRows } from './jacobian.js';
import { lead, lossAt } from './losses.js';
import { rankedClasses } from './ranked-classes.js';
import { searchBack } from './search-back.js';

export interface FabSettings {
  readonly norm: FabNorm;
  /** Rows are done within this distance, and points beyond it do not count; undefined: the nearest is looked for. */
  readonly epsilon?: number;
  readonly steps: number;
  readonly targets: number;
  readonly alphaMax: number;
  readonly eta: number;
  readonly beta: number;
  readonly finalSearch: number;
  /** Random starts lie within half of this, or within half of the distance already found. */
  readonly startRadius: number;
}

/** Floor of the distances whose ratio weighs the two steps. */
const TINY = 1e-8;

/** One fast adaptive boundary attack on a wave, one target class after the other. */
export async function fabLoop(wave: Wave<DifferentiableClassifier>, settings: FabSettings): Promise<Tensor4D> {
  const { norm, epsilon = 0, steps, beta } = settings;
  const targets = Math.min(settings.targets, wave.model.classes - 1);
  const active = new ActiveSet(wave, { current: wave.images.clone(), original: wave.images.clone() });
  const nearest = new Nearest(wave, active, norm);
  try {
    active.dropSpent();
    const aims = aimsByRank(wave, active.tensors.original, active.rows);
    for (const [rank, aim] of aims.slice(0, targets).entries()) {
      active.update(({ original }) => ({
        current: wave.run.restart
          ? fabStart(wave, original, active.rows, { ...settings, rank, found: nearest.distance })
          : original.clone(),
      }));
      for (let step = 0; step < steps; step++) {
        await pause(wave.run.signal);
        active.dropSpent(2);
        if (!active.size) break;
        const at = marginsToward(wave, active.tensors.current, active.rows, aim);
        active.update(({ current, original }) => ({ current: stepped(at, current, original, settings) }));
        tf.dispose(at);
        const logits = logitsAt(wave, active.tensors.current, active.rows);
        const adversarial = isPast(crossing(wave, logits, active.rows));
        // A row that is adversarial, but not safely, goes on as one that is; on the boundary it would not move.
        const share = Float32Array.from(adversarialRows(wave, logits, active.rows), (is) => (is ? beta : 1));
        logits.dispose();
        nearest.show(adversarial, active.tensors.current);
        active.update(({ current, original }) => ({
          current: original.add(current.sub(original).mul(column(share))) as Tensor4D,
        }));
        active.drop(Uint8Array.from(active.rows, (row) => Number(nearest.distance[row] <= epsilon)));
        wave.run.report((rank + (step + 1) / steps) / targets);
      }
    }
    return await shortened(wave, active.finish(), nearest.distance, settings);
  } finally {
    active.dispose();
  }
}

/** The classes to aim at, by decreasing logit of the originals: one array for each rank, by position in the wave. */
function aimsByRank(wave: Wave<DifferentiableClassifier>, images: Tensor4D, rows: Int32Array): Int32Array[] {
  if (!rows.length) return [];
  const logits = logitsAt(wave, images, rows);
  const ranked = rankedClasses(wave, logits, rows);
  logits.dispose();
  return ranked.map((classes) => {
    const aim = new Int32Array(wave.size);
    rows.forEach((row, i) => {
      aim[row] = classes[i];
    });
    return aim;
  });
}

/**
 * Margins [rows] toward the classes aimed at, negative while the label leads, their gradients [rows, h, w, c], and how
 * far past the boundary is safe [rows].
 */
type Margins = { readonly margin: Tensor1D; readonly gradient: Tensor4D; readonly slack: Tensor1D };

function marginsToward(
  wave: Wave<DifferentiableClassifier>,
  images: Tensor4D,
  rows: Int32Array,
  aim: Int32Array,
): Margins {
  return linearizeRows(wave, images, rows, ({ rows: part, logits, pullback }) => {
    const { values, slopes } = lossAt(
      lead,
      logits.dataSync() as Float32Array,
      aimsOf(wave, part, aim),
      wave.model.classes,
    );
    return {
      margin: tf.tensor1d(values),
      gradient: pullback(tf.tensor2d(slopes, logits.shape)),
      slack: tf.tensor1d(Float32Array.from(boundaryGaps(wave, logits.dataSync(), part).slack)),
    };
  });
}

/** The next points: past the linearized boundary, drawn toward the part of it that is nearest to the originals. */
function stepped(at: Margins, current: Tensor4D, original: Tensor4D, settings: FabSettings): Tensor4D {
  const { norm, alphaMax, eta } = settings;
  const [points, origins, gradients] = [current, original, at.gradient].map(
    (tensor) => tensor.dataSync() as Float32Array,
  );
  const [margins, slacks] = [at.margin, at.slack].map((tensor) => tensor.dataSync());
  const width = points.length / margins.length;
  const project = hyperplaneStep(norm, width);
  const next = new Float32Array(points.length);
  const [fromPoint, fromOrigin] = [new Float32Array(width), new Float32Array(width)];
  /** The step overshoots by a share of the margin; where that is less than the slack, it aims past the boundary. */
  const aimed = (margin: number, slack: number) => margin - Math.max(0, slack - (eta - 1) * Math.abs(margin));
  margins.forEach((given, row) => {
    // A point without an answer has no boundary to step to; what is left is the way back to the image.
    const margin = Number.isFinite(given) ? given : 0;
    const part = (values: Float32Array) => values.subarray(row * width, (row + 1) * width);
    const [point, origin, gradient, to] = [points, origins, gradients, next].map(part);
    // The margin that the model linearized at the point has at the original.
    let there = margin;
    for (let i = 0; i < width; i++) there += gradient[i] * (origin[i] - point[i]);
    const near = Math.max(TINY, project(point, gradient, aimed(margin, slacks[row]), fromPoint));
    const far = Math.max(TINY, project(origin, gradient, aimed(there, slacks[row]), fromOrigin));
    const alpha = Math.min(near / (near + far), alphaMax);
    for (let i = 0; i < width; i++) {
      const value = (point[i] + eta * fromPoint[i]) * (1 - alpha) + (origin[i] + eta * fromOrigin[i]) * alpha;
      to[i] = Math.max(0, Math.min(1, value));
    }
  });
  return tf.tensor4d(next, current.shape);
}

/** The last search along the way back; a point that is still beyond epsilon gives way to the original. */
async function shortened(
  wave: Wave<DifferentiableClassifier>,
  points: Tensor4D,
  distance: Float64Array,
  { norm, epsilon, finalSearch }: FabSettings,
): Promise<Tensor4D> {
  const far = Uint8Array.from(distance, (length) =>
    Number(length < Number.POSITIVE_INFINITY && (epsilon === undefined || length > epsilon)),
  );
  const found = finalSearch ? await searchBack(wave, points, far, finalSearch) : points;
  if (epsilon === undefined) return found;
  return tf.tidy(() => {
    const inside = norms[norm](found.sub(wave.images)).lessEqual(epsilon).reshape([-1, 1, 1, 1]);
    const kept = tf.where(inside, found, wave.images) as Tensor4D;
    found.dispose();
    return kept;
  });
}
