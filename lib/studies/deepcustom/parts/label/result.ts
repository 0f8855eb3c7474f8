import type { PartResult } from '../../../../study/index.js';

export interface LabelResult extends PartResult {}
