import { formatInterval, formatPercent } from '../../../../figures/index.js';
import type { Cell } from '../../../../report/index.js';

/** "18.1 % [16.7, 19.5]"; its n is told by the column or the caption, where it is the same for every row. */
export const shareCell = (
  share: { value: number; interval: readonly [number, number] } | undefined,
  missing = 'not run',
): Cell =>
  share ? `${formatPercent(share.value, 1)} ${formatInterval(share.interval, 1)}` : { text: missing, tone: 'missing' };
