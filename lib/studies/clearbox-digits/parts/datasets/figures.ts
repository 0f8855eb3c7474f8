import { type Figure, formatRadius, transferMatrixFigure } from '../../../../figures/index.js';
import type { SetId } from './plan.js';
import type { DatasetsResult } from './result.js';
import { measuredSets } from './words.js';

/** What carries over between the networks of one data set; undefined where it is not among those measured. */
export function carriedOver(result: DatasetsResult, ...ids: readonly SetId[]): Figure | undefined {
  const set = measuredSets(result).find(({ id }) => ids.includes(id));
  return (
    set &&
    transferMatrixFigure(set.matrix, {
      id: `datasets-${ids[0]}`,
      title: `${set.title}: what carries over between networks`,
      shown: 'transferred',
      stamp: { ...result.stamp, data: set.data },
      nameOf: ({ name }) => `${name === 'pgd' ? 'PGD, 20 steps' : 'FGSM, one step'}, L∞ ε ${formatRadius(set.epsilon)}`,
    })
  );
}
