import type { Dataset } from '../../../data/index.js';
import { agreement, type Proportion, proportion } from '../../../evaluation/index.js';
import { type Classifier, predictLabels } from '../../../models/index.js';
import type { OnProgress } from '../../../study/index.js';
import type { Family, Knows, MeasuredAttempt, MeasuredDefence } from './result.js';

/** An attack on a defence. */
export interface Attempt {
  readonly name: string;
  readonly knows: Knows;
  /** 1 for each row that is still right, asked of the defence itself. */
  run(rows: Dataset, epsilon: number): Promise<Uint8Array>;
  /**
   * The same with the defence switched off (of so many levels that nothing is rounded, with nothing pruned, nothing
   * refused, …), and the plain attack on the undefended network: equal row by row where the attempt is built right.
   */
  off?(rows: Dataset, epsilon: number): Promise<{ readonly here: Uint8Array; readonly plain: Uint8Array }>;
}

/** A defence, ready to be attacked. */
export interface Defence extends Pick<MeasuredDefence, 'id' | 'name' | 'family' | 'paper'> {
  readonly family: Family;
  /** As it answers. A row that it refuses is answered with `NO_ANSWER`. */
  readonly answers: Classifier;
  /** The network without it. */
  readonly undefended: Classifier;
  /**
   * Answers are drawn anew at each query. Then rows that any of several attempts breaks are more than an attacker who
   * tries once can have; the attempt that leaves the least is the adaptive figure.
   */
  readonly random?: boolean;
  /** The first that knows nothing is the non-adaptive one. */
  readonly attempts: readonly Attempt[];
}

export interface AttemptPlan {
  readonly epsilon: number;
  /** Radius of the ball in which every attempt should break everything. */
  readonly control: number;
  /** Of the first rows, as many are used for the controls. */
  readonly controlRows: number;
}

/** How many of these are 1. */
export const share = (robust: Uint8Array): Proportion =>
  proportion(
    robust.reduce((sum, one) => sum + one, 0),
    robust.length,
  );

/** What the best of several attempts leaves: the least of these shares, of which there is one at least. */
export const leastOf = (shares: readonly Proportion[]): Proportion =>
  shares.reduce((best, one) => (one.value < best.value ? one : best));

/** 1 for each row that none of several attempts breaks, of which there is one at least. */
export const unbrokenBy = (attempts: readonly Uint8Array[]): Uint8Array =>
  attempts.reduce((all, one) => all.map((left, row) => left & one[row]));

/** Seconds for these rows: the least of five, the first one apart, which also sets things up. */
async function secondsFor(model: Classifier, rows: Dataset): Promise<number> {
  const runs: number[] = [];
  for (let i = 0; i < 6; i++) runs.push((await timed(() => predictLabels(model, rows)))[1]);
  return Math.min(...runs.slice(1));
}

const timed = async <T>(work: () => Promise<T>): Promise<readonly [T, number]> => {
  const start = performance.now();
  const done = await work();
  return [done, Number(((performance.now() - start) / 1000).toFixed(4))];
};

async function attempted(
  attempt: Attempt,
  rows: Dataset,
  few: Dataset,
  { epsilon, control }: AttemptPlan,
): Promise<readonly [MeasuredAttempt, Uint8Array]> {
  const { name, knows } = attempt;
  const [robust, seconds] = await timed(() => attempt.run(rows, epsilon));
  const measured: MeasuredAttempt = { name, knows, robust: share(robust), seconds };
  if (knows === 'nothing') return [measured, robust];
  const large = { epsilon: control, robust: share(await attempt.run(few, control)) };
  const off = await attempt.off?.(few, epsilon);
  return [
    {
      ...measured,
      control: large,
      ...(off && {
        off: {
          rows: off.here.length,
          equal: off.here.reduce((sum, one, row) => sum + Number(one === off.plain[row]), 0),
          here: share(off.here),
          plain: share(off.plain),
        },
      }),
    },
    robust,
  ];
}

/**
 * Measures a defence on these rows by each of its attempts, with the controls of those that know it. `few` are the rows
 * of the controls.
 * @throws RangeError where no attempt knows nothing: then there is no non-adaptive figure.
 */
export async function measureDefence(
  defence: Defence,
  rows: Dataset,
  few: Dataset,
  plan: AttemptPlan,
  onProgress: OnProgress = () => {},
): Promise<MeasuredDefence> {
  const { id, name, family, paper, answers, undefended } = defence;
  const [clean, plain] = [await predictLabels(answers, rows), await predictLabels(undefended, rows)];
  const attempts: MeasuredAttempt[] = [];
  const left: Uint8Array[] = [];
  for (const [i, attempt] of defence.attempts.entries()) {
    onProgress(`${name}: ${attempt.name}`, i, defence.attempts.length);
    const [measured, robust] = await attempted(attempt, rows, few, plan);
    attempts.push(measured);
    left.push(robust);
  }
  const claimed = attempts.find(({ knows }) => knows === 'nothing')?.robust;
  if (!claimed) throw new RangeError(`${name} has no attempt of one who knows nothing of it.`);
  return {
    ...{ id, name, family, paper, epsilon: plan.epsilon, data: rows.provenance },
    clean: agreement(clean, rows.labels),
    undefended: agreement(plain, rows.labels),
    ...{ attempts, claimed },
    adaptive: defence.random ? leastOf(attempts.map(({ robust }) => robust)) : share(unbrokenBy(left)),
    ...(defence.random && { random: true }),
    seconds: { defended: await secondsFor(answers, few), undefended: await secondsFor(undefended, few) },
  };
}
