import type { CurvePoint } from '../../../figures/index.js';
import type { GenerationResult } from '../parts/generation/result.js';

/** LeNet's robust accuracy over all test rows at each epsilon. */
export const robustPoints = ({ curve }: Pick<GenerationResult, 'curve'>): CurvePoint[] =>
  curve.map(({ epsilon, robust }) => ({ x: epsilon, y: robust.value, interval: robust.interval }));

/** How many test rows robust accuracy is counted over. */
export const testRows = ({ curve }: Pick<GenerationResult, 'curve'>): number => curve[0]?.robust.n ?? 0;
