import { formatCount } from '../../../../figures/index.js';
import type { AttackedAt, Smoothed, SmoothingResult } from './result.js';

/** Every row that was attacked at some radius that its certificate reaches, over all σ. */
export const heldOf = ({ sigmas }: SmoothingResult): number => sum(sigmas, ({ certified }) => certified.correct);

/** Of these those that are answered with another class. */
export const refutedOf = ({ sigmas }: SmoothingResult): number => sum(sigmas, ({ refuted }) => refuted);

const sum = (sigmas: readonly Smoothed[], of: (at: AttackedAt) => number): number =>
  sigmas.flatMap(({ attacked }) => attacked).reduce((total, at) => total + of(at), 0);

/** "0 of 120 certificates are refuted." */
export const refutedText = (result: SmoothingResult): string =>
  `${formatCount(refutedOf(result))} of ${formatCount(heldOf(result))} certificates are refuted.`;

/** "N = 10,000 draws a row, 100 others that choose the class, α = .001". */
export const drawsText = ({ plan: { samples, selection, alpha } }: Pick<SmoothingResult, 'plan'>): string =>
  `N = ${formatCount(samples)} draws a row, ${formatCount(selection)} others that choose the class, α = ${String(alpha).slice(1)}`;

/** "1.6": a radius in L2, rounded down. */
export const radiusText = (radius: number): string => (Math.floor(radius * 100) / 100).toFixed(2);
