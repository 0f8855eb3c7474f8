import type { PartResult } from '../../../../study/index.js';

export interface TargetsResult extends PartResult {}
