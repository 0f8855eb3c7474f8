import { takeRows } from '../../../data/index.js';
import { argmaxRows, type DifferentiableClassifier, isDifferentiable, linearize } from '../../../models/index.js';
import { keyedNormal, keyedUniform, type Tensor4D, tf } from '../../../tensor/index.js';
import type { Check, Evidence } from '../contracts.js';
import { inPieces, rightRows, short, someOf } from './rows.js';

const ROWS = 20;
const DIRECTIONS = 8;

/**
 * Steps per pixel, in both ways. Rectified and pooled networks are linear in pieces: steps this short cross few
 * kinks, and still move the logits hundreds of times further than float32 rounds them. The longer is a quarter
 * of a gray level, so that rounding to 8 bits shows too. A row is wrong only where both steps say so: too many kinks
 * spoil the longer step, rounding spoils the shorter one.
 */
const STEPS = [1e-3, 3e-4];

/** Differences of logits count where they are this many times what float32 leaves of logits of this size. */
const ABOVE_NOISE = 20;
const LOGIT_NOISE = 32 * 2 ** -24;

/** Half of the derivative missing; kinks and rounding explain a few hundredths. */
const WRONG = 0.5;

/** A quarter of the rows, as a model may well have a few points where it is not smooth. */
const WRONG_SHARE = 0.25;

/** Scores and logits may differ by this share of the largest: two ways of computing one thing in float32. */
const SAME = 1e-3;

const SALT = 0x9ad1;

/**
 * The gradient is that of the function that answers: it agrees with central differences of the logits along random
 * directions and along itself, and the logits agree with the scores. Quantized, thresholded or otherwise
 * non-differentiable steps whose gradient somebody made up do not (Athalye, Carlini, Wagner, 2018).
 */
export const wrongGradients: Check = async (evidence) => {
  const { model, data, seed, signal } = evidence;
  if (!isDifferentiable(model)) return [];
  const rows = someOf(rightRows(evidence), ROWS, seed);
  if (!rows.length) return [];
  const some = takeRows(data, rows);
  const { off, changed, random } = await compareAnswers(evidence, model, rows);
  // Differences of a random function say nothing about its gradient; that it is random is told elsewhere.
  if (random) return [];
  if (off || changed)
    return [
      {
        id: 'wrong-gradients',
        attack: null,
        saw: `The logits that white-box attacks differentiate are not those behind the answers: of ${rows.length} right images, ${off} have other scores and ${changed} another answer.`,
        advice:
          'Let `logits` and `predict` be one function, with every defence in both; where a step cannot be differentiated, add attacks that need no gradient (square, hopskipjump).',
      },
    ];
  let [wrong, tried] = [0, 0];
  const misses: number[] = [];
  for (let i = 0; i < rows.length; i++) {
    let miss: number | undefined;
    await inPieces(takeRows(some, [i]), signal, (image) => {
      miss = missOf(model, image, [seed, some.indices[i], SALT]);
    });
    if (miss === undefined) continue;
    tried++;
    misses.push(miss);
    if (miss > WRONG) wrong++;
  }
  if (!tried || wrong < Math.max(1, WRONG_SHARE * tried)) return [];
  const middle = misses.sort((a, b) => a - b)[Math.floor(misses.length / 2)];
  return [
    {
      id: 'wrong-gradients',
      attack: null,
      saw: `For ${wrong} of ${tried} images the gradient is off by more than half of what the logits do within ±${STEPS[0]} per pixel (median relative error ${short(middle)}; central differences, ${DIRECTIONS} random directions and the gradient’s own).`,
      advice:
        'Something in the model is not differentiable or has a made-up gradient: attack it with a smooth approximation (BPDA), and add attacks that need no gradient (square, hopskipjump).',
    },
  ];
};

/** What white-box attacks differentiate, held against what the model answers to the same images. */
async function compareAnswers(
  { data, signal }: Evidence,
  model: DifferentiableClassifier,
  rows: Int32Array,
): Promise<{ off: number; changed: number; random: boolean }> {
  const { classes } = model;
  const [logits, again, answers]: number[][] = [[], [], []];
  await inPieces(takeRows(data, rows), signal, async (images) => {
    tf.tidy(() => {
      const there = model.logits(images);
      logits.push(...(model.scores === 'probabilities' ? there.softmax() : there).dataSync());
    });
    for (const scores of [answers, again]) {
      const there = await model.predict(images);
      scores.push(...there.dataSync());
      there.dispose();
    }
  });
  const largest = answers.reduce((most, score) => Math.max(most, Math.abs(score)), 0);
  const differs = (a: readonly number[], b: readonly number[]) => (row: number) =>
    a.slice(row * classes, (row + 1) * classes).some((x, k) => !(Math.abs(x - b[row * classes + k]) <= SAME * largest));
  const places = Array.from(rows.keys());
  const [seen, given] = [argmaxRows(logits, classes), argmaxRows(answers, classes)];
  return {
    off: model.scores === 'labels' ? 0 : places.filter(differs(logits, answers)).length,
    changed: places.filter((i) => seen[i] !== given[i]).length,
    random: places.some(differs(answers, again)),
  };
}

/**
 * How far the gradient of a random mix of the logits is from their central differences, as a share of the larger, at
 * a point near the image; undefined where both are too small to be seen in float32.
 */
function missOf(model: DifferentiableClassifier, image: Tensor4D, keys: readonly number[]): number | undefined {
  const width = image.size;
  const mix = keyedNormal(model.classes, ...keys, 0);
  return tf.tidy(() => {
    // Noise leaves the flat parts of an image, where maxima are tied and every gradient is right; and the point keeps
    // away from the ends of the range, so that steps in both ways stay inside it.
    const noise = tf.tensor(keyedUniform(width, -0.08, 0.08, ...keys, 1), image.shape);
    const point = image.mul(0.8).add(0.1).add(noise) as Tensor4D;
    const there = linearize(model, point);
    try {
      const gradient = there.pullback(tf.tensor2d(mix, [1, model.classes]));
      const directions = tf.concat([
        tf.tensor(keyedUniform(DIRECTIONS * width, -1, 1, ...keys, 2), [DIRECTIONS, ...image.shape.slice(1)]).sign(),
        gradient.sign(),
      ]) as Tensor4D;
      const derivatives = directions.mul(gradient).sum([1, 2, 3]).dataSync();
      const scale = there.logits.abs().max().dataSync()[0] * Math.hypot(...mix);
      const misses = STEPS.flatMap((step) => {
        const moved = tf.concat([point.add(directions.mul(step)), point.sub(directions.mul(step))]) as Tensor4D;
        const values = model
          .logits(moved)
          .matMul(tf.tensor2d(mix, [model.classes, 1]))
          .dataSync();
        const differences = Float64Array.from(
          derivatives,
          (_, i) => (values[i] - values[i + derivatives.length]) / (2 * step),
        );
        const seen = (ABOVE_NOISE * LOGIT_NOISE * scale) / (2 * step);
        // The random directions together and the gradient's own, whichever is worse.
        const parts = [
          relative(derivatives.slice(0, DIRECTIONS), differences.slice(0, DIRECTIONS), seen),
          relative(derivatives.slice(DIRECTIONS), differences.slice(DIRECTIONS), seen),
        ].filter((miss) => miss !== undefined);
        return parts.length ? [Math.max(...parts)] : [];
      });
      return misses.length ? Math.min(...misses) : undefined;
    } finally {
      there.dispose();
    }
  });
}

/** ‖a − b‖ as a share of the larger of ‖a‖ and ‖b‖; undefined where neither is above what can be seen. */
function relative(a: ArrayLike<number>, b: ArrayLike<number>, seen: number): number | undefined {
  const length = (values: number[]) => Math.hypot(...values);
  const larger = Math.max(length(Array.from(a)), length(Array.from(b)));
  if (!(larger > seen * Math.sqrt(a.length))) return Number.isNaN(larger) ? Number.POSITIVE_INFINITY : undefined;
  return length(Array.from(a, (value, i) => value - b[i])) / larger;
}
