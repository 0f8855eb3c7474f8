import { formatCount, formatRadius } from '../../../../figures/index.js';
import { shareText } from '../../words.js';
import type { MaskingResult, MeasuredMask } from './result.js';

/** "the first 200 test images, L∞ ε 0.3". */
export const rowsText = ({ models, plan }: Pick<MaskingResult, 'models' | 'plan'>): string =>
  `the first ${formatCount(models[0]?.clean.n ?? plan.rows)} test images, L∞ ε ${formatRadius(plan.epsilon)}`;

/** What of a gradient is obfuscated (Athalye, Carlini and Wagner, 2018). */
const MECHANISMS: Readonly<Record<string, string>> = {
  temperature: 'vanishing',
  saturation: 'vanishing',
  rounding: 'shattered',
  randomness: 'stochastic',
};

export const mechanismText = ({ id }: Pick<MeasuredMask, 'id'>): string => MECHANISMS[id] ?? '';

/** What of the model is claimed, and what is left. */
export const fallText = ({ name, claimed, adaptive }: MeasuredMask): string =>
  `${name} ${shareText(claimed)}, and ${shareText(adaptive)} are left`;

/** By how much the claim is above what is left, in shares. */
export const overstatedBy = ({ claimed, adaptive }: Pick<MeasuredMask, 'claimed' | 'adaptive'>): number =>
  claimed.value - adaptive.value;
