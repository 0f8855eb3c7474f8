import type { Proportion } from '../../evaluation/index.js';
import { formatInterval, formatPercent } from '../../figures/index.js';

/** "92.3 % [91.8, 92.8]". */
export const shareText = ({ value, interval }: Proportion): string =>
  `${formatPercent(value, 1)} ${formatInterval(interval, 1)}`;
