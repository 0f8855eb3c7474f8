import type { DifferentiableClassifier } from '../../models/index.js';
import { type Tensor2D, type Tensor4D, tf } from '../../tensor/index.js';
import type { Attack, TargetRule } from '../contracts.js';
import { ActiveSet } from '../engine/active.js';
import { defineAttack } from '../engine/run.js';
import type { Wave } from '../engine/wave.js';
import { requireNumber } from '../settings.js';
import { crossing, isPast } from './crossing.js';
import { logitsAt } from './differentiate.js';
import { linearizeRows } from './jacobian.js';
import { rankedClasses, without } from './ranked-classes.js';
import { bestPair } from './saliency-pairs.js';

export interface JsmaOptions {
  /** How far a value moves at a time, in (0, 1] (default 1: to black or white). */
  theta?: number;
  /** Share of all values that may be moved, two at a time (default 1; the authors: 0.145). */
  gamma?: number;
  /** Which way values move: 'both', or as published only 'up' or only 'down' (default 'both'). */
  direction?: 'up' | 'down' | 'both';
  /**
   * What the other classes count: 'likely', each by its probability among them, or as published 'all' alike (default
   * 'likely', which takes far fewer values: 10 in place of 20 on the published LeNet).
   */
  others?: 'likely' | 'all';
  /** Aims at a class, as published; default: any error, by way of whichever other class leads. */
  target?: TargetRule;
}

type Settings = Required<Omit<JsmaOptions, 'target'>>;

const WAYS = { up: [1], down: [-1], both: [1, -1] } as const;
/** The gradient of the class aimed at, and that of the others together. */
const GRADIENTS = 2;

/**
 * Jacobian-based saliency map attack: moves the pair of values that raises the logit of the class aimed at and lowers
 * those of the others most, by the product of the two, until the row is adversarial or no pair does both (Papernot et al.,
 * 2016, "The limitations of deep learning in adversarial settings"). A value counts for as far as it can still go.
 * Read in L0.
 * @throws RangeError where a number is out of range, or the direction is none.
 */
export function jsma(options: JsmaOptions = {}): Attack<DifferentiableClassifier> {
  const { theta = 1, gamma = 1, direction = 'both', others = 'likely', target } = options;
  requireNumber('theta', theta, { above: 0, to: 1 });
  requireNumber('gamma', gamma, { above: 0, to: 1 });
  if (!Object.hasOwn(WAYS, direction)) throw new RangeError(`direction must be up, down or both, got ${direction}.`);
  if (others !== 'likely' && others !== 'all') throw new RangeError(`others must be likely or all, got ${others}.`);
  const settings = { theta, gamma, direction, others };
  return defineAttack({
    name: 'jsma',
    kind: 'minimal',
    norm: 'l0',
    access: 'gradients',
    settings: { ...settings, ...(target !== undefined && { target }) },
    target,
    with: (changes) => jsma({ ...options, ...changes }),
    perturb: (wave) => run(wave, settings),
  });
}

async function run(
  wave: Wave<DifferentiableClassifier>,
  { theta, gamma, direction, others }: Settings,
): Promise<Tensor4D> {
  const active = new ActiveSet(wave, { current: wave.images.clone() });
  const pixels = Float32Array.from(wave.images.dataSync());
  const allowed = wave.mask?.dataSync();
  /** Which way each value has been moved; it does not come back. */
  const gone = new Int8Array(pixels.length);
  /** How many values of each row have been moved. */
  const changed = new Int32Array(wave.size);
  /** Values of a row that may be, which are taken two at a time. */
  const most = 2 * Math.max(1, Math.floor((gamma * wave.width) / 2));
  const room = (row: number, at: number, way: number) => {
    const i = row * wave.width + at;
    if ((allowed && !allowed[i]) || gone[i] === -way || (!gone[i] && changed[row] + 2 > most)) return 0;
    return Math.min(theta, way > 0 ? 1 - pixels[i] : pixels[i]);
  };
  const finish = (logits: Tensor2D): Uint8Array => {
    const done = isPast(crossing(wave, logits, active.rows));
    active.record(done, active.tensors.current);
    return done;
  };
  try {
    // A value that does not go the whole way at once may move again.
    const steps = (most / 2) * Math.ceil(1 / theta);
    // The last move of a row whose budget ends is not lost: the verdict on it is in reserve.
    const handIn = (spent: Uint8Array) => active.record(spent, active.tensors.current);
    for await (const _step of active.steps(steps, handIn, GRADIENTS)) {
      const found = saliency(wave, active.tensors.current, active.rows, others);
      try {
        const done = finish(found.logits);
        const [toward, away] = [found.toward, found.others].map((gradient) => gradient.dataSync() as Float32Array);
        const still = active.rows.map((row, i) => {
          if (done[i]) return 1;
          const of = (gradient: Float32Array) => gradient.subarray(i * wave.width, (i + 1) * wave.width);
          const from = row * wave.width;
          const pair = bestPair(of(toward), of(away), WAYS[direction], (at, way) => room(row, at, way));
          const moves = (pair ?? []).map(({ at, way }) => ({ at, way, far: room(row, at, way) }));
          for (const { at, way, far } of moves) {
            pixels[from + at] += way * far;
            if (!gone[from + at]) changed[row]++;
            gone[from + at] = way;
          }
          return Number(!pair);
        });
        active.drop(still);
        active.update(() => {
          const moved = tf.tensor4d(pixels, wave.images.shape);
          return { current: wave.take(moved, active.rows) };
        });
      } finally {
        tf.dispose(Object.values(found));
      }
    }
    active.dropSpent(1, handIn);
    if (active.size) {
      const logits = logitsAt(wave, active.tensors.current, active.rows);
      finish(logits);
      logits.dispose();
    }
    return active.finish();
  } finally {
    active.dispose();
  }
}

/** Logits [rows, classes], the gradient of the logit aimed at, and that of the others together: [rows, h, w, c]. */
function saliency(
  wave: Wave<DifferentiableClassifier>,
  images: Tensor4D,
  rows: Int32Array,
  others: Settings['others'],
) {
  return linearizeRows(wave, images, rows, ({ rows: part, logits, pullback }) => {
    const { targets } = wave;
    const aims = targets ? Int32Array.from(part, (row) => targets[row]) : rankedClasses(wave, logits, part)[0];
    const aimed = tf.oneHot(tf.tensor1d(aims, 'int32'), wave.model.classes).toFloat() as Tensor2D;
    if (wave.model.classes === 2) {
      // Of two logits only the difference counts; where a model has but one, the other's gradient alone is zero.
      const toward = pullback(aimed.mul(2).sub(1) as Tensor2D);
      return { logits: logits.clone(), toward, others: toward.neg() as Tensor4D };
    }
    return {
      logits: logits.clone(),
      toward: pullback(aimed),
      others: pullback(others === 'all' ? (tf.sub(1, aimed) as Tensor2D) : tf.softmax(without(logits, aimed))),
    };
  });
}
