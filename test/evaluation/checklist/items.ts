import type { Attack } from '../../../lib/attacks/index.js';
import type { Dataset } from '../../../lib/data/index.js';
import { type ChecklistItem, checklist, evaluate } from '../../../lib/evaluation/index.js';
import type { Classifier, DifferentiableClassifier } from '../../../lib/models/index.js';

export type Attacks = readonly (Attack<never> | Attack<DifferentiableClassifier>)[];

/** The checklist of an evaluation with these attacks, by the ids of its items. */
export async function itemsOf(
  model: Classifier,
  data: Dataset,
  attacks: Attacks,
): Promise<ReadonlyMap<string, ChecklistItem>> {
  const items = await checklist(await evaluate(model, data, attacks as Attack<never>[]));
  return new Map(items.map((item) => [item.id, item]));
}

/** The status of one item. */
export const statusOf = (items: ReadonlyMap<string, ChecklistItem>, id: string): string | undefined =>
  items.get(id)?.status;
