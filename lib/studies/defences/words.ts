import type { Proportion } from '../../evaluation/index.js';
import { formatInterval, formatPercent } from '../../figures/index.js';
import type { Finding } from '../../study/index.js';

/** What becomes of a statement, and why. */
export type Judgement = Pick<Finding, 'verdict' | 'reason'>;

/** Of a part without a result. */
export const UNMEASURED: Judgement = { verdict: 'unchecked', reason: 'The part was not measured.' };

/** "92.3 % [91.8, 92.8]". */
export const shareText = ({ value, interval }: Proportion): string =>
  `${formatPercent(value, 1)} ${formatInterval(interval, 1)}`;
