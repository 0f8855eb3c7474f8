import type { DifferentiableClassifier } from '../../models/index.js';
import {
  type GradientNorm,
  randomInBall,
  stepInBall,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  tf,
} from '../../tensor/index.js';
import { ActiveSet } from '../engine/active.js';
import type { Wave } from '../engine/wave.js';
import { Cycles } from './cycles.js';
import { adversarialRows, differentiate, firstGradient } from './differentiate.js';
import { smoothed } from './gradient-smoothing.js';
import { type InputDiversity, inputDiversity } from './input-diversity.js';
import { type LossName, losses } from './losses.js';

/** One gradient attack: gradient → (momentum) → steepest direction → step → project to the ball → clip to [0, 1]. */
export interface LoopSettings {
  readonly norm: GradientNorm;
  /** Radius of the ball, in pixel units of [0, 1] (L0: number of values). */
  readonly epsilon: number;
  readonly steps: number;
  readonly stepSize: number;
  /** Start at a random point of the ball instead of the image. */
  readonly randomStart: boolean;
  /** A row is done at its first iterate that succeeds; otherwise the last iterate counts. */
  readonly earlyStop: boolean;
  readonly loss: LossName;
  /** Share of the summed earlier gradients, each divided by its mean absolute value, that is kept (default 0). */
  readonly momentum?: number;
  /** In L∞ and without momentum, rows that repeat themselves leave with the image they would end with. */
  readonly skipCycles?: boolean;
  /** Gradients are taken at images that are resized and padded at random; not with `earlyStop`. */
  readonly diversity?: InputDiversity;
  /** Gradients are smoothed by a Gaussian of this height and width. */
  readonly kernelSize?: number;
}

/** The start of every row: the image, or a random point of its ball, inside the mask and the pixel range. */
export function startOf(
  wave: Wave,
  { norm, epsilon, randomStart }: Pick<LoopSettings, 'norm' | 'epsilon' | 'randomStart'>,
): Tensor4D {
  if (!randomStart) return wave.images.clone();
  const { seed, restart } = wave.run;
  return tf.tidy(() => {
    const delta = randomInBall(norm, epsilon, wave.images.shape, (row) => [seed, wave.indices[row], restart]);
    const allowed = wave.mask ? (delta.mul(wave.mask) as Tensor4D) : delta;
    return wave.images.add(allowed).clipByValue(0, 1) as Tensor4D;
  });
}

/** Fewer steps leave no time to see a row repeat. */
const FEWEST = 4;

/** Zero outside the mask, where smoothing spreads gradients to. */
const masked = (wave: Wave, gradient: Tensor4D, rows: Int32Array) =>
  wave.mask ? (gradient.mul(wave.take(wave.mask, rows)) as Tensor4D) : gradient;

/** Climbs the loss inside the ball. */
export async function gradientLoop(wave: Wave<DifferentiableClassifier>, settings: LoopSettings): Promise<Tensor4D> {
  const { norm, epsilon, steps, stepSize, earlyStop, momentum = 0, diversity, kernelSize } = settings;
  const active = new ActiveSet(wave, {
    current: startOf(wave, settings),
    original: wave.images.clone(),
    velocity: momentum ? tf.zerosLike(wave.images) : tf.zeros([wave.size, 1, 1, 1]),
  });
  const cycles =
    settings.skipCycles && norm === 'linf' && !momentum && steps >= FEWEST
      ? new Cycles(wave.size, wave.width, wave.model.classes)
      : undefined;
  try {
    // Rows whose budget is used up hand in where they are.
    const handIn = (spent: Uint8Array) => active.record(spent, active.tensors.current);
    for await (const step of active.steps(steps, handIn)) {
      const through = diversity && inputDiversity(wave, diversity, step);
      const found =
        (step === 0 && firstGradient(wave, active.rows)) ||
        differentiate(wave, active.tensors.current, active.rows, losses[settings.loss], wave.targets, through);
      const { logits, losses: values, gradient } = found;
      const besides = { gradient: tf.keep(gradient), logits: tf.keep(logits) };
      try {
        if (earlyStop) {
          const done = adversarialRows(wave, logits, active.rows);
          active.record(done, active.tensors.current);
          active.drop(done, besides);
        }
        if (cycles && active.size) leaveRounds(cycles, active, wave, besides, { step, steps });
        active.update(({ current, original, velocity }) => {
          const along = kernelSize
            ? masked(wave, smoothed(besides.gradient, kernelSize), active.rows)
            : besides.gradient;
          const pushed = momentum
            ? velocity.mul(momentum).add(along.div(along.abs().mean([1, 2, 3], true).maximum(1e-12)))
            : along;
          return {
            current: stepInBall[norm](current, pushed as Tensor4D, original, epsilon, stepSize),
            ...(momentum && { velocity: pushed }),
          };
        });
      } finally {
        tf.dispose([values, ...Object.values(besides)]);
      }
    }
    handIn(new Uint8Array(active.size).fill(1));
    return active.finish();
  } finally {
    active.dispose();
  }
}

/** Lets the rows go that go round in circles, with the images that they would end with. */
function leaveRounds(
  cycles: Cycles,
  active: ActiveSet<{ current: Tensor4D; original: Tensor4D; velocity: Tensor }>,
  wave: Wave,
  besides: { gradient: Tensor4D; logits: Tensor2D },
  { step, steps }: { readonly step: number; readonly steps: number },
): void {
  const { rows, tensors } = active;
  const known = cycles.settle(step, {
    rows,
    images: tensors.current,
    logits: besides.logits.dataSync(),
    // A budget may end a row before the last step.
    last: (row) => Math.min(steps, step + 1 + Math.floor(wave.remaining(row))),
  });
  if (!known.size) return;
  const pixels = Float32Array.from(tensors.current.dataSync());
  for (const [at, end] of known) pixels.set(end, at * wave.width);
  const ends = tf.tensor4d(pixels, tensors.current.shape);
  const flags = Uint8Array.from(rows, (_, at) => Number(known.has(at)));
  active.record(flags, ends);
  active.drop(flags, besides);
  ends.dispose();
}
