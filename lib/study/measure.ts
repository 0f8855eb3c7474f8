import { createHash } from 'node:crypto';
import type { OnProgress, Part, PartResult, Results, StudyDefinition, StudyRun } from './contracts.js';
import { hasResult, publishedFolder, readResult, saveResult } from './store.js';

/** Hash of what decides a part's result; undefined where its part is always measured. */
export function recipeOf<S extends StudyRun, R extends Results>(part: Part<S, R>, run: S): string | undefined {
  if (!part.recipe) return undefined;
  const { profile, data } = run.stamp;
  const recipe = JSON.stringify([part.id, profile, data, part.recipe(run)]);
  return createHash('sha256').update(recipe).digest('hex').slice(0, 16);
}

/** The published result of a recipe, if there is one. */
export function publishedResult(folder: string, part: string, recipe: string | undefined): PartResult | undefined {
  if (recipe === undefined || !hasResult(folder, part)) return undefined;
  const result = readResult(folder, part);
  return result.recipe === recipe ? result : undefined;
}

/** A part of a run, and whether it was carried over from the published run. */
export interface MeasuredPart {
  readonly result: PartResult;
  readonly carried: boolean;
}

/**
 * Measures a part of an open study and keeps its result in the run's folder; a published result of the same recipe is
 * carried over with its own stamp, unless the run trains anew.
 * @throws RangeError naming the parts that there are.
 */
export async function measurePart<S extends StudyRun, R extends Results>(
  { id: study, parts }: Pick<StudyDefinition<S, R>, 'id' | 'parts'>,
  run: S,
  id: keyof R & string,
  { onProgress = () => {}, published = publishedFolder(study) }: { onProgress?: OnProgress; published?: string } = {},
): Promise<MeasuredPart> {
  const part = parts.find((one) => one.id === id);
  if (!part)
    throw new RangeError(`${study} has no part "${id}"; its parts are ${parts.map((one) => one.id).join(', ')}.`);
  const recipe = recipeOf(part, run);
  const carried = run.retrain ? undefined : publishedResult(published, id, recipe);
  const result = carried ?? { ...(await part.measure(run, onProgress)), ...(recipe !== undefined && { recipe }) };
  saveResult(run.folder, id, result);
  return { result, carried: carried !== undefined };
}

/** What is said of a part that was carried over. */
export const carriedSentence = ({ stamp }: PartResult): string =>
  `Carried over from the published run of ${stamp.started.slice(0, 10)}: same recipe, same data. --retrain measures anew.`;
