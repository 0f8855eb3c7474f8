import { type Attack, checkAttack, featureRules, perturbationNorms } from '../../../attacks/index.js';
import { type Dataset, takeRows } from '../../../data/index.js';
import { type DifferentiableClassifier, isDifferentiable, predictLabels } from '../../../models/index.js';
import { keyedDirection, pause, randomInBall } from '../../../tensor/index.js';
import { proportion } from '../../intervals.js';
import { attackRows } from '../attack-rows.js';
import { within } from '../audit.js';
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

/** Fewer rows show nothing, nor does a test that this share of random points passes. */
const LEAST_ROWS = 10;
const MOST_CHANCE = 0.5;

/** Inner points stay in this share of the ball, so that the one on its edge is farther away. */
const INSIDE = 0.95;

/** The share of constructed errors that an attack has to find (the authors' own); on so few rows, by its interval. */
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
  /** Why the attack could not be run on a binary classifier. */
  readonly unfit?: string;
}

/** The binarization unit test (Zimmermann et al., 2022, "Increasing Confidence in Adversarial Robustness Evaluations"). */
export const binarization: readonly Rule[] = [
  {
    id: 'binarization-test',
    source: 'Zimmermann et al. (2022), the test',
    question: 'Does an attack find errors that are known to be in the ball, by the features of this very model?',
    advice:
      'No attack of this norm is strong enough for this model: robust accuracies under them are no evidence. Take more steps and restarts, or adapt the attack to the defence, then test again.',
    look,
  },
];

async function look(context: Context): Promise<Answer> {
  const { model, mask, data } = context.evidence;
  if (!isDifferentiable(model)) return beside('A black box shows neither its features nor their gradients.');
  if (mask) return beside('The test works in whole balls, and a mask was given.');
  const rules = featureRules(data);
  if (rules.mask ?? rules.valid)
    return beside('The test works in whole balls, and not all values of a table in them may be had.');
  const runs = context.walks.filter(({ attack, targets }) => ballOf(attack) && !targets);
  if (!runs.length) return beside('No untargeted white-box attack of many steps in L∞ or L2 was run.');
  const features = featuresOf(model);
  try {
    const results: Binarized[] = [];
    for (const run of runs) results.push(await binarized(context.evidence, model, features, context.right, run));
    const counts = ({ tested: n, chance, unfit }: Binarized) => !unfit && n >= LEAST_ROWS && chance <= MOST_CHANCE;
    const tested = results.filter(counts);
    const skipped = results.filter((one) => !counts(one)).map(whySkipped);
    if (!tested.length) return beside(`Nothing was tested on ${features.name}. ${skipped.join(' ')}`);
    const text = tested.map(
      ({ run, tested: n, found, chance }) =>
        `${nameOf(run)} found the constructed error of ${found} of ${n} images; of random points on the edge ${(100 * chance).toFixed(1)} % are such errors.`,
    );
    const evidence = `Binary classifiers on ${features.name}. ${[...text, ...skipped].join(' ')}`;
    return norms(tested).some((of) => of.every(misses)) ? failed(evidence) : passed(evidence);
  } finally {
    features.dispose();
  }
}

/** Whether it finds less than it has to, beyond what the number of rows allows for. */
const misses = ({ tested, found }: Binarized): boolean => proportion(found, tested).interval[1] < FOUND;

/** By norm: robust accuracy is the worst case over attacks, so that the strongest decides, not the weakest beside it. */
const norms = (all: readonly Binarized[]): readonly (readonly Binarized[])[] =>
  [...new Set(all.map(({ run }) => run.attack.norm))].map((norm) => all.filter(({ run }) => run.attack.norm === norm));

/** Why a pair of model and attack shows nothing. */
function whySkipped({ run, tested, chance, unfit }: Binarized): string {
  const name = nameOf(run);
  if (unfit) return `${name} was skipped: it cannot be run on two classes (${unfit}).`;
  if (tested < LEAST_ROWS)
    return `${name} was skipped: the edge of its ball could be told from the inside for ${tested} images, and ${LEAST_ROWS} are needed.`;
  return `${name} was skipped: of random points on the edge of its ball ${(100 * chance).toFixed(1)} % are constructed errors, so that finding one shows nothing.`;
}

const ballOf = ({ norm, epsilon }: Pick<Attack, 'norm' | 'epsilon'>): Ball | undefined =>
  (norm === 'linf' || norm === 'l2') && epsilon !== undefined && epsilon > 0 ? { norm, epsilon } : undefined;

async function binarized(
  { data, seed, signal, budget }: Evidence,
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
    const fresh = await valuesOf(features, around(one, ball, FRESH, [...keys, 2], 'edge'), signal);
    const above = (point: Float64Array) =>
      point.reduce((sum, value, k) => sum + value * boundary.direction[k], boundary.offset) > 0;
    const labelled: Dataset = { ...one, labels: Int32Array.of(0), classes: 2 };
    const known = { predicted: Int32Array.of(0) };
    let images: Float32Array;
    try {
      checkAttack(run.attack, binary);
      ({ images } = await attackRows(binary, labelled, known, run.attack, { seed, signal, budget }));
    } catch (error) {
      // Losses that rank three classes are not defined on two, and some attacks ask for what only their model has.
      if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
      return { run, tested, found, chance: 0, unfit: error.message };
    }
    tested++;
    // An error that is not in the ball, or no image, is none that was constructed.
    const sound =
      images.every((value) => value >= 0 && value <= 1) &&
      within(perturbationNorms(images, one.images)[ball.norm], ball.epsilon);
    const [answer] = await predictLabels(binary, { ...labelled, images }, { signal });
    found += Number(sound && answer === 1);
    crossed += fresh.filter(above).length / FRESH;
  }
  return { run, tested, found, chance: crossed / Math.max(1, tested) };
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
