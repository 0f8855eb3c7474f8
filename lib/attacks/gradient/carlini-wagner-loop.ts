import type { DifferentiableClassifier } from '../../models/index.js';
import { pause, type Tensor4D, tf } from '../../tensor/index.js';
import { ActiveSet, column } from '../engine/active.js';
import type { LossAndGradient } from '../engine/first-look.js';
import type { Wave } from '../engine/wave.js';
import { type RoundSettings, Rounds } from './carlini-wagner-rounds.js';
import { crossing, isPast, Nearest } from './crossing.js';
import { differentiate } from './differentiate.js';
import { margin } from './losses.js';

export interface CarliniWagnerSettings extends RoundSettings {
  /** 0: estimated. */
  readonly initialConstant: number;
  readonly learningRate: number;
  readonly finalRate: number;
  readonly confidence: number;
  readonly warmStart: boolean;
  readonly edge: number;
}

/** Adam's own constants (Kingma and Ba, 2015). */
const [BETA1, BETA2, EPSILON] = [0.9, 0.999, 1e-8];

/** What Adam needs to know of each active row. */
interface RowStep {
  /** Weight of the margin's gradient: c, or 0 past the confidence. */
  readonly pull: Float32Array;
  /** The learning rate, corrected for moments that start at zero. */
  readonly rate: Float32Array;
  /** 1 where the round has ended. */
  readonly ended: Uint8Array;
}

/** Takes every row through its own rounds; a row that has ended one starts the next at once, beside the others. */
export async function carliniWagnerLoop(
  wave: Wave<DifferentiableClassifier>,
  settings: CarliniWagnerSettings,
): Promise<Tensor4D> {
  const { steps, binarySearchSteps, confidence, warmStart, edge } = settings;
  const start = tf.tidy(() => unsquashed(wave.images, edge));
  const active = new ActiveSet(wave, {
    original: wave.images.clone(),
    point: start.clone(),
    start,
    first: tf.zerosLike(wave.images),
    second: tf.zerosLike(wave.images),
  });
  const nearest = new Nearest(wave, active, 'l2');
  const rounds = new Rounds(wave.size, settings.initialConstant, settings);
  try {
    for (let spent = 0; ; ) {
      await pause(wave.run.signal);
      active.dropSpent();
      if (!active.size) break;
      const { rows } = active;
      spent += rows.length;
      const images = tf.tidy(() => squashed(active.tensors.point, edge));
      let found: LossAndGradient | undefined;
      try {
        found = differentiate(wave, images, rows, margin);
        const { gradient } = found;
        const past = crossing(wave, found.logits, rows).map((gap) => gap - confidence);
        const there = squares(images, active.tensors.original, found);
        const better = nearest.show(isPast(past), images, there.lengths.map(Math.sqrt));
        if (warmStart && better.includes(1))
          active.update(({ point, start: before }) => ({
            start: tf.where(column(better).cast('bool'), point, before) as Tensor4D,
          }));
        const step = rowSteps(rows, past, there, rounds, nearest, settings);
        active.update((state) => descended(state, images, gradient, step));
        active.drop(Uint8Array.from(rows, (row) => Number(rounds.ended[row] >= binarySearchSteps)));
      } finally {
        tf.dispose({ images, ...found });
      }
      wave.run.report(spent / (wave.size * steps * binarySearchSteps));
    }
    return active.finish();
  } finally {
    active.dispose();
  }
}

/** Squared lengths of each row's perturbation and of its gradient. */
function squares(images: Tensor4D, original: Tensor4D, { gradient }: LossAndGradient) {
  return tf.tidy(() => ({
    lengths: images.sub(original).square().sum([1, 2, 3]).dataSync() as Float32Array,
    gradients: gradient.square().sum([1, 2, 3]).dataSync() as Float32Array,
  }));
}

/** Books one step of every active row, and says how Adam is to take it. */
function rowSteps(
  rows: Int32Array,
  past: Float32Array,
  { lengths, gradients }: { lengths: Float32Array; gradients: Float32Array },
  rounds: Rounds,
  { distance }: { distance: Float64Array },
  { steps, learningRate, finalRate }: CarliniWagnerSettings,
): RowStep {
  const made = () => new Float32Array(rows.length);
  const step = { pull: made(), rate: made(), ended: new Uint8Array(rows.length) };
  rows.forEach((row, i) => {
    const adversarial = past[i] > 0;
    rounds.estimate(row, -past[i], gradients[i]);
    const constant = rounds.constant[row];
    step.pull[i] = adversarial ? 0 : constant;
    const t = rounds.step[row] + 1;
    const rate = learningRate * (finalRate + ((1 - finalRate) * (1 + Math.cos((Math.PI * t) / steps))) / 2);
    const [mean, meanSquare] = [(1 - BETA1) / (1 - BETA1 ** t), (1 - BETA2) / (1 - BETA2 ** t)];
    step.rate[i] = (rate * mean) / Math.sqrt(meanSquare);
    const loss = lengths[i] + constant * Math.max(0, -past[i]);
    step.ended[i] = Number(rounds.took(row, loss, adversarial, distance[row]));
  });
  return step;
}

type State = Record<'point' | 'original' | 'start' | 'first' | 'second', Tensor4D>;

/** One step of Adam down ‖δ‖² + c · (missing margin), in the space without bounds; ended rows go back to the start. */
function descended(state: Readonly<State>, images: Tensor4D, gradient: Tensor4D, step: RowStep) {
  const { point, original, start } = state;
  // Half the gradient, and moments that are sums, not means: Adam divides one by the other, and the rate makes up.
  const down = images
    .sub(original)
    .sub(gradient.mul(column(step.pull.map((constant) => constant / 2))))
    .mul(tf.sub(1, point.tanh().square()));
  const first = state.first.mul(BETA1).add(down) as Tensor4D;
  const second = state.second.mul(BETA2).add(down.square()) as Tensor4D;
  const moved = point.sub(first.mul(column(step.rate)).div(second.sqrt().add(EPSILON))) as Tensor4D;
  if (!step.ended.includes(1)) return { point: moved, first, second };
  const kept = column(step.ended.map((is) => 1 - is));
  return {
    point: tf.where(kept.cast('bool'), moved, start) as Tensor4D,
    first: first.mul(kept) as Tensor4D,
    second: second.mul(kept) as Tensor4D,
  };
}

/** Images of points of the space without bounds: (tanh + 1) / 2, stretched by what `edge` leaves out, and clipped. */
const squashed = (points: Tensor4D, edge: number) =>
  points
    .tanh()
    .div(2 * (1 - edge))
    .add(0.5)
    .clipByValue(0, 1) as Tensor4D;

/** The points of images: black and white lie `edge` inside the range of tanh, not infinitely far out. */
const unsquashed = (images: Tensor4D, edge: number) =>
  images
    .mul(2)
    .sub(1)
    .mul(1 - edge)
    .atanh() as Tensor4D;
