import { formatCount } from '../../../../figures/index.js';
import type { Smoothed, SmoothingResult } from './result.js';

/** Certificates that were attacked, one a row and σ: those that reach the smallest of the radii. */
export const heldOf = ({ sigmas }: SmoothingResult): number => sum(sigmas, heldAt);

/** How many of them are refuted at some radius, at most: which rows a radius shares with another a result does not say. */
export const refutedOf = ({ sigmas }: SmoothingResult): number =>
  sum(sigmas, (one) =>
    Math.min(
      heldAt(one),
      refutedAt(one).reduce((total, count) => total + count, 0),
    ),
  );

/** The same at least: as many as at one radius. */
export const refutedAtLeast = ({ sigmas }: SmoothingResult): number =>
  sum(sigmas, (one) => Math.max(0, ...refutedAt(one)));

// What reaches a radius reaches every smaller one.
const heldAt = ({ attacked }: Smoothed): number => Math.max(0, ...attacked.map(({ certified }) => certified.correct));

const refutedAt = ({ attacked }: Smoothed): number[] => attacked.map(({ refuted }) => refuted);

const sum = (sigmas: readonly Smoothed[], of: (one: Smoothed) => number): number =>
  sigmas.reduce((total, one) => total + of(one), 0);

/** "0 of 120 certificates are refuted." */
export const refutedText = (result: SmoothingResult): string =>
  `${formatCount(refutedOf(result))} of ${formatCount(heldOf(result))} certificates are refuted.`;

/** "N = 10,000 draws a row, 100 others that choose the class, α = .001". */
export const drawsText = ({ plan: { samples, selection, alpha } }: Pick<SmoothingResult, 'plan'>): string =>
  `N = ${formatCount(samples)} draws a row, ${formatCount(selection)} others that choose the class, α = ${String(alpha).slice(1)}`;

/** "1.6": a radius in L2, rounded down. */
export const radiusText = (radius: number): string => (Math.floor(radius * 100) / 100).toFixed(2);
