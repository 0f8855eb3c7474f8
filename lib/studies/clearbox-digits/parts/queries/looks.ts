import { COLORS, type Look } from '../../../../figures/index.js';
import type { Estimator } from './result.js';

/** How a curve is drawn: the three forms of ZOO have one color. */
export interface CurveLook extends Look {
  readonly dash: 'solid' | 'dash' | 'dot';
}

const look = (color: string, symbol: string, dash: CurveLook['dash'] = 'solid'): CurveLook => ({ color, symbol, dash });

const LOOKS: Readonly<Record<string, CurveLook>> = {
  Square: look(COLORS.black, 'square'),
  SimBA: look(COLORS.purple, 'star'),
  NES: look(COLORS.blue, 'circle'),
  'inverse distance': look(COLORS.vermilion, 'diamond'),
  'random coordinate': look(COLORS.green, 'triangle-up'),
  'ZOO, SGD': look(COLORS.orange, 'cross'),
  'ZOO, Adam': look(COLORS.orange, 'cross', 'dash'),
  'ZOO, Newton': look(COLORS.skyBlue, 'x', 'dot'),
};

export const lookOf = (attack: string): CurveLook => LOOKS[attack] ?? look(COLORS.gray, 'circle');

/** Estimators as figures and tables name them, with the look of their attack. */
export const ESTIMATORS: Readonly<Record<Estimator, { readonly name: string; readonly look: CurveLook }>> = {
  coordinates: { name: 'differences along coordinates', look: LOOKS['random coordinate'] },
  nes: { name: 'NES, antithetic pairs', look: LOOKS.NES },
  'inverse-distance': { name: 'inverse distance', look: LOOKS['inverse distance'] },
};
