import type { DifferentiableClassifier } from '../models/index.js';
import type { Attack, AttackBatch, AttackOptions, AttackResult } from './contracts.js';
import { checkAttack, checkBatch, checkOptions } from './engine/check.js';
import { suite } from './engine/suite.js';
import { apgd } from './gradient/apgd.js';
import { apgdCe } from './gradient/apgd-ce.js';
import { apgdT } from './gradient/apgd-t.js';
import { fabT } from './gradient/fab.js';
import { askedTwice } from './randomness.js';
import { square } from './score/square.js';
import { requireNumber } from './settings.js';

export interface AutoAttackOptions {
  /** Radius of the ball, in pixel units of [0, 1]. */
  epsilon: number;
  /** Default 'linf'. */
  norm?: 'linf' | 'l2';
  /**
   * Which attacks (default 'standard'); 'rand' is for models that draw at random at each call; 'auto' asks about some
   * images twice to find out.
   */
  version?: 'standard' | 'rand' | 'auto';
}

type Ball = Required<Pick<AutoAttackOptions, 'epsilon' | 'norm'>>;
type Member = Attack<DifferentiableClassifier>;

/** Draws that each gradient of the version for random models averages. */
const DRAWS = 20;
/** Below this number of classes the DLR loss is not defined. */
const DLR_CLASSES = 3;

/** Auto-PGD on the DLR loss, of two classes on the margin: they are the same but for a factor. */
function apgdDlr(ball: Ball): Member {
  const dlr = apgd({ ...ball, loss: 'dlr', draws: DRAWS });
  const margin = apgd({ ...ball, loss: 'margin', draws: DRAWS });
  return {
    ...dlr,
    name: 'apgd-dlr',
    check: margin.check,
    run: (model, batch, options) => (model.classes < DLR_CLASSES ? margin : dlr).run(model, batch, options),
  };
}

const members = {
  standard: (ball: Ball): Member[] => [apgdCe(ball), apgdT(ball), fabT(ball), square(ball)],
  rand: (ball: Ball): Member[] => [apgdCe({ ...ball, draws: DRAWS }), apgdDlr(ball)],
};

/**
 * AutoAttack (Croce and Hein, 2020), standard version: Auto-PGD on the cross-entropy, Auto-PGD and FAB aimed at the
 * nine likeliest classes, 100 steps each, then Square with 5,000 queries; each on the rows that none has broken yet.
 * Version 'rand', for models that draw at random: Auto-PGD on the cross-entropy and on the DLR loss, each gradient the
 * mean of 20. Nothing of it is to be tuned, so that figures of models compare. Where a model has too few classes for a loss
 * (the DLR loss needs three, aimed at a class four), the margin takes its place.
 *
 * Version 'auto' asks about up to 100 rows twice, and runs 'rand' where scores differ, 'standard' where they do not;
 * `foundBy` counts through both.
 * @throws RangeError where epsilon is negative or not a number, or the norm or version is not one of these.
 */
export function autoAttack(options: AutoAttackOptions): Attack<DifferentiableClassifier> {
  const { epsilon, norm = 'linf', version = 'standard' } = options;
  requireNumber('epsilon', epsilon, { from: 0 });
  if (norm !== 'linf' && norm !== 'l2') throw new RangeError(`autoAttack has the norms linf and l2, got ${norm}.`);
  if (version !== 'auto' && !Object.hasOwn(members, version))
    throw new RangeError(`autoAttack has the versions standard, rand and auto, got ${version}.`);
  const ball = { norm, epsilon };
  const [standard, rand] = [members.standard(ball), members.rand(ball)];
  const whole =
    version === 'auto'
      ? suite('autoattack', [...standard, ...rand])
      : suite('autoattack', version === 'rand' ? rand : standard);
  return {
    ...whole,
    settings: { version, ...whole.settings },
    with: (changes) => autoAttack({ ...options, ...changes }),
    ...(version === 'auto' && {
      run: (model: DifferentiableClassifier, batch: AttackBatch, runOptions?: AttackOptions) =>
        runEither({ standard, rand }, model, batch, runOptions),
    }),
  };
}

async function runEither(
  { standard, rand }: Record<keyof typeof members, Member[]>,
  model: DifferentiableClassifier,
  batch: AttackBatch,
  options: AttackOptions = {},
): Promise<AttackResult> {
  for (const attack of [...standard, ...rand]) checkAttack(attack, model);
  checkBatch(model, batch);
  checkOptions(options, batch.labels.length);
  const { differ, queries } = await askedTwice(model, batch, options);
  const { budget = Number.POSITIVE_INFINITY } = options;
  const found = await suite('autoattack', differ ? rand : standard).run(model, batch, {
    ...options,
    budget: queries.map((spent, row) => (typeof budget === 'number' ? budget : budget[row]) - spent),
  });
  return {
    ...found,
    queries: found.queries.map((asked, row) => asked + queries[row]),
    ...(differ && { foundBy: found.foundBy?.map((which) => (which < 0 ? which : which + standard.length)) }),
  };
}
