import { atTemperature } from '../../../../defences/index.js';
import type { DifferentiableClassifier } from '../../../../models/index.js';
import { TEMPERATURE } from '../architecture/recipes.js';

/** The networks of this part, all of them the study's, by the names of their recipes. */
export const NETWORKS = [
  ...(['standard-lenet5', 'standard-half', 'member-1-half', 'distilled', 'madry', 'trades'] as const),
  ...(['relu-half', 'silu-half', 'gradient-penalty-half', 'fgsm-rs-0', 'leaking'] as const),
] as const;
export type NetworkName = (typeof NETWORKS)[number];

/** The same model under another name. */
export const renamed = (model: DifferentiableClassifier, name: string): DifferentiableClassifier => ({
  ...model,
  name,
});

/** The same answers, with every logit multiplied by a number above 0. */
export const scaled = (model: DifferentiableClassifier, scale: number): DifferentiableClassifier =>
  atTemperature(model, 1 / scale);

/** The distilled network as an attacker uses it who knows of its temperature: its answers are the same. */
export const cooled = (model: DifferentiableClassifier): DifferentiableClassifier => atTemperature(model, TEMPERATURE);
