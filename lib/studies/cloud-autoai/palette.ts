import { COLORS, type Look } from '../../figures/index.js';

/** How each model of the study is drawn. */
export const LOOK = {
  lenet: { color: COLORS.black, symbol: 'circle' },
  ibm: { color: COLORS.blue, symbol: 'square' },
  gcp: { color: COLORS.vermilion, symbol: 'diamond' },
  p12: { color: COLORS.skyBlue, symbol: 'x' },
  tables: { color: COLORS.orange, symbol: 'cross' },
  soft: { color: COLORS.green, symbol: 'triangle-up' },
  hard: { color: COLORS.purple, symbol: 'triangle-down' },
  baseline: { color: COLORS.gray, symbol: 'line-ew' },
} as const satisfies Record<string, Look>;
