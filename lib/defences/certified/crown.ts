import { requireNumber } from '../../attacks/index.js';
import type { Network } from '../../models/index.js';
import { interruptSignal, pause, type Tensor, type Tensor2D, type Tensor4D, tf } from '../../tensor/index.js';
import { lowerBounds, type Relaxed } from './backward.js';
import type { LogitBounds } from './ibp.js';
import { ball, between, endsOf, type Interval, intervalThrough } from './interval.js';
import { requireLabels } from './labels.js';
import { type Relaxation, relaxationOf } from './relaxation.js';
import { fixedRoute, type Route } from './routes.js';
import { type BoundStep, boundSteps, walkTerms } from './rules.js';

export interface CrownOptions {
  /**
   * How the values that activations are given are bounded: `crown` (default), each by a walk of its own back to the
   * image, as Zhang et al. (2018) do; `ibp`, by interval propagation alone, the cheap bounds of CROWN-IBP (Zhang et al.,
   * 2020); `both`, by the tighter of the two, where values that intervals find to be of one sign are left at that.
   */
  readonly intermediate?: 'crown' | 'ibp' | 'both';
  /** Stops between walks (default: the notebook's Interrupt). */
  readonly signal?: AbortSignal;
}

/** Coefficients in one walk, in its widest layer. */
const VALUES = 4_000_000;
const ROWS = 512;

const sizeOf = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

/** Affine layers that mix values, on the longest way from the images; Infinity behind an activation, a pool or a join. */
function depths(steps: readonly BoundStep[]): number[] {
  const found: number[] = [];
  for (const step of steps) {
    const [source] = step.node.inputs;
    const before = source < 0 ? 0 : found[source];
    if (step.kind !== 'affine') found.push(Number.POSITIVE_INFINITY);
    else found.push(before + (step.apart ? 0 : 1));
  }
  return found;
}

/**
 * Which nodes' outputs need a walk: those that go into an activation or a pool and are neither one layer away from the
 * images, where intervals are exact, nor the values of an activation or a pool, whose bounds follow from its input's.
 */
function walked(steps: readonly BoundStep[]): boolean[] {
  const deep = depths(steps);
  const bent = steps.map(() => false);
  for (const { kind, node } of steps)
    if (kind === 'curve' || kind === 'maxima') for (const source of node.inputs) if (source >= 0) bent[source] = true;
  const follows = (i: number): boolean => {
    const step = steps[i];
    if (step.kind === 'affine' && step.moves) return step.node.inputs[0] < 0 || follows(step.node.inputs[0]);
    return step.kind === 'curve' || step.kind === 'maxima';
  };
  return steps.map((_, i) => bent[i] && deep[i] > 1 && !follows(i));
}

/** Rows of coefficients that one walk from there may have. */
const rowsFrom = (steps: readonly BoundStep[], from: number): number => {
  const widest = Math.max(...steps.slice(0, from + 1).map(({ node }) => sizeOf(node.output)));
  return Math.max(1, Math.min(ROWS, Math.floor(VALUES / widest)));
};

/** Bounds of these values of a node, by walks of a part of them each. */
async function boundValues(
  relaxed: Relaxed,
  from: number,
  values: Int32Array,
  signal: AbortSignal,
): Promise<{ readonly lower: Float32Array; readonly upper: Float32Array }> {
  const shape = relaxed.steps[from].node.output;
  const lower = new Float32Array(values.length);
  const upper = new Float32Array(values.length);
  const rows = rowsFrom(relaxed.steps, from);
  for (let at = 0; at < values.length; at += rows) {
    await pause(signal);
    const taken = values.subarray(at, at + rows);
    const own = tf.tidy(() =>
      tf
        .oneHot(tf.tensor1d(taken, 'int32'), sizeOf(shape))
        .toFloat()
        .reshape([taken.length, ...shape]),
    );
    const opposite = own.neg();
    lower.set(lowerBounds(relaxed, from, own), at);
    upper.set(
      lowerBounds(relaxed, from, opposite).map((bound) => -bound),
      at,
    );
    tf.dispose([own, opposite]);
  }
  return { lower, upper };
}

/** The interval of a node's output [1, …], by walks back. */
async function walkedInterval(
  relaxed: Relaxed,
  node: number,
  given: Interval,
  tighter: boolean,
  signal: AbortSignal,
): Promise<Interval> {
  const { lower, upper } = tf.tidy(() => ({ ...endsOf(given) }));
  const ends = { lower: (lower.dataSync() as Float32Array).slice(), upper: (upper.dataSync() as Float32Array).slice() };
  tf.dispose([lower, upper]);
  const pooled = relaxed.steps.some(({ kind, node: { inputs } }) => kind === 'maxima' && inputs.includes(node));
  // Where its sign is known a rectifier is a line: a tighter bound would change nothing.
  const settled = (i: number) => tighter && !pooled && (ends.lower[i] >= 0 || ends.upper[i] <= 0);
  const values = Int32Array.from(ends.lower.keys()).filter((i) => !settled(i));
  const found = await boundValues(relaxed, node, values, signal);
  values.forEach((value, k) => {
    ends.lower[value] = tighter ? Math.max(ends.lower[value], found.lower[k]) : found.lower[k];
    ends.upper[value] = tighter ? Math.min(ends.upper[value], found.upper[k]) : found.upper[k];
  });
  const shape = [1, ...relaxed.steps[node].node.output];
  return tf.tidy(() => ({
    ...between({ lower: tf.tensor(ends.lower, shape), upper: tf.tensor(ends.upper, shape) }),
  }));
}

/** Goes through a network at one image, then asks for lower bounds of combinations of its logits. */
async function atImage(
  steps: readonly BoundStep[],
  routes: readonly Route[],
  images: Interval,
  { intermediate = 'crown', signal = interruptSignal() }: CrownOptions,
  ask: (relaxed: Relaxed) => void,
): Promise<void> {
  const relaxations: Relaxation[] = [];
  const intervals: Interval[] = [];
  const summands = walkTerms(steps);
  const relaxed: Relaxed = { steps, summands, relaxations, intervals, images };
  const needed = walked(steps);
  try {
    for (const [i, step] of steps.entries()) {
      const inputs = step.node.inputs.map((source) => (source < 0 ? images : intervals[source]));
      relaxations.push(relaxationOf(step, inputs, summands, routes[i]));
      const through = tf.tidy(() => ({ ...intervalThrough(step, inputs) }));
      if (!needed[i] || intermediate === 'ibp') intervals.push(through);
      else
        try {
          intervals.push(await walkedInterval(relaxed, i, through, intermediate === 'both', signal));
        } finally {
          tf.dispose(through);
        }
    }
    await pause(signal);
    ask(relaxed);
  } finally {
    for (const relaxation of relaxations) relaxation.dispose();
    tf.dispose(intervals.map((interval) => ({ ...interval })));
  }
}

/** One image after the other. */
async function eachImage(
  network: Network,
  images: Tensor4D,
  epsilon: number,
  options: CrownOptions,
  ask: (relaxed: Relaxed, row: number) => void,
): Promise<void> {
  requireNumber('epsilon', epsilon, { from: 0, to: 1 });
  const steps = boundSteps(network);
  const routes = steps.map(fixedRoute);
  try {
    for (let row = 0; row < images.shape[0]; row++) {
      const around = tf.tidy(() => ({ ...ball(images.slice([row], [1]) as Tensor4D, epsilon) }));
      try {
        await atImage(steps, routes, around, options, (relaxed) => ask(relaxed, row));
      } finally {
        tf.dispose(around);
      }
    }
  } finally {
    for (const route of routes) route.dispose();
  }
}

/** Lower bounds of combinations [k, classes] of the logits, in a tidy. */
const ofLogits = (relaxed: Relaxed, combinations: Tensor) =>
  lowerBounds(relaxed, relaxed.steps.length - 1, combinations);

/**
 * Lower and upper bounds of the logits over the L∞ ball of radius `epsilon` around images [n, h, w, c], within [0, 1]:
 * CROWN (Zhang et al., 2018) with the adaptive slope below ReLUs, sound in float32 (see `rounding.ts`). One image after
 * the other; for each value before an activation the network is walked back once, unless `intermediate` says otherwise:
 * the cost of an image is that of as many gradients as the network has such values.
 * @throws TypeError naming the layers that have no rule; RangeError where epsilon is not from 0 to 1.
 */
export async function crownBounds(
  network: Network,
  images: Tensor4D,
  epsilon: number,
  options: CrownOptions = {},
): Promise<LogitBounds> {
  const [n, classes] = [images.shape[0], network.classes];
  const lower = new Float32Array(n * classes);
  const upper = new Float32Array(n * classes);
  await eachImage(network, images, epsilon, options, (relaxed, row) =>
    tf.tidy(() => {
      const own = tf.eye(classes);
      lower.set(ofLogits(relaxed, own), row * classes);
      upper.set(
        ofLogits(relaxed, own.neg()).map((bound) => -bound),
        row * classes,
      );
    }),
  );
  return { lower: tf.tensor2d(lower, [n, classes]), upper: tf.tensor2d(upper, [n, classes]) };
}

/**
 * Lower bounds of the margins logit y − logit j, as `ibpMargins` has them: [n, classes], the caller's; Infinity for j = y, −∞ where
 * something overflows.
 * @throws as `crownBounds`; RangeError where labels do not fit.
 */
export async function crownMargins(
  network: Network,
  images: Tensor4D,
  labels: Int32Array,
  epsilon: number,
  options: CrownOptions = {},
): Promise<Tensor2D> {
  const [n, classes] = [images.shape[0], network.classes];
  requireLabels(labels, n, classes);
  const margins = new Float32Array(n * classes);
  await eachImage(network, images, epsilon, options, (relaxed, row) =>
    tf.tidy(() => {
      const label = labels[row];
      const own = tf.oneHot(tf.fill([classes], label, 'int32'), classes).toFloat();
      margins.set(ofLogits(relaxed, own.sub(tf.eye(classes))), row * classes);
      margins[row * classes + label] = Number.POSITIVE_INFINITY;
    }),
  );
  return tf.tensor2d(margins, [n, classes]);
}
