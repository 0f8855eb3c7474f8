import type { Attack } from '../../../lib/attacks/index.js';
import type { Dataset } from '../../../lib/data/index.js';
import { type ChecklistItem, checklist, type EvaluateOptions, evaluate } from '../../../lib/evaluation/index.js';
import type { Classifier, DifferentiableClassifier } from '../../../lib/models/index.js';
import { interior, linearModel } from '../../attacks/linear.js';

export type Attacks = readonly (Attack<never> | Attack<DifferentiableClassifier>)[];

/** The checklist of an evaluation with these attacks, by the ids of its items. */
export async function itemsOf(
  model: Classifier,
  data: Dataset,
  attacks: Attacks,
  options: EvaluateOptions = {},
): Promise<ReadonlyMap<string, ChecklistItem>> {
  const items = await checklist(await evaluate(model, data, attacks as Attack<never>[], options));
  return new Map(items.map((item) => [item.id, item]));
}

/** The status of one item. */
export const statusOf = (items: ReadonlyMap<string, ChecklistItem>, id: string): string | undefined =>
  items.get(id)?.status;

/** Images that the linear model answers rightly, and whose nearest error is known in closed form. */
export function linearRows(n: number): Dataset {
  const { pixels, labels } = interior(linearModel(), n);
  return {
    name: 'interior',
    provenance: 'drawn',
    images: pixels,
    labels,
    indices: Int32Array.from(labels.keys()),
    shape: [2, 3, 1],
    classes: 2,
  };
}
