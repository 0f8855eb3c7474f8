import { perturbationNorms } from '../../../attacks/index.js';
import { pixelsOf, takeRows } from '../../../data/index.js';
import {
  argmaxRows,
  type Classifier,
  type DifferentiableClassifier,
  isDifferentiable,
  isWrong,
  linearize,
  predictLabels,
} from '../../../models/index.js';
import { pause, type Tensor2D, type Tensor4D } from '../../../tensor/index.js';
import { crossEntropyOf } from '../../row-losses.js';
import { attackRows } from '../attack-rows.js';
import { within } from '../audit.js';
import type { AttackRun, Evidence } from '../contracts.js';
import { cutOff } from '../warnings/cut-off.js';
import { brokenRows, isIterative } from '../warnings/kinds.js';
import { count, rightRows, someOf } from '../warnings/rows.js';

/** Rows followed for each run, and model evaluations that this may cost over all of them. */
const ROWS = 20;
const EVALUATIONS = 16_000;

/** The walk of one row that an attack did not break. */
export interface Walk {
  /** Its row's position in the data. */
  readonly row: number;
  /** What the attack raises, at each point where it asked for a gradient, from the first to the last. */
  readonly losses: readonly number[];
  /** A point of the ball where the logits that the attack sees are an error (the class aimed at): what the model answers to it. */
  readonly passed: 'no error' | 'an error' | 'right after all';
}

/** What was seen of one run. */
export interface Trace {
  readonly run: AttackRun;
  /** Rows that the run left right; of these, those followed are in `walks`. */
  readonly unbroken: number;
  /** Of these, rows that its budget cut off. */
  readonly cut: number;
  readonly walks: readonly Walk[];
}

/**
 * White-box runs of many steps inside a ball: of each attack, norm and settings that at the radius where nearest to half
 * of the right images stayed right, as where all broke there is nothing to follow.
 */
export function walksOf(evidence: Evidence): AttackRun[] {
  const right = rightRows(evidence);
  const groups = new Map<string, AttackRun[]>();
  const seen = new Map<string, number>();
  for (const run of evidence.runs.filter(isIterative)) {
    const { name, norm, epsilon, settings } = run.attack;
    // Steps are longer in larger balls: attacks that differ in them alone are told apart by their order in each ball.
    const base = JSON.stringify([name, norm, { ...settings, stepSize: null }]);
    const place = seen.get(`${base} ${epsilon}`) ?? 0;
    seen.set(`${base} ${epsilon}`, place + 1);
    groups.set(`${base} ${place}`, [...(groups.get(`${base} ${place}`) ?? []), run]);
  }
  const fromHalf = (run: AttackRun) => {
    const broken = count(brokenRows(run, right, null));
    return broken < right.length ? Math.abs(broken - right.length / 2) : Number.POSITIVE_INFINITY;
  };
  return [...groups.values()].map((runs) => runs.reduce((best, run) => (fromHalf(run) < fromHalf(best) ? run : best)));
}

/** What was seen at one point of a walk. */
interface Point {
  readonly image: Float32Array;
  readonly logits: Float32Array;
}

/** The model, which notes every point at which its logits are differentiated. */
function watched(model: DifferentiableClassifier, points: Point[]): DifferentiableClassifier {
  const { name, inputShape, classes, scores } = model;
  const note = (images: Tensor4D, logits: Tensor2D) => {
    points.push({ image: Float32Array.from(images.dataSync()), logits: Float32Array.from(logits.dataSync()) });
  };
  return {
    // With what else an attack may ask of it: a detector’s suspicion, a guard’s threshold.
    ...model,
    // Own members of the copy, wherever the model has them from.
    ...{ name, inputShape, classes, scores },
    predict: (images) => model.predict(images),
    logits: (images) => model.logits(images),
    linearize: (images) => {
      const there = linearize(model, images);
      note(images, there.logits);
      return there;
    },
  };
}

/** The largest other logit minus the label's. */
export function marginOf(logits: ArrayLike<number>, label: number): number {
  let other = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < logits.length; k++) if (k !== label && logits[k] > other) other = logits[k];
  return other - logits[label];
}

/**
 * What an attack raises, as far as its settings say: the cross-entropy, otherwise the margin; where it aims at a class,
 * how much that is the answer.
 */
function lossOf({ attack }: AttackRun, label: number, target?: number): (logits: Float32Array) => number {
  const loss = attack.settings.loss === 'crossEntropy' ? crossEntropyOf : marginOf;
  return target === undefined ? (logits) => loss(logits, label) : (logits) => -loss(logits, target);
}

/**
 * Follows runs on some of the rows that they left right: each row is attacked once more by itself, with one start, and
 * every point at which the attack asked for a gradient is looked at. Random numbers are keyed by row, so that the walk is
 * that of the run, but for models that answer one image differently each time.
 */
export async function follow(evidence: Evidence, runs: readonly AttackRun[]): Promise<Trace[]> {
  const { model, seed } = evidence;
  if (!isDifferentiable(model)) return [];
  const right = rightRows(evidence);
  const found: Trace[] = [];
  for (const run of runs) {
    const broken = brokenRows(run, right, null);
    const unbroken = right.filter((_, i) => !broken[i]);
    const spent = unbroken.reduce((sum, row) => sum + run.gradients[row] + run.queries[row], 0);
    const affordable = Math.max(1, Math.floor((EVALUATIONS * unbroken.length) / Math.max(1, spent)));
    const walks: Walk[] = [];
    for (const row of someOf(unbroken, Math.min(ROWS, affordable), seed))
      walks.push(await walk(evidence, model, run, row));
    found.push({ run, unbroken: unbroken.length, cut: await cutOff(evidence, run, unbroken), walks });
  }
  return found;
}

async function walk(evidence: Evidence, model: DifferentiableClassifier, run: AttackRun, row: number): Promise<Walk> {
  const { data, predicted, seed, signal, mask, budget } = evidence;
  await pause(signal);
  const one = takeRows(data, [row]);
  const [label] = one.labels;
  const points: Point[] = [];
  const attack = 'restarts' in run.attack.settings && run.attack.with ? run.attack.with({ restarts: 1 }) : run.attack;
  const known = {
    predicted: Int32Array.of(predicted[row]),
    ...(run.targets && { targets: Int32Array.of(run.targets[row]) }),
  };
  const options = { seed, signal, mask, budget };
  const { images } = await attackRows(watched(model, points) as Classifier, one, known, attack, options);
  const width = pixelsOf(data);
  const { norm, epsilon = Number.POSITIVE_INFINITY } = run.attack;
  const target = run.targets?.[row];
  const reached = (answer: number) => (target === undefined ? isWrong(answer, label) : answer === target);
  const isError = ({ image, logits }: Point) =>
    reached(argmaxRows(logits, model.classes)[0]) && within(perturbationNorms(image, one.images)[norm], epsilon);
  const whole = points.filter(({ image }) => image.length === width);
  const passed = whole.find(isError)?.image ?? (await seenAsError(model, images, reached, one));
  const answer = passed && (await predictLabels(model, { ...one, images: passed }, { signal }))[0];
  const loss = lossOf(run, label, target);
  return {
    row,
    losses: whole.map(({ logits }) => loss(logits)),
    passed: answer === undefined ? 'no error' : reached(answer) ? 'an error' : 'right after all',
  };
}

/** The image that an attack hands in, where its logits, which the attack sees, are an error. */
async function seenAsError(
  model: DifferentiableClassifier,
  images: Float32Array,
  reached: (answer: number) => boolean,
  one: Parameters<typeof predictLabels>[1],
): Promise<Float32Array | undefined> {
  const byLogits: Classifier = { ...plain(model), predict: async (batch) => model.logits(batch) };
  const [answer] = await predictLabels(byLogits, { ...one, images });
  return reached(answer) ? images : undefined;
}

const plain = ({ name, inputShape, classes, scores }: Classifier) => ({ name, inputShape, classes, scores });
