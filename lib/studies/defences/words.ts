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

/** Whether one share lies below another, their intervals apart. */
export const below = (one: Proportion, other: Proportion): boolean => one.interval[1] < other.interval[0];

/** What both attacks of every defence are, for captions. */
export const BOTH_ATTACKS =
  'Non-adaptive: images that PGD made on the undefended network, shown to the defence; for distillation and for networks trained with other losses or on adversarial images of themselves plain PGD on the network itself, without a change. Adaptive: rows that neither this nor any attack made for the defence breaks (of a random defence, what the best of these attacks leaves).';
