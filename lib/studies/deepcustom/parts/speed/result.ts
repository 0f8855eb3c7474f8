import type { PartResult } from '../../../../study/index.js';

export interface SpeedResult extends PartResult {}
