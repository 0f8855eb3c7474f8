import type { DifferentiableClassifier } from '../../models/index.js';
import { pause, type Tensor1D, type Tensor2D, type Tensor4D, tf } from '../../tensor/index.js';
import { ActiveSet } from '../engine/active.js';
import type { Wave } from '../engine/wave.js';
import { adversarialRows, aimsOf, differentiateOver, logitsAt } from './differentiate.js';
import { type Loss, lossAt } from './losses.js';

/** What each row carries along: images [rows, h, w, c], and numbers [rows, 1, 1, 1] of which a rule may add its own. */
export type ClimbState = Record<
  'current' | 'previous' | 'original' | 'best' | 'bestGradient' | 'bestLoss' | 'lastLoss' | 'rises' | 'step',
  Tensor4D
> &
  Record<string, Tensor4D>;

/** How the rows of a climb move, and how each chooses its step size. */
export interface ClimbRule {
  /** The steps before which step sizes are reviewed. */
  readonly reviews: ReadonlySet<number>;
  /** The first points, the first step sizes, and numbers of the rule's own. The caller disposes. */
  start(wave: Wave): Pick<ClimbState, 'current' | 'step'> & Record<string, Tensor4D>;
  /** New numbers at a review, and 1 for the rows that go back to their best point. Called inside `tf.tidy`. */
  review(state: Readonly<ClimbState>, step: number): { numbers: Partial<ClimbState>; back: Tensor4D };
  /** The next points. Called inside `tf.tidy`. */
  move(state: Readonly<ClimbState>, gradient: Tensor4D, step: number): Tensor4D;
}

export interface ClimbSettings {
  readonly steps: number;
  /** A row is done at its first point that succeeds; otherwise its success of largest loss counts. */
  readonly earlyStop: boolean;
  readonly loss: Loss;
  /** Gradients that each step averages, for models that draw at random (default 1). */
  readonly draws?: number;
  /** Where the loss aims, one class per row of the wave, if not where the run does. */
  readonly targets?: Int32Array;
  /** No point is a success; all rows hand in the point of largest loss (default false). */
  readonly explore?: boolean;
}

const NOTHING = Number.NEGATIVE_INFINITY;

/**
 * Climbs a loss by a rule that sees the points and losses so far (Croce and Hein, 2020). Rows that succeed hand in a
 * success, the others the point of largest loss.
 */
export async function climb(
  wave: Wave<DifferentiableClassifier>,
  rule: ClimbRule,
  { steps, earlyStop, loss, draws = 1, targets = wave.targets, explore = false }: ClimbSettings,
): Promise<Tensor4D> {
  const active = new ActiveSet<ClimbState>(wave, startingState(wave, rule));
  const won = new Uint8Array(wave.size);
  const strongest = new Float64Array(wave.size).fill(NOTHING);

  /** Hands in the successes among the active rows' points; gives them. */
  const book = (logits: Tensor2D, losses: Tensor1D): Uint8Array => {
    if (explore) return new Uint8Array(active.size);
    const done = adversarialRows(wave, logits, active.rows);
    if (!done.includes(1)) return done;
    const values = losses.dataSync();
    // Beside an infinite logit a loss may be no number, and the row is won all the same.
    const stronger = done.map((flag, i) =>
      Number(flag && (!won[active.rows[i]] || values[i] > strongest[active.rows[i]])),
    );
    stronger.forEach((flag, i) => {
      if (!flag) return;
      won[active.rows[i]] = 1;
      strongest[active.rows[i]] = Number.isNaN(values[i]) ? NOTHING : values[i];
    });
    active.record(stronger, active.tensors.current);
    return done;
  };
  /** Rows without a success hand in their best point. */
  const handIn = (leaving: Uint8Array) =>
    active.record(
      leaving.map((flag, i) => Number(flag && !won[active.rows[i]])),
      active.tensors.best,
    );

  try {
    for await (const step of active.steps(steps, handIn, draws)) {
      const { logits, ...found } = differentiateOver(draws, wave, active.tensors.current, active.rows, loss, targets);
      try {
        const done = book(logits, found.losses);
        if (earlyStop) active.drop(done, found);
        if (active.size) active.update((state) => next(state, rule, found, step));
      } finally {
        tf.dispose([logits, found.losses, found.gradient]);
      }
    }
    await pause(wave.run.signal);
    active.dropSpent(1, handIn);
    if (active.size) {
      const logits = logitsAt(wave, active.tensors.current, active.rows);
      const aims = aimsOf(wave, active.rows, targets);
      const { values } = lossAt(loss, logits.dataSync() as Float32Array, aims, wave.model.classes);
      const losses = tf.tensor1d(values);
      try {
        book(logits, losses);
        active.update((state) => {
          const better = numbers(losses).greater(state.bestLoss);
          return { best: tf.where(better, state.current, state.best) };
        });
        handIn(new Uint8Array(active.size).fill(1));
      } finally {
        tf.dispose([logits, losses]);
      }
    }
    return active.finish();
  } finally {
    active.dispose();
  }
}

const numbers = (perRow: Tensor1D) => perRow.reshape([-1, 1, 1, 1]) as Tensor4D;

function startingState(wave: Wave, rule: ClimbRule): ClimbState {
  const none = (value: number) => tf.fill([wave.size, 1, 1, 1], value) as Tensor4D;
  const started = rule.start(wave);
  return {
    ...started,
    previous: started.current.clone(),
    original: wave.images.clone(),
    best: started.current.clone(),
    bestGradient: tf.zerosLike(wave.images),
    bestLoss: none(NOTHING),
    lastLoss: none(Number.POSITIVE_INFINITY),
    rises: none(0),
  };
}

/** Notes what was seen at the current points, reviews the step sizes where it is time, and moves on. */
function next(
  state: Readonly<ClimbState>,
  rule: ClimbRule,
  found: { readonly losses: Tensor1D; readonly gradient: Tensor4D },
  step: number,
): Partial<ClimbState> {
  const loss = numbers(found.losses);
  const better = loss.greater(state.bestLoss);
  const noted: ClimbState = {
    ...state,
    best: tf.where(better, state.current, state.best),
    bestGradient: tf.where(better, found.gradient, state.bestGradient),
    // No maximum: one loss that is no number would stay it for good.
    bestLoss: tf.where(better, loss, state.bestLoss),
    rises: state.rises.add(loss.greater(state.lastLoss).toFloat()),
    lastLoss: loss,
  };
  let gradient = found.gradient;
  if (rule.reviews.has(step)) {
    const { numbers: reviewed, back } = rule.review(noted, step);
    const goBack = back.toBool();
    gradient = tf.where(goBack, noted.bestGradient, gradient);
    Object.assign(noted, reviewed, {
      current: tf.where(goBack, noted.best, state.current),
      // No momentum from where it came: the row starts anew from its best point.
      previous: tf.where(goBack, noted.best, state.previous),
      rises: tf.zerosLike(noted.rises),
    });
  }
  return { ...noted, previous: noted.current.clone(), current: rule.move(noted, gradient, step) };
}
