import type { PartResult } from '../../../../study/index.js';

export interface CrossResult extends PartResult {}
