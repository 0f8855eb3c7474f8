import type { DifferentiableClassifier } from '../../models/index.js';
import { type Tensor2D, type Tensor4D, tf } from '../../tensor/index.js';
import { boundaryGaps } from '../engine/criterion.js';
import type { Wave } from '../engine/wave.js';
import { linearizeRows } from './jacobian.js';
import { rankedClasses } from './ranked-classes.js';

/** Keeps a division by a vanishing gradient finite. */
const TINY = 1e-12;

export interface BoundarySettings {
  /** The norm in which near is meant. */
  readonly norm: 'l2' | 'linf';
  /** Classes looked at, the label's own included. */
  readonly candidates: number;
  /** A class is passed over where only a gradient this many times the longest seen could make it nearest; 0: none. */
  readonly pruning: number;
  /** Longest gradient of a margin seen so far, by position in the wave; kept up to date here. */
  readonly longest: Float64Array;
}

/** Each row's nearest class boundary, as the linearized model has it. */
export interface Boundary {
  /** 1 where the row is safely adversarial already; the rest then says nothing. */
  readonly adversarial: Uint8Array;
  /** ∂ (logit of the class there − logit of the label) / ∂ image: [rows, h, w, c], the caller's. */
  readonly gradient: Tensor4D;
  /** How far the boundary is; NaN where the row has no answer, and so no boundary. */
  readonly distance: Float64Array;
  /** How much farther it is safely adversarial. */
  readonly slack: Float64Array;
  /** The gradient's length in the dual norm. */
  readonly dual: Float64Array;
}

/**
 * Finds the nearest boundary between each row's label and another class, at images [rows, h, w, c]. Classes are
 * taken in the order of their logits: first one each for all rows, then the next for the rows where it may be nearer.
 * Every look costs the row one gradient; a row whose budget ends keeps the nearest so far.
 */
export function nearestBoundary(
  wave: Wave<DifferentiableClassifier>,
  images: Tensor4D,
  rows: Int32Array,
  settings: BoundarySettings,
): Boundary {
  let found: Omit<Boundary, 'gradient'> | undefined;
  // What is made on the way is freed also where the model throws.
  const gradient = tf.tidy(() => {
    const { gradient: nearest, ...rest } = search(wave, images, rows, settings);
    found = rest;
    return nearest;
  });
  return { ...(found as unknown as Omit<Boundary, 'gradient'>), gradient };
}

function search(
  wave: Wave<DifferentiableClassifier>,
  images: Tensor4D,
  rows: Int32Array,
  { norm, candidates, pruning, longest }: BoundarySettings,
): Boundary {
  const { classes } = wave.model;
  const n = rows.length;
  const first = gradientToward(
    wave,
    images,
    rows,
    norm,
    (logits, from, to) => rankedClasses(wave, logits, rows.subarray(from, to))[0],
  );
  let { gradient } = first;
  const logits = first.logits.dataSync();
  const ranked = rankedClasses(wave, first.logits, rows);
  const there = boundaryGaps(wave, logits, rows);
  const adversarial = Uint8Array.from(there.gap, (past, i) => Number(past > there.slack[i]));
  const gap = (i: number, k: number) =>
    Math.max(0, logits[i * classes + wave.labels[rows[i]]] - logits[i * classes + k]);
  const dual = Float64Array.from(first.dual.dataSync());
  const distance = dual.map((length, i) =>
    there.gap[i] === Number.NEGATIVE_INFINITY ? Number.NaN : gap(i, ranked[0][i]) / length,
  );
  tf.dispose([first.logits, first.dual]);
  const lengthen = (i: number, length: number) => {
    if (length > longest[rows[i]]) longest[rows[i]] = length;
  };
  dual.forEach((length, i) => {
    lengthen(i, length);
  });

  for (const next of ranked.slice(1, Math.min(candidates, classes) - 1)) {
    const mayBeNearer = (i: number) =>
      !adversarial[i] &&
      wave.remaining(rows[i]) >= 1 &&
      (!pruning || gap(i, next[i]) < distance[i] * pruning * longest[rows[i]]);
    const at = Int32Array.from(rows.keys()).filter(mayBeNearer);
    if (!at.length) break;
    const toward = at.map((i) => next[i]);
    const part = tf.tidy(() => tf.gather(images, tf.tensor1d(at, 'int32')) as Tensor4D);
    const other = gradientToward(
      wave,
      part,
      at.map((i) => rows[i]),
      norm,
      (_, from, to) => toward.subarray(from, to),
    );
    const lengths = other.dual.dataSync();
    const picked = Int32Array.from({ length: n }, (_, i) => i);
    at.forEach((i, j) => {
      lengthen(i, lengths[j]);
      const far = gap(i, next[i]) / lengths[j];
      if (!(far < distance[i])) return;
      distance[i] = far;
      dual[i] = lengths[j];
      picked[i] = n + j;
    });
    if (picked.some((from) => from >= n)) {
      const before = gradient;
      gradient = tf.tidy(
        () => tf.gather(tf.concat([before, other.gradient]), tf.tensor1d(picked, 'int32')) as Tensor4D,
      );
      before.dispose();
    }
    tf.dispose([part, other.logits, other.dual, other.gradient]);
  }
  return { adversarial, gradient, distance, slack: there.slack.map((past, i) => past / dual[i]), dual };
}

/** The gradient of the margin toward one class for each row, and its length in the dual norm. */
function gradientToward(
  wave: Wave<DifferentiableClassifier>,
  images: Tensor4D,
  rows: Int32Array,
  norm: 'l2' | 'linf',
  classOf: (logits: Tensor2D, from: number, to: number) => Int32Array,
) {
  return linearizeRows(wave, images, rows, ({ rows: part, from, to, logits, pullback }) => {
    const oneHot = (of: Int32Array) => tf.oneHot(tf.tensor1d(of, 'int32'), wave.model.classes).toFloat();
    const label = oneHot(Int32Array.from(part, (row) => wave.labels[row]));
    const gradient = pullback(oneHot(classOf(logits, from, to)).sub(label) as Tensor2D);
    const dual = norm === 'l2' ? gradient.square().sum([1, 2, 3]).sqrt() : gradient.abs().sum([1, 2, 3]);
    return { logits: logits.clone(), gradient, dual: dual.maximum(TINY) };
  });
}
