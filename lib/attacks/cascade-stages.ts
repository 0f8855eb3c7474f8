import { argmaxRows, type DifferentiableClassifier, NO_ANSWER } from '../models/index.js';
import { pause, rowsPerCall, type Tensor4D, tf } from '../tensor/index.js';
import type { Attack, AttackBatch } from './contracts.js';
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

/** How near rows have been seen to a boundary, and to which: the least margin over all images that were asked about. */
export class Nearness {
  readonly #margins = new Map<number, number>();
  readonly #classes = new Map<number, Int32Array>();

  constructor(
    private readonly turns: InTurn<DifferentiableClassifier>,
    private readonly model: DifferentiableClassifier,
    private readonly batch: AttackBatch,
    private readonly batchSize: number | undefined,
  ) {}

  /** Asks about the images held for these rows, one query each; rows without budget are left out. */
  async ask(open: Int32Array): Promise<void> {
    const { turns, model, batch } = this;
    const rows = open.filter((row) => turns.remaining(row) >= 1);
    const { classes } = model;
    const [, ...shape] = batch.images.shape;
    const width = shape.reduce((a, b) => a * b, 1);
    const calls = this.batchSize ?? rowsPerCall(width);
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
        if (answers[i] === NO_ANSWER) turns.mute(row);
        this.#note(row, logits.subarray(i * classes, (i + 1) * classes), answers[i]);
      });
    }
  }

  #note(row: number, logits: ArrayLike<number>, answer: number): void {
    const label = this.batch.labels[row];
    const others = Int32Array.from({ length: logits.length }, (_, k) => k).filter((k) => k !== label);
    if (answer !== NO_ANSWER) others.sort((a, b) => logits[b] - logits[a]);
    const margin = answer === NO_ANSWER ? Number.POSITIVE_INFINITY : logits[label] - logits[others[0]];
    const known = this.#margins.get(row);
    if (known !== undefined && known <= margin) return;
    this.#margins.set(row, margin);
    this.#classes.set(this.#index(row), others);
  }

  /** Those of the rows that were asked about, the nearest first. */
  sorted(rows: Int32Array): Int32Array {
    const margin = (row: number) => this.#margins.get(row) as number;
    // Equal margins go by the row's index, not by its place.
    return rows
      .filter((row) => this.#margins.has(row))
      .sort((a, b) => margin(a) - margin(b) || this.#index(a) - this.#index(b));
  }

  /** By a row's index: the classes other than its label, the nearest first. */
  classesOf(index: number): Int32Array | undefined {
    return this.#classes.get(index);
  }

  #index(row: number): number {
    return this.batch.indices?.[row] ?? row;
  }
}
