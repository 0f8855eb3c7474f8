import { type Dataset, imageTensor, pixelsOf, takeRows } from '../../data/index.js';
import {
  type Architecture,
  argmaxRows,
  type Classifier,
  type Network,
  NO_ANSWER,
  predictScores,
  type TrainingProgress,
  type TrainingSettings,
  trainModel,
} from '../../models/index.js';
import { interruptSignal, keyedPermutation, tf } from '../../tensor/index.js';
import { lossGradient } from '../gradient/differentiate.js';
import { requireNumber } from '../settings.js';

export interface SurrogateOptions {
  /** The surrogate's architecture; the victim's need not be known. */
  architecture: Architecture;
  /** How each round's surrogate is trained. */
  settings: TrainingSettings;
  /** Most images the victim is asked about, the attacker's own included (default: as many as augmentation makes). */
  queries?: number;
  /** Times the images are doubled (default 0: the victim is asked about the attacker's own images alone). */
  augmentations?: number;
  /** How far an added image lies from its origin in every pixel, in [0, 1] (default 0.1). */
  step?: number;
  /** What of an answer is learned: its probabilities or its class (default: probabilities where there are any). */
  labels?: 'soft' | 'hard';
  name?: string;
  onProgress?: (progress: TrainingProgress) => void;
  signal?: AbortSignal;
}

export interface Surrogate {
  /** The caller disposes it. */
  readonly network: Network;
  /** Images the victim was asked about. */
  readonly queries: number;
}

/** Key of the stream that chooses which images are doubled where the victim may not be asked about all. */
const CHOICE_STREAM = 0x5b57;

/** The victim's answers as distributions over the classes, [n · classes]. */
async function answersOf(
  victim: Classifier,
  data: Dataset,
  labels: 'soft' | 'hard',
  signal: AbortSignal,
): Promise<Float32Array> {
  const { classes, scores: kind } = victim;
  const scores = await predictScores(victim, data, { signal });
  const mute = argmaxRows(scores, classes).filter((answer) => answer === NO_ANSWER).length;
  if (mute)
    throw new RangeError(
      `${victim.name} has no answer (NaN, or infinite scores) to ${mute} of ${data.labels.length} images, and a surrogate cannot learn from that. Leave such images out, or augment with a smaller step.`,
    );
  if (labels === 'hard') {
    const hard = new Float32Array(scores.length);
    argmaxRows(scores, classes).forEach((label, row) => {
      hard[row * classes + label] = 1;
    });
    return hard;
  }
  if (kind === 'probabilities') return scores;
  // A tidy must not return the values: it would look for tensors in every one of them.
  const soft = tf.tidy(() => tf.softmax(tf.tensor2d(scores, [data.labels.length, classes])));
  const values = soft.dataSync() as Float32Array;
  soft.dispose();
  return values;
}

/** Images a step from these in the direction that the surrogate finds least like the victim's answer. */
async function stepsFrom(network: Network, data: Dataset, step: number): Promise<Dataset> {
  const images = new Float32Array(data.images.length);
  const width = pixelsOf(data);
  const BATCH = 500;
  for (let from = 0; from < data.labels.length; from += BATCH) {
    const to = Math.min(data.labels.length, from + BATCH);
    const moved = tf.tidy(() => {
      const x = imageTensor(data, from, to);
      return x.add(lossGradient(network, x, data.labels.slice(from, to)).sign().mul(step)).clipByValue(0, 1);
    });
    images.set(await moved.data(), from * width);
    moved.dispose();
  }
  return { ...data, images };
}

function joined(a: Dataset, b: Dataset): Dataset {
  const join = <T extends Float32Array | Int32Array>(both: T, first: T, second: T): T => {
    both.set(first);
    both.set(second, first.length);
    return both;
  };
  const rows = a.labels.length + b.labels.length;
  return {
    ...a,
    images: join(new Float32Array(a.images.length + b.images.length), a.images, b.images),
    labels: join(new Int32Array(rows), a.labels, b.labels),
    indices: join(new Int32Array(rows), a.indices, b.indices),
  };
}

/**
 * A network trained on the answers of a victim alone, to be attacked in its place (Papernot et al., 2017). The
 * victim answers the attacker's own images, whose labels are not looked at; then, as often as asked for, every image is
 * joined by one a step away along the sign of the surrogate's derivative at the victim's answer, the victim answers
 * those too, and the surrogate is trained anew. Where the queries do not suffice for all, a random part is taken.
 * @throws RangeError where a number is out of range, soft labels are asked of a victim without scores, the attacker
 * has more images than queries, or the victim has no answer to one.
 */
export async function trainSurrogate(victim: Classifier, own: Dataset, options: SurrogateOptions): Promise<Surrogate> {
  const { architecture, settings, augmentations = 0, step = 0.1, signal = interruptSignal() } = options;
  const rows = own.labels.length;
  const { queries = rows * 2 ** augmentations, labels = victim.scores === 'labels' ? 'hard' : 'soft' } = options;
  requireNumber('augmentations', augmentations, { from: 0, whole: true });
  requireNumber('step', step, { above: 0, to: 1 });
  requireNumber('queries', queries, { from: 1, whole: true });
  if (labels === 'soft' && victim.scores === 'labels')
    throw new RangeError(`${victim.name} answers with labels alone; train its surrogate with labels: 'hard'.`);
  if (rows < 1 || rows > queries)
    throw new RangeError(
      `The attacker has ${rows} images of their own and ${queries} queries; give at least one image, and a query for each.`,
    );
  const name = options.name ?? `surrogate for ${victim.name}`;
  const asked = async (data: Dataset) => {
    const targets = await answersOf(victim, data, labels, signal);
    return { data: { ...data, labels: argmaxRows(targets, victim.classes) }, targets };
  };
  const training = async ({ data, targets }: Awaited<ReturnType<typeof asked>>) => {
    const recipe = {
      name,
      architecture,
      data,
      settings,
      targets: { description: "the victim's answers", values: targets },
    };
    return (await trainModel(recipe, { onProgress: options.onProgress, signal })).network;
  };

  let known = await asked(own);
  let network = await training(known);
  for (let round = 0; round < augmentations; round++) {
    const { data, targets } = known;
    const room = queries - data.labels.length;
    if (room < 1) break;
    const chosen = keyedPermutation(data.labels.length, settings.seed, round, CHOICE_STREAM).subarray(0, room);
    const last = network;
    try {
      const added = await asked(await stepsFrom(last, takeRows(data, chosen), step));
      const both = new Float32Array(targets.length + added.targets.length);
      both.set(targets);
      both.set(added.targets, targets.length);
      known = { data: joined(data, added.data), targets: both };
      network = await training(known);
    } finally {
      last.dispose();
    }
  }
  return { network, queries: known.data.labels.length };
}
