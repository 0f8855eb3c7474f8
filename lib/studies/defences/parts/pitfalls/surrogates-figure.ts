import { type Figure, formatRadius, transferMatrixFigure } from '../../../../figures/index.js';
import type { PitfallsResult } from './result.js';

/** `pitfalls-surrogates`: images made on each network, shown to all of them. */
export const surrogatesFigure = ({ stamp, epsilon, surrogates: { matrix } }: PitfallsResult): Figure =>
  transferMatrixFigure(matrix, {
    id: 'pitfalls-surrogates',
    title: 'Robust against transfer, or against the surrogate?',
    shown: 'wrong',
    stamp,
    nameOf: ({ settings }) => `PGD-${settings.steps}, ε ${formatRadius(epsilon)}`,
  });
