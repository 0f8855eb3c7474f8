import { note } from '../../../figures/index.js';

/** "x", "x2", "x3": how a trace names the axis of the k-th panel. */
export const axisOf = (letter: 'x' | 'y', k: number): string => (k === 0 ? letter : `${letter}${k + 1}`);

/** "xaxis", "xaxis2": how the layout names it. */
export const axisKey = (letter: 'x' | 'y', k: number): string => `${letter}axis${k === 0 ? '' : k + 1}`;

/** Six decimals are more than a screen shows; adding 0 turns −0 into 0, which JSON would do later. */
export const tidy = (value: number): number => Number(value.toFixed(6)) + 0;

/** Error bars of shares, from their 95 % intervals. */
export const bars = (
  shares: readonly { readonly value: number; readonly interval: readonly [number, number] }[],
  color: string,
  [thickness, width]: readonly [number, number] = [1.4, 4],
) => ({
  type: 'data',
  symmetric: false,
  array: shares.map(({ value, interval }) => tidy(interval[1] - value)),
  arrayminus: shares.map(({ value, interval }) => tidy(value - interval[0])),
  color,
  thickness,
  width,
});

/** Words on the page, placed in shares of the plot, above and to the right of that point. */
export const onPage = (text: string, more: Record<string, unknown>): Record<string, unknown> =>
  note(text, { xref: 'paper', yref: 'paper', xanchor: 'left', yanchor: 'bottom', ...more });

/** ".9981": a share as papers write it. */
export const fraction = (value: number, digits: number): string => value.toFixed(digits).replace(/^0/, '');
