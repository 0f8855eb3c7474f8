import type { PartResult } from '../../../../study/index.js';

export interface CifarResult extends PartResult {}
