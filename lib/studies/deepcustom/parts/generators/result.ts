import type { PartResult } from '../../../../study/index.js';

export interface GeneratorsResult extends PartResult {}
