import type { DifferentiableClassifier } from '../../models/index.js';
import type { Tensor4D } from '../../tensor/index.js';
import type { Attack, TargetRule } from '../contracts.js';
import { defineAttack } from '../engine/run.js';
import type { Wave } from '../engine/wave.js';
import { requireNumber } from '../settings.js';
import { climbInL1 } from './apgd-l1.js';
import { type ClimbSettings, climb } from './apgd-loop.js';
import { autoPgd } from './apgd-rule.js';
import { type LossName, lossCheck, losses } from './losses.js';

export interface ApgdOptions {
  /** Radius of the ball, in pixel units of [0, 1]. */
  epsilon: number;
  /** Default 'linf'. */
  norm?: 'linf' | 'l2' | 'l1';
  /** Gradient steps (default 100). */
  steps?: number;
  /** Whole attacks from different random starts; only rows still unbroken go on (default 1). */
  restarts?: number;
  /** Share of the steps between two checkpoints that must raise the loss for the step size to stay (default 0.75; not in L1). */
  rho?: number;
  /** A row is done at its first iterate that succeeds (default true); false: its success of largest loss counts. */
  earlyStop?: boolean;
  /** What is raised (default 'crossEntropy'). */
  loss?: LossName;
  /**
   * Gradients that each step averages, for models that draw at random at each call (expectation over transformation;
   * default 1). Each is counted.
   */
  draws?: number;
  /** Aims at a class; default: any error. */
  target?: TargetRule;
}

/**
 * Auto-PGD: projected gradient descent without a step size to choose (Croce and Hein, 2020; in L1: 2021).
 * @throws RangeError where a number is out of range.
 */
export function apgd(options: ApgdOptions): Attack<DifferentiableClassifier> {
  const { epsilon, norm = 'linf', steps = 100, restarts = 1, rho = 0.75, earlyStop = true } = options;
  const { loss = 'crossEntropy', draws = 1, target } = options;
  checkApgd({ epsilon, norm, steps, restarts, rho });
  requireNumber('draws', draws, { from: 1, whole: true });
  return defineAttack({
    name: 'apgd',
    kind: 'fixed',
    norm,
    epsilon,
    access: 'gradients',
    settings: {
      steps,
      restarts,
      rho,
      earlyStop,
      loss,
      ...(draws > 1 && { draws }),
      ...(target !== undefined && { target }),
    },
    restarts,
    target,
    check: lossCheck(loss, target),
    iterative: steps > 1,
    with: (changes) => apgd({ ...options, ...changes }),
    perturb: (wave) => climbInBall(wave, { norm, epsilon, rho }, { steps, earlyStop, loss: losses[loss], draws }),
  });
}

/** Climbs as the norm of the ball has it. */
export function climbInBall(
  wave: Wave<DifferentiableClassifier>,
  { norm, epsilon, rho }: Required<Pick<ApgdOptions, 'norm' | 'epsilon' | 'rho'>>,
  settings: ClimbSettings,
): Promise<Tensor4D> {
  if (norm === 'l1') return climbInL1(wave, epsilon, settings);
  return climb(wave, autoPgd(norm, epsilon, settings.steps, rho), settings);
}

/** Checks what the attacks of this kind have in common. */
export function checkApgd(options: Required<Pick<ApgdOptions, 'epsilon' | 'norm' | 'steps' | 'restarts' | 'rho'>>) {
  const { epsilon, norm, steps, restarts, rho } = options;
  if (norm !== 'linf' && norm !== 'l2' && norm !== 'l1')
    throw new RangeError(`apgd has the norms linf, l2 and l1, got ${norm}; use pgd for l0.`);
  requireNumber('epsilon', epsilon, { from: 0 });
  requireNumber('steps', steps, { from: 1, whole: true });
  requireNumber('restarts', restarts, { from: 1, whole: true });
  requireNumber('rho', rho, { from: 0, to: 1 });
}
