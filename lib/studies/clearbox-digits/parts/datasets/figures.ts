import { type Figure, formatRadius, transferMatrixFigure } from '../../../../figures/index.js';
import type { SetId } from './plan.js';
import type { DatasetsResult } from './result.js';
import { measuredSets, overCommon } from './words.js';

type MeasuredSet = ReturnType<typeof measuredSets>[number];

const figureOf = ({ stamp }: DatasetsResult, set: MeasuredSet, id: string): Figure =>
  transferMatrixFigure(overCommon(set), {
    id,
    title: `What carries over between networks on ${set.title}`,
    shown: 'transferred',
    rule: 'Shares of the images that every network reads right as they are',
    table: 'the report’s table of cells',
    stamp: { ...stamp, data: set.data },
    nameOf: ({ name }) => `${name === 'pgd' ? 'PGD, 20 steps' : 'FGSM, one step'}, L∞ ε ${formatRadius(set.epsilon)}`,
  });

/** What carries over between the networks of one data set; undefined where it is not among those measured. */
export function carriedOver(result: DatasetsResult, ...ids: readonly SetId[]): Figure | undefined {
  const set = measuredSets(result).find(({ id }) => ids.includes(id));
  return set && figureOf(result, set, `datasets-${ids[0]}`);
}

/** The same for every data set that was measured. */
export const transferByDataSet = (result: DatasetsResult): Figure[] =>
  measuredSets(result).map((set) => figureOf(result, set, `datasets-${set.id}`));
