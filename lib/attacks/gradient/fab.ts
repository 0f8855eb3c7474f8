import type { DifferentiableClassifier } from '../../models/index.js';
import type { Attack } from '../contracts.js';
import { defineAttack } from '../engine/run.js';
import { requireNumber } from '../settings.js';
import { fabLoop } from './fab-loop.js';
import type { FabNorm } from './fab-projection.js';

export interface FabOptions {
  /** The norm in which the nearest boundary is looked for (default 'linf'). */
  norm?: FabNorm;
  /** Steps toward each target class, one gradient and one query each (default 100). */
  steps?: number;
  /** Whole attacks, all but the first from random starts (default 1). */
  restarts?: number;
  /** Classes aimed at one after the other, by decreasing logit (default 9, at most all other classes). */
  targets?: number;
  /** Largest weight of the step from the image itself, against the step from the current point (default 0.1). */
  alphaMax?: number;
  /** How far past the linearized boundary a step goes, 1 being on it (default 1.05). */
  eta?: number;
  /** Share of the way from the image that a row keeps when it is adversarial, before it goes on (default 0.9). */
  beta?: number;
  /** Steps of the last search along the way back to the image (default 3). */
  finalSearch?: number;
}

export interface FabTOptions extends FabOptions {
  /** Radius of the ball that points must lie in, in pixel units of [0, 1]. */
  epsilon: number;
}

/** Random starts of fab lie within this distance of the image, as in the authors' AutoAttack. */
const START_RADIUS: Record<FabNorm, number> = { linf: 0.3, l2: 1, l1: 5 };

function checked(name: string, options: FabOptions) {
  const { norm = 'linf', steps = 100, restarts = 1, targets = 9, ...rest } = options;
  const { alphaMax = 0.1, eta = 1.05, beta = 0.9, finalSearch = 3 } = rest;
  if (!(norm in START_RADIUS)) throw new RangeError(`${name} knows the norms linf, l2 and l1, got ${norm}.`);
  requireNumber('steps', steps, { from: 1, whole: true });
  requireNumber('restarts', restarts, { from: 1, whole: true });
  requireNumber('targets', targets, { from: 1, whole: true });
  requireNumber('alphaMax', alphaMax, { from: 0, to: 1 });
  requireNumber('eta', eta, { from: 1 });
  requireNumber('beta', beta, { above: 0, to: 1 });
  requireNumber('finalSearch', finalSearch, { from: 0, whole: true });
  return { norm, restarts, settings: { steps, restarts, targets, alphaMax, eta, beta, finalSearch } };
}

/**
 * Fast adaptive boundary attack, targeted version, inside a ball (Croce and Hein, 2020, "Minimally distorted
 * adversarial examples with a fast adaptive boundary attack"; the FAB-T of AutoAttack). A row is done at its first
 * adversarial point within epsilon; a row that finds none hands back its image.
 * @throws RangeError where a number is out of range.
 */
export function fabT(options: FabTOptions): Attack<DifferentiableClassifier> {
  const { epsilon, ...rest } = options;
  requireNumber('epsilon', epsilon, { from: 0 });
  const { norm, restarts, settings } = checked('fabT', rest);
  return defineAttack({
    name: 'fab-t',
    kind: 'fixed',
    norm,
    epsilon,
    access: 'gradients',
    settings,
    restarts,
    with: (changes) => fabT({ ...options, ...changes }),
    perturb: (wave) => fabLoop(wave, { ...settings, norm, epsilon, startRadius: epsilon }),
  });
}

/**
 * Fast adaptive boundary attack, targeted version: the nearest adversarial point, whatever its distance (Croce and
 * Hein, 2020). All steps toward all targets are taken.
 * @throws RangeError where a number is out of range.
 */
export function fab(options: FabOptions = {}): Attack<DifferentiableClassifier> {
  const { norm, restarts, settings } = checked('fab', options);
  return defineAttack({
    name: 'fab',
    kind: 'minimal',
    norm,
    access: 'gradients',
    settings,
    restarts,
    with: (changes) => fab({ ...options, ...changes }),
    perturb: (wave) => fabLoop(wave, { ...settings, norm, startRadius: START_RADIUS[norm] }),
  });
}
