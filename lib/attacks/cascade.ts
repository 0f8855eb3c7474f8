import type { DifferentiableClassifier } from '../models/index.js';
import { keyedRandom } from '../tensor/index.js';
import { aiming, type CascadeBall, climbing, standing } from './cascade-stages.js';
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

/** Share of the rows right from the start, nearest to a boundary first, that more is spent on than on the others. */
const NEAR = 0.075;
/** Where this share of them or more breaks, as many of the next are aimed at too. */
const GO_ON = 0.1;
/** Of few rows, so many are near whatever the share. */
const LEAST = 5;
/** Near rows that Square tries whatever it finds, at least; a third of them where that is more. */
const FIRST = 20;
/** Classes aimed at in turn, the nearest first, and the steps toward each. */
const AIM = { steps: 60, targets: 5 };
/** Queries of Square, on near rows and on those drawn. */
const [NEAR_QUERIES, DRAWN_QUERIES] = [2500, 1000];
/** Key of the stream that draws the rows of the audit. */
const STREAM = 0xca5c;

type Member = Attack<DifferentiableClassifier>;

/** The attacks of a cascade in the order of `foundBy`. */
function stagesOf(ball: CascadeBall) {
  return {
    climbs: [
      climbing('climb-margin', ball, { steps: 25, randomStart: true, loss: 'margin' }),
      climbing('climb-ce', ball, { steps: 25, randomStart: false, loss: 'crossEntropy' }),
    ],
    near: [
      aiming('aimed', ball, AIM),
      climbing('climb-again', ball, { steps: 40, randomStart: true, loss: 'crossEntropy' }),
      square({ ...ball, queries: NEAR_QUERIES }),
    ],
    audit: [fabT({ ...ball, steps: 20, targets: 3 }), square({ ...ball, queries: DRAWN_QUERIES })],
    rest: [apgdT(ball), fabT(ball), square(ball)],
  };
}

/**
 * What AutoAttack is asked for, which rows break inside a ball, at a fraction of its passes: each attack goes
 * to the rows where it may still break something. Short climbs of the margin and of the cross-entropy go to all. What
 * the model proves of itself (`Classifier.certify`) ends its row. The rows that came nearest to a boundary are climbed
 * toward one class after the other, those that came nearest first (where many of them break, the next ones too), and get
 * 2,500 queries of Square where it breaks the nearest. This follows adaptive
 * auto attack (Liu et al., 2022, "Practical evaluation of adversarial robustness via adaptive auto attack"), which
 * leaves hard rows, and the multi-targeted attack of Gowal et al. (2019).
 *
 * FAB and Square, which find what gradients hide, try a random sample of the rest (`sampled` of the result). Where they
 * break one of it, all rows left get AutoAttack's APGD-T, FAB-T and Square as they are. Rows left are unbroken; none is
 * shown to be robust but where a proof stands. For models that draw at random take `autoAttack`, version 'rand'.
 *
 * Which rows are nearest depends on the rows that are attacked together, not on their order or on the batch size.
 * @throws RangeError where a number is out of range or the norm is neither.
 */
export function cascade(options: CascadeOptions): Attack<DifferentiableClassifier> {
  const { epsilon, norm = 'linf', audited = 50 } = options;
  requireNumber('epsilon', epsilon, { from: 0 });
  requireNumber('audited', audited, { from: 0, whole: true });
  if (norm !== 'linf' && norm !== 'l2') throw new RangeError(`cascade has the norms linf and l2, got ${norm}.`);
  const ball = { norm, epsilon };
  const stages = stagesOf(ball);
  const whole = suite('cascade', Object.values(stages).flat());
  return {
    ...whole,
    settings: { audited, ...whole.settings },
    with: (changes) => cascade({ ...options, ...changes }),
    run: (model, batch, runOptions) => runCascade(ball, audited, model, batch, runOptions),
  };
}

async function runCascade(
  ball: CascadeBall,
  audited: number,
  model: DifferentiableClassifier,
  batch: AttackBatch,
  options: AttackOptions = {},
): Promise<AttackResult> {
  const stages = stagesOf(ball);
  const all = Object.values(stages).flat();
  for (const attack of all) checkAttack(attack, model);
  const turns = new InTurn(model, batch, options, all.length);
  let proved: Uint8Array | undefined;
  /** Those of the rows, default all, that are still to be broken. */
  const open = (rows = turns.unbroken()) => rows.filter((row) => !turns.success[row] && !proved?.[row]);
  const go = async (attack: Member, rows: Int32Array, run = attack) => {
    if (rows.length) await turns.run(all.indexOf(attack), run, rows);
  };

  const [margin, crossEntropy] = stages.climbs;
  await go(margin, open());
  proved = await provedRows(model, batch, open(), { ...ball, signal: turns.signal });
  await go(crossEntropy, open());

  const [aimed, again, queried] = stages.near;
  const lie = await standing(turns, model, batch, open(), options);
  const block = Math.max(LEAST, Math.ceil(NEAR * turns.right().length));
  const broke = (rows: Int32Array) => rows.filter((row) => turns.success[row]).length;
  const aim = { ...AIM, targets: Math.min(AIM.targets, model.classes - 1) };
  for (let from = 0; from < lie.rows.length; from += block) {
    const rows = lie.rows.slice(from, from + block).sort();
    await go(
      aimed,
      rows,
      aiming(aimed.name, ball, aim, (index) => lie.classes.get(index)),
    );
    if (broke(rows) < GO_ON * rows.length) break;
  }
  const near = lie.rows.slice(0, block);
  await go(again, open(near).sort());
  // Square goes on to the others only where it breaks some of the nearest.
  const head = Math.max(FIRST, Math.ceil(block / 3));
  const first = open(near.subarray(0, head)).sort();
  await go(queried, first);
  const tried = new Set(broke(first) ? near : first);
  if (broke(first)) await go(queried, open(near.subarray(head)).sort());

  const { seed = 0 } = options;
  // What a budget keeps from being tried in full counts for nothing.
  const far = open().filter((row) => !tried.has(row) && turns.remaining(row) > DRAWN_QUERIES);
  const sample = drawn(far, audited, (row) => keyedRandom(seed, batch.indices?.[row] ?? row, STREAM)());
  for (const attack of stages.audit) await go(attack, open(sample));
  const broken = sample.filter((row) => turns.success[row]).length;
  if (broken) for (const attack of stages.rest) await go(attack, open());
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
