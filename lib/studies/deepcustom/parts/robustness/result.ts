import type { PartResult } from '../../../../study/index.js';

export interface RobustnessResult extends PartResult {}
