import { type Attack, checkAttack } from '../../../attacks/index.js';
import { type Dataset, takeRows } from '../../../data/index.js';
import { type DifferentiableClassifier, isDifferentiable } from '../../../models/index.js';
import { keyedDirection, pause, randomInBall } from '../../../tensor/index.js';
import { attackRows } from '../attack-rows.js';
import type { AttackRun, Evidence } from '../contracts.js';
import { inPieces, nameOf, someOf } from '../warnings/rows.js';
import { beside, failed, passed } from './answers.js';
import { binaryClassifier, type Features, featuresOf } from './binary.js';
import type { Answer, Context, Rule } from './contracts.js';
import { separate } from './separate.js';

/** Rows tested, points inside each ball, points tried for the one outside, and fresh ones that chance is measured by. */
const ROWS = 20;
const INNER = 99;
const TRIES = 20;
const FRESH = 100;

/** Inner points stay in this share of the ball, so that the one on its edge is farther away. */
const INSIDE = 0.95;

/** The share of constructed errors that an attack has to find (the authors' own). */
const FOUND = 0.95;
const SALT = 0xb1a2;

type Ball = { readonly norm: 'linf' | 'l2'; readonly epsilon: number };

/** What one pair of model and attack showed. */
interface Binarized {
  readonly run: AttackRun;
  /** Rows for which a binary classifier could be made, and those whose error the attack found. */
  readonly tested: number;
  readonly found: number;
  /** Share of fresh random points of the ball's edge that are such errors. */
  readonly chance: number;
}

/** The binarization unit test (Zimmermann et al., 2022, "Increasing Confidence in Adversarial Robustness Evaluations"). */
export const binarization: readonly Rule[] = [
  {
    id: 'binarization-test',
    source: 'Zimmermann et al. (2022), the test',
    question: 'Does each attack find an error that is known to be in the ball, by the features of this very model?',
    advice:
      'The attack is too weak for this model: robust accuracies under it are no evidence. Adapt it to the defence, then test again.',
    look,
  },
];

async function look(context: Context): Promise<Answer> {
  const { model, mask } = context.evidence;
  if (!isDifferentiable(model)) return beside('A black box shows neither its features nor their gradients.');
  if (mask) return beside('The test works in whole balls, and a mask was given.');
  const runs = context.walks.filter(({ attack, targets }) => ballOf(attack) && !targets);
  if (!runs.length) return beside('No untargeted white-box attack of many steps in L∞ or L2 was run.');
  const features = featuresOf(model);
  try {
    const results: Binarized[] = [];
    for (const run of runs) results.push(await binarized(context.evidence, model, features, context.right, run));
    const tested = results.filter((one) => one.tested > 0);
    if (!tested.length)
      return beside(
        `No binary classifier on ${features.name} could be put to the test: no edge of a ball can be told from its inside, or the attack’s loss needs three classes.`,
      );
    const text = tested.map(
      ({ run, tested: n, found, chance }) =>
        `${nameOf(run)} found the constructed error of ${found} of ${n} images; of random points on the edge ${(100 * chance).toFixed(1)} % are such errors.`,
    );
    const evidence = `Binary classifiers on ${features.name}. ${text.join(' ')}`;
    return tested.some(({ tested: n, found }) => found < FOUND * n) ? failed(evidence) : passed(evidence);
  } finally {
    features.dispose();
  }
}

const ballOf = ({ norm, epsilon }: Pick<Attack, 'norm' | 'epsilon'>): Ball | undefined =>
  (norm === 'linf' || norm === 'l2') && epsilon !== undefined && epsilon > 0 ? { norm, epsilon } : undefined;

async function binarized(
  { data, seed, signal }: Evidence,
  model: DifferentiableClassifier,
  features: Features,
  right: Int32Array,
  run: AttackRun,
): Promise<Binarized> {
  const ball = ballOf(run.attack) as Ball;
  let [tested, found, crossed] = [0, 0, 0];
  for (const row of someOf(right, ROWS, seed)) {
    await pause(signal);
    const one = takeRows(data, [row]);
    const keys = [seed, one.indices[0], SALT];
    const inner = await valuesOf(features, around(one, ball, INNER, [...keys, 0], 'inside'), signal);
    const [own] = await valuesOf(features, one, signal);
    const outer = await valuesOf(features, around(one, ball, TRIES, [...keys, 1], 'edge'), signal);
    const boundary = outer.map((point) => separate([own, ...inner], point)).find((line) => line !== undefined);
    if (!boundary) continue;
    const binary = binaryClassifier(model, features, boundary.direction, boundary.offset);
    // Losses that rank three classes are not defined on two; such an attack is not tested.
    if (!fits(run.attack, binary)) break;
    const fresh = await valuesOf(features, around(one, ball, FRESH, [...keys, 2], 'edge'), signal);
    const above = (point: Float64Array) =>
      point.reduce((sum, value, k) => sum + value * boundary.direction[k], boundary.offset) > 0;
    const labelled: Dataset = { ...one, labels: Int32Array.of(0), classes: 2 };
    const result = await attackRows(binary, labelled, { predicted: Int32Array.of(0) }, run.attack, { seed, signal });
    tested++;
    found += Number(result.predicted[0] === 1);
    crossed += fresh.filter(above).length / FRESH;
  }
  return { run, tested, found, chance: crossed / Math.max(1, tested) };
}

function fits(attack: Attack<never>, model: DifferentiableClassifier): boolean {
  try {
    checkAttack(attack as Attack<DifferentiableClassifier>, model);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Points around the one image, within [0, 1]: on the ball’s edge (L∞: its corners), or well inside, there and anywhere. */
function around(one: Dataset, { norm, epsilon }: Ball, n: number, keys: readonly number[], where: 'inside' | 'edge') {
  const width = one.images.length;
  const images = new Float32Array(n * width);
  for (let i = 0; i < n; i++) {
    const [radius, own] = [where === 'edge' ? epsilon : INSIDE * epsilon, [...keys, i]];
    // Points of smaller balls' edges, too: otherwise every edge could be told from the inside, and chance would do.
    const delta = where === 'edge' || i % 2 ? onEdge(norm, radius, width, own) : anywhere(norm, radius, one, own);
    for (let k = 0; k < width; k++) images[i * width + k] = Math.min(1, Math.max(0, one.images[k] + delta[k]));
  }
  const repeat = (values: Int32Array) => new Int32Array(n).fill(values[0]);
  return { ...one, images, labels: repeat(one.labels), indices: repeat(one.indices) };
}

function onEdge(norm: Ball['norm'], radius: number, width: number, keys: readonly number[]): Float32Array {
  const direction = keyedDirection(width, ...keys);
  return direction.map((value) => radius * (norm === 'linf' ? Math.sign(value) : value));
}

function anywhere(norm: Ball['norm'], radius: number, { shape }: Dataset, keys: readonly number[]): Float32Array {
  const [height, width, channels] = shape;
  const drawn = randomInBall(norm, radius, [1, height, width, channels], () => keys);
  const values = drawn.dataSync() as Float32Array;
  drawn.dispose();
  return values;
}

/** The features of each image. */
async function valuesOf({ of, width }: Features, data: Dataset, signal: AbortSignal): Promise<Float64Array[]> {
  const rows: Float64Array[] = [];
  await inPieces(data, signal, (images) => {
    const values = of(images);
    const flat = values.dataSync();
    values.dispose();
    for (let from = 0; from < flat.length; from += width)
      rows.push(Float64Array.from(flat.subarray(from, from + width)));
  });
  return rows;
}
