import type { DifferentiableClassifier } from '../../models/index.js';
import type { GradientNorm } from '../../tensor/index.js';
import type { Attack, TargetRule } from '../contracts.js';
import { defineAttack } from '../engine/run.js';
import { requireNumber } from '../settings.js';
import { gradientLoop } from './loop.js';
import { type LossName, lossCheck } from './losses.js';

export interface PgdOptions {
  /** Radius of the ball, in pixel units of [0, 1] (L0: number of values). */
  epsilon: number;
  norm?: GradientNorm;
  /** Gradient steps (default 40). */
  steps?: number;
  /** Length of a step, in the units of epsilon; default relativeStepSize · epsilon. */
  stepSize?: number;
  /** Length of a step as a share of epsilon (default 0.1; L0: 0.2). */
  relativeStepSize?: number;
  /** Start at a random point of the ball (default true). */
  randomStart?: boolean;
  /** Whole attacks from different random starts; only rows still unbroken go on (default 1). */
  restarts?: number;
  /** A row is done at its first iterate that succeeds (default true); false: the last iterate counts. */
  earlyStop?: boolean;
  /** What is raised (default 'crossEntropy'). */
  loss?: LossName;
  /** Aims at a class; default: any error. */
  target?: TargetRule;
  /**
   * In L∞, spares rows whose iterates repeat bit for bit the steps that change nothing about their end (default true);
   * the images are the same, and fewer gradients are counted. Set it to false for a model that draws among few
   * alternatives, whose equal answers are no sign of a circle.
   */
  skipCycles?: boolean;
}

/**
 * The numbers of a walk, its length of a step settled.
 * @throws RangeError where a number is out of range, or both step sizes are given.
 */
export function walkOf(attack: string, options: PgdOptions) {
  const { epsilon, norm = 'linf', steps = 40, randomStart = true, restarts = 1, loss = 'crossEntropy' } = options;
  const { relativeStepSize = norm === 'l0' ? 0.2 : 0.1 } = options;
  if (options.stepSize !== undefined && options.relativeStepSize !== undefined)
    throw new RangeError(`Give ${attack} stepSize or relativeStepSize, not both.`);
  requireNumber('epsilon', epsilon, { from: 0 });
  requireNumber('steps', steps, { from: 1, whole: true });
  requireNumber('restarts', restarts, { from: 1, whole: true });
  const stepSize = options.stepSize ?? relativeStepSize * epsilon;
  requireNumber('stepSize', stepSize, { from: 0 });
  if (restarts > 1 && !randomStart)
    throw new RangeError(`${restarts} restarts without a random start would all be the same; set randomStart.`);
  return { norm, epsilon, steps, stepSize, randomStart, restarts, loss };
}

/**
 * Projected gradient descent (Madry et al., 2018).
 * @throws RangeError where a number is out of range, or both step sizes are given.
 */
export function pgd(options: PgdOptions): Attack<DifferentiableClassifier> {
  const { earlyStop = true, target, skipCycles = true } = options;
  const { norm, epsilon, steps, stepSize, randomStart, restarts, loss } = walkOf('pgd', options);
  const loop = { norm, epsilon, steps, stepSize, randomStart, earlyStop, loss, skipCycles };
  return defineAttack({
    name: 'pgd',
    kind: 'fixed',
    norm,
    epsilon,
    access: 'gradients',
    settings: {
      steps,
      stepSize,
      randomStart,
      restarts,
      earlyStop,
      loss,
      ...(target !== undefined && { target }),
      ...(!skipCycles && { skipCycles }),
    },
    restarts,
    target,
    check: lossCheck(loss, target),
    iterative: steps > 1,
    with: (changes) => pgd({ ...withoutLength(options, changes), ...changes }),
    perturb: (wave) => gradientLoop(wave, loop),
  });
}

/** A length of steps takes the place of the one given before, whether that was relative or not. */
function withoutLength(options: PgdOptions, changes: Readonly<Record<string, unknown>>): PgdOptions {
  const { stepSize, relativeStepSize, ...rest } = options;
  return 'stepSize' in changes || 'relativeStepSize' in changes ? rest : options;
}
