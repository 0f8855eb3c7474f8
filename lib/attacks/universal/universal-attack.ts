import type { DifferentiableClassifier } from '../../models/index.js';
import type { Attack } from '../contracts.js';
import { requireNumber } from '../settings.js';
import { type FitUniversalOptions, fitUniversal } from './fit.js';
import { checkFitOptions } from './steps.js';
import { toFit } from './to-fit.js';
import { universal } from './universal.js';

export type UniversalAttackOptions = Omit<FitUniversalOptions, 'seed' | 'onProgress' | 'signal'>;

/**
 * A universal perturbation (Moosavi-Dezfooli et al., 2017) still to be fitted: `evaluate` does it on rows of their own
 * (`fitOn`), `fit` by hand; then it is that of `fitUniversal`.
 * @throws RangeError where an option is out of range.
 */
export function universalAttack(options: UniversalAttackOptions): Attack<DifferentiableClassifier> {
  const { epsilon, norm = 'linf', relativeStepSize = 0.1, ...fit } = options;
  requireNumber('epsilon', epsilon, { from: 0 });
  requireNumber('relativeStepSize', relativeStepSize, { above: 0 });
  return toFit({
    ...{ name: 'universal', norm, epsilon },
    settings: { relativeStepSize, ...checkFitOptions(fit) },
    with: (changes) => universalAttack({ ...options, ...changes }),
    fitTo: (model, rows, run) => fitUniversal(model, rows, { ...options, ...run }),
    attackOf: universal,
  });
}
