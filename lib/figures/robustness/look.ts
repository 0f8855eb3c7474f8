import type { RobustnessReport } from '../../evaluation/index.js';
import type { Look } from '../palette.js';
import { attackSeries } from './series.js';

/** Okabe and Ito's colors (2008), the lighter ones darkened until thin lines can be seen on white. */
const COLORS = ['#0072B2', '#D55E00', '#009E73', '#AA3377', '#B8860B', '#3A9BD9', '#7A5195', '#6B6B00'];
const SYMBOLS = ['circle', 'square', 'diamond', 'triangle-up', 'triangle-down', 'cross', 'x', 'star', 'hexagon'];

/** How the k-th of many is drawn: color and symbol do not repeat together before the 72nd. */
export const lookOf = (k: number): Look => ({ color: COLORS[k % COLORS.length], symbol: SYMBOLS[k % SYMBOLS.length] });

/** Each attack's look by its label, the same in every norm and every figure of a report. */
export function looksOf(report: Pick<RobustnessReport, 'attacks'>): (label: string) => Look {
  const labels = [...new Set(attackSeries(report).map(({ label }) => label))];
  return (label) => lookOf(labels.indexOf(label));
}

export const WORST: Look = { color: '#222222', symbol: 'circle' };

/** What is proved, below the worst case. */
export const CERTIFIED: Look = { color: '#222222', symbol: 'triangle-up' };
