import type { PartResult } from '../../../../study/index.js';

export interface RelevanceResult extends PartResult {}
