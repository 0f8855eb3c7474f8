import type { DifferentiableClassifier } from '../../models/index.js';
import { keyedNormal, l0, projectInBox, type Tensor2D, type Tensor4D, tf } from '../../tensor/index.js';
import type { Wave } from '../engine/wave.js';
import { type ClimbRule, type ClimbSettings, climb } from './apgd-loop.js';

/** The balls that are climbed in, in units of epsilon, and the share of the steps in each. */
const PHASES = [
  [3, 0.3],
  [2, 0.3],
  [1, 0.4],
] as const;
/** Share of a phase's steps between two reviews. */
const REVIEW = 0.04;
/** How many fewer values move than the best point has changed; also by what the step falls at a review. */
const FEWER = 1.5;
/** Smallest step, as a share of the radius. */
const LEAST = 0.1;
/** Below this share of the changes before, the best point has become sparser. */
const SPARSER = 0.95;
/** Key of the stream of starting points. */
const START_STREAM = 0xa1;

/**
 * APGD in L1: a first part of the steps in a ball of thrice the radius, a second in one of twice, what they come to brought
 * into the ball itself for the rest. Every step moves the values of largest gradient alike, some two thirds as many as
 * the best point has changed (Croce and Hein, 2021, "Mind the box: l1-APGD for sparse adversarial attacks on image
 * classifiers"). Only points of the ball itself count.
 */
export async function climbInL1(
  wave: Wave<DifferentiableClassifier>,
  epsilon: number,
  settings: ClimbSettings,
): Promise<Tensor4D> {
  const { steps } = settings;
  const wide = PHASES.slice(0, -1).map(([times, share]) => ({ times, steps: Math.floor(share * steps) }));
  const rest = steps - wide.reduce((sum, phase) => sum + phase.steps, 0);
  const phases = [...wide.filter((phase) => phase.steps), { times: 1, steps: rest }];
  let points = randomStart(wave, phases[0].times * epsilon);
  for (const phase of phases) {
    const rule = sparsePgd(phase.times * epsilon, phase.steps, points);
    try {
      const next = await climb(wave, rule, { ...settings, steps: phase.steps, explore: phase.times > 1 });
      points.dispose();
      points = next;
    } catch (error) {
      points.dispose();
      throw error;
    }
  }
  return points;
}

/** Gaussian noise, brought into the ball: [n, h, w, c]. */
function randomStart(wave: Wave, radius: number): Tensor4D {
  const { seed, restart } = wave.run;
  const noise = new Float32Array(wave.images.size);
  wave.indices.forEach((index, row) => {
    noise.set(keyedNormal(wave.width, seed, index, restart, START_STREAM), row * wave.width);
  });
  return tf.tidy(() => {
    const drawn = tf.tensor4d(noise, wave.images.shape);
    const allowed = wave.mask ? drawn.mul(wave.mask) : drawn;
    return projectInBox.l1(wave.images.add(allowed) as Tensor4D, wave.images, radius);
  });
}

/** The climb in one ball of L1, from points that are brought into it. */
function sparsePgd(radius: number, steps: number, from: Tensor4D): ClimbRule {
  const every = Math.max(1, Math.floor(REVIEW * steps));
  const changed = (points: Tensor4D, original: Tensor4D) => l0(points.sub(original)).reshape([-1, 1, 1, 1]) as Tensor4D;
  const moving = (changes: Tensor4D, width: number) => changes.div(width * FEWER) as Tensor4D;
  return {
    reviews: new Set(Array.from({ length: Math.floor((steps - 1) / every) }, (_, i) => (i + 1) * every)),
    start: (wave) =>
      tf.tidy(() => {
        const current = projectInBox.l1(from, wave.images, radius);
        const changes = changed(current, wave.images);
        const step = tf.fill([wave.size, 1, 1, 1], radius) as Tensor4D;
        return { current, step, changes, share: moving(changes, wave.width) };
      }),
    review: ({ best, original, changes, step }) => {
      const now = changed(best, original);
      const sparser = now.less(changes.mul(SPARSER));
      const shorter = step.div(FEWER).maximum(radius * LEAST);
      return {
        numbers: {
          changes: now,
          share: moving(now, best.size / best.shape[0]),
          step: tf.where(sparser, tf.fill(step.shape, radius), shorter) as Tensor4D,
        },
        back: sparser.toFloat() as Tensor4D,
      };
    },
    move: ({ current, original, step, share }, gradient) => {
      const signs = signsOfLargest(gradient, share);
      const count = l0(signs).maximum(1).reshape([-1, 1, 1, 1]);
      return projectInBox.l1(current.add(signs.mul(step).div(count)) as Tensor4D, original, radius);
    },
  };
}

/** The signs of each row's share of largest gradients [n, h, w, c], 0 elsewhere; shares [n, 1, 1, 1]. Of one at least. */
function signsOfLargest(gradient: Tensor4D, share: Tensor4D): Tensor4D {
  const n = gradient.shape[0];
  const size = gradient.abs().reshape([n, -1]) as Tensor2D;
  const width = size.shape[1];
  const { values } = tf.topk(size, width);
  // Rounded down: of two changes that are left a step moves one, and so comes to the sparsest, too.
  const last = share
    .mul(width)
    .add(1e-3)
    .floor()
    .sub(1)
    .clipByValue(0, width - 1)
    .reshape([n]);
  const at = last.add(tf.range(0, n).mul(width)).toInt();
  const least = tf.gather(values.reshape([-1]), at).reshape([n, 1]);
  return gradient.sign().mul(size.greaterEqual(least).toFloat().reshape(gradient.shape)) as Tensor4D;
}
