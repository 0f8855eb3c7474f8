import type { DifferentiableClassifier } from '../models/index.js';
import { keyedRandom } from '../tensor/index.js';
import { aiming, type CascadeBall, climbing, Nearness } from './cascade-stages.js';
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

/** Share of the rows right from the start, nearest to a boundary first, that the second climb goes to. */
const CLIMBED_TWICE = 0.5;
/** The rounds of the near rows: how many rows each takes at a time, as a share of those right, and how often at least. */
const ROUNDS = [
  { share: 0.06, blocks: 2 },
  { share: 0.09, blocks: 1 },
  { share: 0.05, blocks: 1 },
  { share: 0.02, blocks: 1 },
];
/** Where this share of them or more breaks, a round takes as many of the next too. */
const GO_ON = 0.1;
/** Where Square breaks some of the nearest rows, it tries these shares of the rows, at length and shortly. */
const [QUERIED_LONG, QUERIED] = [0.03, 0.09];
/** What decides which rows are attacked, as it stands in reports. */
const SHARES = {
  climbedTwice: CLIMBED_TWICE,
  rounds: ROUNDS.map(({ share, blocks }) => `${share} × ${blocks}`).join(', '),
  goOn: GO_ON,
  queriedLong: QUERIED_LONG,
  queried: QUERIED,
};
/** Of few rows, so many are near whatever the share. */
const LEAST = 5;
/** Near rows that Square tries whatever it finds; all that are left where they are fewer. */
const FIRST = 20;
/** FAB's steps on the rows drawn, and how many classes it aims at. */
const DRAWN_FAB = { steps: 20, targets: 3 };
/** Queries of Square on near rows, at length and shortly, and on those drawn. */
const [LONG_QUERIES, SHORT_QUERIES, DRAWN_QUERIES] = [3000, 1500, 1000];
/** The audit asks about a row no more often: a step of FAB is a gradient and a query, and a search back ends it. */
const AUDIT = DRAWN_QUERIES + 3 * DRAWN_FAB.steps * DRAWN_FAB.targets;
/** Key of the stream that draws the rows of the audit. */
const STREAM = 0xca5c;

type Member = Attack<DifferentiableClassifier>;

/** The attacks of a cascade in the order of `foundBy`; `classes` and `classesOf` of the model at hand, where there is one. */
function stagesOf(
  ball: CascadeBall,
  classes = Number.POSITIVE_INFINITY,
  classesOf?: (index: number) => Int32Array | undefined,
) {
  const aimed = (name: string, { steps, targets }: { readonly steps: number; readonly targets: number }) =>
    aiming(name, ball, { steps, targets: Math.min(targets, classes - 1) }, classesOf);
  return {
    climbs: [
      climbing('climb-margin', ball, { steps: 25, randomStart: true, loss: 'margin' }),
      climbing('climb-ce', ball, { steps: 25, randomStart: false, loss: 'crossEntropy' }),
    ],
    rounds: [
      aimed('aimed', { steps: 40, targets: 1 }),
      apgdT({ ...ball, steps: 50, targets: 3 }),
      aimed('aimed-again', { steps: 60, targets: 2 }),
      apgdT({ ...ball, targets: 3 }),
    ],
    near: [square({ ...ball, queries: SHORT_QUERIES }), square({ ...ball, queries: LONG_QUERIES })],
    audit: [fabT({ ...ball, ...DRAWN_FAB }), square({ ...ball, queries: DRAWN_QUERIES })],
    rest: [apgdT(ball), fabT(ball), square(ball)],
  };
}

/**
 * What AutoAttack is asked for, which rows break inside a ball, at a fraction of its passes: each attack goes
 * to the rows where it may still break something. A short climb of the margin goes to all, one of the cross-entropy to
 * the half that came nearest to a boundary. What the model proves of itself (`Classifier.certify`) ends its row. The
 * nearest rows then pass through rounds of ever longer climbs toward the classes that came nearest, the last of them
 * APGD-T with AutoAttack's 100 steps, toward 3 classes where AutoAttack takes 9; a round that breaks many of its rows
 * takes the next ones too, and after each the nearest are chosen anew. Square gets 1,500 queries for the nearest 20;
 * where it breaks some, 3,000 more for what is left of the nearest 3 %, and 1,500 for the others of the nearest 9 %.
 * This follows adaptive auto attack (Liu et al., 2022, "Practical evaluation of adversarial robustness via adaptive auto
 * attack"), which leaves hard rows, and the multi-targeted attack of Gowal et al. (2019).
 *
 * FAB and Square, which find what gradients hide, try a random sample of the rest (`sampled` of the result). Where
 * Square breaks one of it, all rows left get AutoAttack's Square; where FAB does, its APGD-T and FAB-T. Rows left are
 * unbroken; none is shown to be robust but where a proof stands. For models that draw at random take `autoAttack`,
 * version 'rand'. At ε 0 the model is asked about the images, and nothing else.
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
  const whole = suite('cascade', Object.values(stagesOf(ball)).flat());
  return {
    ...whole,
    settings: { audited, ...SHARES, ...whole.settings },
    with: (changes) => cascade({ ...options, ...changes }),
    run: (model, batch, runOptions = {}) =>
      // Without a budget every attack stops before it asks, and the first one has the answers to the images.
      runCascade(ball, audited, model, batch, epsilon > 0 ? runOptions : { ...runOptions, budget: 0 }),
  };
}

async function runCascade(
  ball: CascadeBall,
  audited: number,
  model: DifferentiableClassifier,
  batch: AttackBatch,
  options: AttackOptions,
): Promise<AttackResult> {
  const stages = stagesOf(ball, model.classes, (index) => nearness.classesOf(index));
  const all: Member[] = Object.values(stages).flat();
  for (const attack of all) checkAttack(attack, model);
  const turns = new InTurn(model, batch, options, all.length);
  const nearness = new Nearness(turns, model, batch, options.batchSize);
  let proved: Uint8Array | undefined;
  /** Those of the rows, default all, that are still to be broken. */
  const open = (rows = turns.unbroken()) => rows.filter((row) => !turns.success[row] && !proved?.[row]);
  const broken = (rows: Int32Array) => rows.filter((row) => turns.success[row]).length;
  const go = async (attack: Member, rows: Int32Array) => {
    if (rows.length) await turns.run(all.indexOf(attack), attack, rows.slice().sort());
  };

  const [margin, crossEntropy] = stages.climbs;
  await go(margin, open());
  if (ball.epsilon > 0) proved = await provedRows(model, batch, open(), { ...ball, signal: turns.signal });
  await nearness.ask(open());

  const sized = (share: number, least = LEAST) => Math.max(least, Math.ceil(share * turns.right().length));
  const nearest = (share: number, least?: number) => nearness.sorted(open()).subarray(0, sized(share, least));
  const half = nearest(CLIMBED_TWICE);
  await go(crossEntropy, half);
  await nearness.ask(open(half));
  for (const [i, aimed] of stages.rounds.entries()) {
    const rows = nearness.sorted(open());
    const { share, blocks } = ROUNDS[i];
    const block = sized(share);
    for (let from = 0; from < rows.length; from += block) {
      const now = rows.subarray(from, from + block);
      await go(aimed, now);
      await nearness.ask(open(now));
      if (from >= (blocks - 1) * block && broken(now) < GO_ON * now.length) break;
    }
  }
  const [short, long] = stages.near;
  const near = nearest(QUERIED, FIRST);
  let tried = near.subarray(0, FIRST);
  await go(short, tried);
  if (broken(tried)) {
    const reach = sized(QUERIED_LONG);
    await go(long, open(near.subarray(0, reach)));
    await go(short, open(near.subarray(Math.max(FIRST, reach))));
    tried = near;
  }

  const { seed = 0 } = options;
  // Where the budget ended, Square did not try a near row in full.
  const left = open().filter((row) => !tried.includes(row) || turns.remaining(row) < 1);
  // What a budget keeps from being tried in full counts for nothing.
  const far = left.filter((row) => turns.remaining(row) > AUDIT);
  const sample = drawn(far, audited, (row) => keyedRandom(seed, batch.indices?.[row] ?? row, STREAM)());
  const [fab, drawnQueries] = stages.audit;
  await go(fab, sample);
  const byFab = broken(sample);
  await go(drawnQueries, open(sample));
  // What is run on all rows below may break some of the sample too.
  const byAudit = broken(sample);
  const [aimedT, fabFull, squareFull] = stages.rest;
  if (byAudit > byFab) await go(squareFull, open());
  if (byFab) for (const attack of [aimedT, fabFull]) await go(attack, open());
  return {
    ...turns.result(),
    ...(ball.epsilon > 0 && left.length > 0 && { sampled: { of: far.length, rows: sample.length, broken: byAudit } }),
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
