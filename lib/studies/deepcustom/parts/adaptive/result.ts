import type { PartResult } from '../../../../study/index.js';

export interface AdaptiveResult extends PartResult {}
