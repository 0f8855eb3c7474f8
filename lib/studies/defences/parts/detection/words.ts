import type { Estimate } from '../../../../evaluation/index.js';
import { COLORS, formatCount, type Look } from '../../../../figures/index.js';
import type { MeasuredDefence } from '../../attempts/index.js';
import { below } from '../../words.js';
import { type DetectionResult, type DetectorId, defenceOf } from './result.js';

/** ".994 [.981, .998]": an area under a curve with its interval. */
export const areaText = ({ value, interval: [low, high] }: Estimate): string => {
  const three = (x: number) => x.toFixed(3).replace(/^0(?=\.)/, '');
  return `${three(value)} [${three(low)}, ${three(high)}]`;
};

export const LOOKS: Readonly<Record<DetectorId, Look>> = {
  reconstruction: { color: COLORS.blue, symbol: 'circle' },
  squeezing: { color: COLORS.vermilion, symbol: 'square' },
  mahalanobis: { color: COLORS.green, symbol: 'diamond' },
  lid: { color: COLORS.orange, symbol: 'triangle-up' },
  trained: { color: COLORS.purple, symbol: 'cross' },
};

/** What a row's being broken means where images can be refused: in every caption. */
export const BROKEN =
  'A row is broken where the returned image is answered, and wrong: an adversarial image that is refused is not, and a clean one that is refused counts as wrong on clean rows.';

export const rowsText = ({ detectors }: DetectionResult): string => {
  const counts = detectors.map(({ id, falseAlarms: { n } }) => ({ id, n }));
  const most = Math.max(...counts.map(({ n }) => n));
  const fewer = counts.filter(({ n }) => n < most);
  return `n = ${formatCount(most)} rows${fewer.length ? ` (${fewer.map(({ id, n }) => `${NAMES[id]}: ${formatCount(n)}`).join(', ')})` : ''}`;
};

/** Detectors, as a column has room for them. */
export const NAMES: Readonly<Record<DetectorId, string>> = {
  reconstruction: 'reconstruction error',
  squeezing: 'feature squeezing',
  mahalanobis: 'Mahalanobis distance',
  lid: 'local intrinsic dimensionality',
  trained: 'trained detector',
};

/** How wide the confidence is that an attacker who knows breaks more: the intervals of both shares lie apart. */
export const fallsApart = ({ claimed, adaptive }: MeasuredDefence): boolean => below(adaptive, claimed);

/** The defences of a radius, in the order of the detectors. */
export const at = (result: DetectionResult, epsilon: number): readonly MeasuredDefence[] =>
  result.detectors.map(({ id }) => defenceOf(result, id, epsilon));
