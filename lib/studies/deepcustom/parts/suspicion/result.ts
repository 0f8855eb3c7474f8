import type { PartResult } from '../../../../study/index.js';

export interface SuspicionResult extends PartResult {}
