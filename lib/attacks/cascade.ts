import type { DifferentiableClassifier } from '../models/index.js';
import { keyedRandom } from '../tensor/index.js';
import { aiming, climbing, standing } from './cascade-stages.js';
import type { Attack, AttackBatch, AttackOptions, AttackResult } from './contracts.js';
import { checkAttack } from './engine/check.js';
import { InTurn } from './engine/in-turn.js';
import { provedRows } from './engine/proved-rows.js';
import { suite } from './engine/suite.js';
import { apgdT } from './gradient/apgd-t.js';
import { fabT } from './gradient/fab.js';
import { square } from './score/square.js';
import { requireNumber } from './settings.js';

export interface CascadeOptions {
  /** Radius of the ball, in pixel units of [0, 1]. */
  epsilon: number;
  /** Default 'linf'. */
  norm?: 'linf' | 'l2';
  /** Rows, drawn among those left at the end, that FAB and Square are tried on too (default 50). */
  audited?: number;
}

/** Shares of the rows right from the start, nearest to a boundary first, that are aimed at class by class. */
const AIMS = [
  { share: 0.16, steps: 40, targets: 4 },
  { share: 0.08, steps: 60, targets: 9 },
] as const;
/** Of few rows, so many are aimed at whatever the share. */
const LEAST = 10;
/** Key of the stream that draws the rows of the audit. */
const STREAM = 0xca5c;

/** The attacks of a cascade in the order of `foundBy`. */
function stagesOf(ball: { norm: 'linf' | 'l2'; epsilon: number }) {
  return {
    climbs: [
      climbing('climb-margin', ball, { steps: 25, randomStart: true, loss: 'margin' }),
      climbing('climb-ce', ball, { steps: 25, randomStart: false, loss: 'crossEntropy' }),
    ],
    aims: AIMS.map((aim) => aiming('aimed', ball, aim)),
    audit: [fabT({ ...ball, steps: 20, targets: 3 }), square({ ...ball, queries: 1000 })],
    rest: [apgdT(ball), fabT(ball), square(ball)],
  };
}

/**
 * What AutoAttack is asked for, which rows break inside a ball, at some twenty-fifth of its passes: every attack goes
 * to the rows where it may still break something. Short climbs of the margin and of the cross-entropy for all; what the model
 * proves of itself (`Classifier.certify`) ends its row; then climbs toward one class after the other for the rows that
 * came nearest to a boundary, by the classes that came nearest (after Liu et al., 2022, "Practical evaluation of adversarial
 * robustness via adaptive auto attack", and the multi-targeted attacks of Gowal et al., 2019). FAB and Square, which find what gradients hide, try a random
 * sample of the rows left (`sampled` of the result); where they break one of it, all rows left get AutoAttack's APGD-T,
 * FAB-T and Square as they are. Rows left are unbroken; none is shown to be robust but where a proof stands.
 *
 * Which rows are nearest depends on the rows that are attacked together; it does not on their order or batch size.
 * @throws RangeError where a number is out of range or the norm is neither.
 */
export function cascade(options: CascadeOptions): Attack<DifferentiableClassifier> {
  const { epsilon, norm = 'linf', audited = 50 } = options;
  requireNumber('epsilon', epsilon, { from: 0 });
  requireNumber('audited', audited, { from: 0, whole: true });
  if (norm !== 'linf' && norm !== 'l2') throw new RangeError(`cascade has the norms linf and l2, got ${norm}.`);
  const ball = { norm, epsilon };
  const stages = stagesOf(ball);
  const whole = suite('cascade', [...stages.climbs, ...stages.aims, ...stages.audit, ...stages.rest]);
  return {
    ...whole,
    settings: { audited, ...whole.settings },
    with: (changes) => cascade({ ...options, ...changes }),
    run: (model, batch, runOptions) => runCascade(ball, audited, model, batch, runOptions),
  };
}

async function runCascade(
  ball: { norm: 'linf' | 'l2'; epsilon: number },
  audited: number,
  model: DifferentiableClassifier,
  batch: AttackBatch,
  options: AttackOptions = {},
): Promise<AttackResult> {
  const { climbs, aims, audit, rest } = stagesOf(ball);
  const all = [...climbs, ...aims, ...audit, ...rest];
  for (const attack of all) checkAttack(attack, model);
  const turns = new InTurn(model, batch, options, all.length);
  let proved: Uint8Array | undefined;
  const open = () => turns.unbroken().filter((row) => !proved?.[row]);
  const go = async (which: number, attack: Attack<DifferentiableClassifier>, rows: Int32Array) => {
    if (rows.length) await turns.run(which, attack, rows);
  };

  await go(0, climbs[0], turns.unbroken());
  proved = await provedRows(model, batch, open(), { ...ball, signal: turns.signal });
  await go(1, climbs[1], open());

  const lie = await standing(turns, model, batch, open(), options);
  const right = turns.right().length;
  for (const [i, { share, steps, targets }] of AIMS.entries()) {
    const near = lie.rows.subarray(0, Math.max(LEAST, Math.ceil(share * right))).filter((row) => !turns.success[row]);
    const aim = { steps, targets: Math.min(targets, model.classes - 1) };
    await go(
      climbs.length + i,
      aiming('aimed', ball, aim, (index) => lie.classes.get(index)),
      near.sort(),
    );
  }

  const { seed = 0 } = options;
  const sample = drawn(open(), audited, (row) => keyedRandom(seed, batch.indices?.[row] ?? row, STREAM)());
  const before = climbs.length + aims.length;
  for (const [i, attack] of audit.entries())
    await go(
      before + i,
      attack,
      sample.filter((row) => !turns.success[row]),
    );
  const broken = sample.filter((row) => turns.success[row]).length;
  if (broken) for (const [i, attack] of rest.entries()) await go(before + audit.length + i, attack, open());
  return {
    ...turns.result(),
    sampled: { rows: sample.length, broken },
    ...(proved && { proved }),
  };
}

/** At most `most` of the rows, those of smallest number: whatever their order, the same. */
function drawn(rows: Int32Array, most: number, number: (row: number) => number): Int32Array {
  const numbers = new Map(Array.from(rows, (row) => [row, number(row)]));
  const of = (row: number) => numbers.get(row) as number;
  return rows
    .slice()
    .sort((a, b) => of(a) - of(b) || a - b)
    .subarray(0, most)
    .sort();
}
