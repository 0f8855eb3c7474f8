import type { DifferentiableClassifier } from '../../models/index.js';
import type { Attack } from '../contracts.js';
import { defineAttack } from '../engine/run.js';
import { requireNumber } from '../settings.js';
import { gradientLoop } from './loop.js';
import { lossCheck } from './losses.js';
import type { MiFgsmOptions } from './mi-fgsm.js';

/** Images that are to carry over to other models are the last iterates, whatever the model at hand says on the way. */
export interface DiFgsmOptions extends Omit<MiFgsmOptions, 'earlyStop'> {
  /** Chance that a row is resized in a step (default 0.5). */
  probability?: number;
  /** Least size of a resized image, as a share of its own (default 0.9). */
  resizeRate?: number;
}

export interface TiFgsmOptions extends DiFgsmOptions {
  /** Chance that a row is resized in a step (default 0; above it is TI-DIM). */
  probability?: number;
  /** Height and width of the Gaussian that gradients are smoothed by; odd (default 15, as published for 299 pixels a side; for MNIST's 28 take 7). */
  kernelSize?: number;
}

/**
 * DI-FGSM: momentum iterative FGSM at images that are resized and padded at random in each step, so that what is made
 * carries over to other models (Xie et al., 2019, "Improving transferability of adversarial examples with input
 * diversity"). The last iterate counts.
 * @throws RangeError where a number is out of range.
 */
export function diFgsm(options: DiFgsmOptions): Attack<DifferentiableClassifier> {
  const { probability = 0.5 } = options;
  return { ...diverse('di-fgsm', { ...options, probability }), with: (changes) => diFgsm({ ...options, ...changes }) };
}

/**
 * TI-FGSM: momentum iterative FGSM along gradients that are smoothed by a Gaussian, in place of those of many shifted
 * images (Dong et al., 2019, "Evading defenses to transferable adversarial examples by translation-invariant
 * attacks"). The last iterate counts.
 * @throws RangeError where a number is out of range, or the kernel's size is even.
 */
export function tiFgsm(options: TiFgsmOptions): Attack<DifferentiableClassifier> {
  const { probability = 0, kernelSize = 15 } = options;
  requireNumber('kernelSize', kernelSize, { from: 1, whole: true });
  if (kernelSize % 2 === 0) throw new RangeError(`kernelSize must be odd, so that it has a middle, got ${kernelSize}.`);
  return {
    ...diverse('ti-fgsm', { ...options, probability, kernelSize }),
    with: (changes) => tiFgsm({ ...options, ...changes }),
  };
}

function diverse(
  name: string,
  options: DiFgsmOptions & { probability: number; kernelSize?: number },
): Attack<DifferentiableClassifier> {
  const { epsilon, norm = 'linf', steps = 10, momentum = 1, loss = 'crossEntropy', target } = options;
  const { probability, resizeRate = 0.9, kernelSize } = options;
  if (norm !== 'linf' && norm !== 'l2') throw new RangeError(`${name} has the norms linf and l2, got ${norm}.`);
  requireNumber('epsilon', epsilon, { from: 0 });
  requireNumber('steps', steps, { from: 1, whole: true });
  requireNumber('momentum', momentum, { from: 0 });
  requireNumber('probability', probability, { from: 0, to: 1 });
  requireNumber('resizeRate', resizeRate, { above: 0, to: 1 });
  const { stepSize = epsilon / steps } = options;
  requireNumber('stepSize', stepSize, { from: 0 });
  const diversity = probability > 0 ? { probability, resizeRate } : undefined;
  const loop = { norm, epsilon, steps, stepSize, randomStart: false, earlyStop: false, loss, momentum };
  const settings = { steps, stepSize, momentum, probability, resizeRate, ...(kernelSize && { kernelSize }), loss };
  return defineAttack({
    name,
    kind: 'fixed',
    norm,
    epsilon,
    access: 'gradients',
    settings: { ...settings, ...(target !== undefined && { target }) },
    target,
    check: lossCheck(loss, target),
    perturb: (wave) => gradientLoop(wave, { ...loop, diversity, kernelSize }),
  });
}
