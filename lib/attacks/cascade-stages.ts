import { argmaxRows, type DifferentiableClassifier, NO_ANSWER } from '../models/index.js';
import { pause, rowsPerCall, type Tensor4D, tf } from '../tensor/index.js';
import type { Attack, AttackBatch, AttackOptions } from './contracts.js';
import type { InTurn } from './engine/in-turn.js';
import { defineAttack } from './engine/run.js';
import { climb } from './gradient/apgd-loop.js';
import { cosineSteps } from './gradient/cosine-rule.js';
import { type LossName, losses } from './gradient/losses.js';

export interface CascadeBall {
  readonly norm: 'linf' | 'l2';
  readonly epsilon: number;
}

/** A climb of one loss toward any error. */
export function climbing(
  name: string,
  ball: CascadeBall,
  { loss, ...walk }: { readonly steps: number; readonly randomStart: boolean; readonly loss: LossName },
): Attack<DifferentiableClassifier> {
  const rule = cosineSteps(ball.norm, ball.epsilon, walk);
  return defineAttack({
    name,
    kind: 'fixed',
    ...ball,
    access: 'gradients',
    settings: { ...walk, loss },
    perturb: (wave) => climb(wave, rule, { steps: walk.steps, earlyStop: true, loss: losses[loss] }),
  });
}

/**
 * Climbs of the margin toward one class after the other, each from a random start of its own, on the rows that are
 * still unbroken; any error is a success. `classesOf`: the classes of a row, by its index, the likeliest first.
 */
export function aiming(
  name: string,
  ball: CascadeBall,
  { steps, targets }: { readonly steps: number; readonly targets: number },
  classesOf: (index: number) => ArrayLike<number> | undefined = () => undefined,
): Attack<DifferentiableClassifier> {
  const rule = cosineSteps(ball.norm, ball.epsilon, { steps, randomStart: true });
  return defineAttack({
    name,
    kind: 'fixed',
    ...ball,
    access: 'gradients',
    settings: { steps, targets },
    // As in `apgdT`, each aim is a restart to the engine.
    restarts: targets,
    perturb: async (wave) => {
      const { classes } = wave.model;
      const toward = Int32Array.from(wave.indices, (index, row) => {
        const known = classesOf(index)?.[wave.run.restart];
        return known === undefined || known === wave.labels[row] ? (wave.labels[row] + 1) % classes : known;
      });
      return climb(wave, rule, { steps, earlyStop: true, loss: losses.margin, targets: toward });
    },
  });
}

/** How some rows lie to their boundaries, at the images that are held for them. */
export interface Standing {
  /** These rows, the nearest to a boundary first. */
  readonly rows: Int32Array;
  /** By a row's index: the classes other than its label, the nearest first. */
  readonly classes: ReadonlyMap<number, Int32Array>;
}

/** Asks about the images held for these rows, one query each; rows without budget are left out. */
export async function standing(
  turns: InTurn<DifferentiableClassifier>,
  model: DifferentiableClassifier,
  batch: AttackBatch,
  open: Int32Array,
  { batchSize }: Pick<AttackOptions, 'batchSize'>,
): Promise<Standing> {
  const rows = open.filter((row) => turns.remaining(row) >= 1);
  const { classes } = model;
  const [, ...shape] = batch.images.shape;
  const width = shape.reduce((a, b) => a * b, 1);
  const calls = batchSize ?? rowsPerCall(width);
  const margins = new Map<number, number>();
  const order = new Map<number, Int32Array>();
  for (let from = 0; from < rows.length; from += calls) {
    await pause(turns.signal);
    const now = rows.subarray(from, from + calls);
    const values = new Float32Array(now.length * width);
    now.forEach((row, i) => {
      values.set(turns.pixels.subarray(row * width, (row + 1) * width), i * width);
    });
    turns.spend(now);
    const logits = tf.tidy(() =>
      model.logits(tf.tensor4d(values, [now.length, ...shape] as Tensor4D['shape'])).dataSync(),
    );
    const answers = argmaxRows(logits, classes);
    now.forEach((row, i) => {
      const label = batch.labels[row];
      const of = (k: number) => logits[i * classes + k];
      const others = Int32Array.from({ length: classes }, (_, k) => k).filter((k) => k !== label);
      if (answers[i] === NO_ANSWER) turns.mute(row);
      else others.sort((a, b) => of(b) - of(a));
      margins.set(row, answers[i] === NO_ANSWER ? Number.POSITIVE_INFINITY : of(label) - of(others[0]));
      order.set(batch.indices?.[row] ?? row, others);
    });
  }
  const margin = (row: number) => margins.get(row) as number;
  // Equal margins go by the row's index, not by its place.
  const index = (row: number) => batch.indices?.[row] ?? row;
  return {
    rows: rows.slice().sort((a, b) => margin(a) - margin(b) || index(a) - index(b)),
    classes: order,
  };
}
