import type { Finding } from '../../study/index.js';

/** How a statement of the article fares in a run. */
export type Judgement = Pick<Finding, 'verdict' | 'reason'>;
