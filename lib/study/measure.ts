import type { OnProgress, PartResult, Results, StudyDefinition, StudyRun } from './contracts.js';
import { saveResult } from './store.js';

/**
 * Measures a part of an open study and keeps its result in the run's folder.
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
  const result = await part.measure(run, onProgress);
  saveResult(run.folder, id, result);
  return result;
}
