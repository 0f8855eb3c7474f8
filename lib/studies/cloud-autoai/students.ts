import { trainStudent } from '../../defences/index.js';
import type { ModelMetadata, Network, Recipe, TrainingOptions } from '../../models/index.js';
import type { Study } from './contracts.js';
import { keptStudent } from './kept.js';

/** A student; one that collapsed has no network. The caller disposes it. */
export interface OpenedStudent {
  readonly network?: Network;
  readonly metadata: ModelMetadata;
}

/** The student of a recipe: the repository's where it keeps one, else from the cache, else trained now. */
export async function openStudent(
  { retrain }: Pick<Study, 'retrain'>,
  recipe: Recipe,
  options?: TrainingOptions,
): Promise<OpenedStudent> {
  const kept = retrain ? undefined : keptStudent(recipe);
  if (kept) return kept;
  const { network, metadata, collapsed } = await trainStudent(recipe, options);
  if (!collapsed) return { network, metadata };
  network.dispose();
  return { metadata };
}
