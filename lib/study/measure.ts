import { createHash } from 'node:crypto';
import type { OnProgress, Part, PartResult, Profile, Results, StudyDefinition, StudyRun } from './contracts.js';
import { folderBefore, hasResult, publishedFolder, readResult, saveResult } from './store.js';

/** Short SHA-256 of plain data, whatever the order of its keys. */
export function recipeHash(recipe: unknown): string {
  const sorted = JSON.stringify(recipe, (_key, value) =>
    value && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
  return createHash('sha256').update(sorted).digest('hex').slice(0, 16);
}

/** Whether a result may stand in a run of this profile: measured by it, or by a part that is the same in every one. */
export const belongsTo = ({ stamp }: PartResult, { anyProfile }: Pick<Part, 'anyProfile'>, profile: Profile): boolean =>
  stamp.profile === profile || (anyProfile === true && stamp.comparable === (profile !== 'digits'));

/** The part's result in the first of these folders that measured the same: same recipe, same profile, same data. */
function madeBefore(
  { stamp, profile }: StudyRun,
  part: Pick<Part, 'id' | 'anyProfile'>,
  recipe: string,
  folders: readonly string[],
) {
  const { id } = part;
  return folders
    .filter((folder) => hasResult(folder, id))
    .map((folder) => readResult(folder, id))
    .find(
      (one) =>
        one.recipe === recipe && !one.incomplete && belongsTo(one, part, profile) && one.stamp.data === stamp.data,
    );
}

/** Where results are carried over from: this run, the one before it, the published one. */
const foldersOf = (study: string, folder: string) => [folder, folderBefore(folder), publishedFolder(study)];

async function measured<S extends StudyRun, R extends Results>(
  study: string,
  run: S,
  part: Part<S, R>,
  onProgress: OnProgress,
): Promise<PartResult> {
  const timed = async (): Promise<PartResult> => {
    const start = Date.now();
    const result = await part.measure(run, onProgress);
    return { ...result, minutes: (Date.now() - start) / 60_000 };
  };
  if (!part.recipe) return timed();
  const recipe = recipeHash(part.recipe(run));
  const before = run.retrain ? undefined : madeBefore(run, part, recipe, foldersOf(study, run.folder));
  if (!before) return { ...(await timed()), recipe };
  run.say(`Carried over from the run of ${before.stamp.started.slice(0, 10)}: same recipe.`);
  return before;
}

/**
 * Measures a part of an open study and keeps its result in the run's folder. A result of the same recipe, of this run's
 * folder or published, is carried over with its own stamp, and that is said; a run that retrains measures anew.
 * @throws RangeError naming the parts that there are.
 */
export async function measurePart<S extends StudyRun, R extends Results>(
  { id: study, parts }: Pick<StudyDefinition<S, R>, 'id' | 'parts'>,
  run: S,
  id: keyof R & string,
  onProgress: OnProgress = () => {},
): Promise<PartResult> {
  const part = parts.find((one) => one.id === id);
  if (!part)
    throw new RangeError(`${study} has no part "${id}"; its parts are ${parts.map((one) => one.id).join(', ')}.`);
  const result = await measured(study, run, part, onProgress);
  saveResult(run.folder, id, result);
  return result;
}
