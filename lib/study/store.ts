import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { inProject, writeWhole } from '../data/index.js';
import type { PartResult, Results, StudyDefinition } from './contracts.js';

/** Where the last run of a study lies, unless it is told otherwise. */
export const runFolder = (study: string): string => inProject('runs', 'latest', study);

/** Where the published run of a study lies. */
export const publishedFolder = (study: string): string => inProject('reports', study);

/** The folder of a run: the one asked for, else ADVLAB_RUN, else runs/latest/STUDY. */
export function chosenFolder(study: string, asked: string | undefined = process.env.ADVLAB_RUN): string {
  if (asked === undefined) return runFolder(study);
  return isAbsolute(asked) ? asked : inProject(asked);
}

export const resultFile = (folder: string, part: string): string => join(folder, 'results', `${part}.json`);

/** Whether a run has left that part. */
export const hasResult = (folder: string, part: string): boolean => existsSync(resultFile(folder, part));

/** Within a run's folder, the results of the runs before it, until it is whole. */
export const folderBefore = (folder: string): string => join(folder, 'before');

/** Sets the results of the last run aside, where parts of the same recipe are carried over from: hours lie in some. */
export function setResultsAside(folder: string): void {
  const [last, aside] = [join(folder, 'results'), join(folderBefore(folder), 'results')];
  if (!existsSync(last)) return;
  mkdirSync(aside, { recursive: true });
  // One by one: what a run that was cut short set aside stays, where it left nothing newer.
  for (const file of readdirSync(last)) renameSync(join(last, file), join(aside, file));
}

/** Keeps a part's result in a run's folder: whole or not at all. */
export function saveResult(folder: string, part: string, result: PartResult): void {
  writeWhole(resultFile(folder, part), `${JSON.stringify(result)}\n`);
}

/**
 * A part's result, as a run left it in its folder.
 * @throws Error naming the file and what makes it.
 */
export function readResult<R extends PartResult = PartResult>(folder: string, part: string): R {
  const file = resultFile(folder, part);
  try {
    const result = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof result?.stamp !== 'object') throw new Error('it holds no stamp of a run');
    return result;
  } catch (error) {
    throw new Error(
      `${file} cannot be read (${(error as Error).message}). Run \`advlab replicate\`, or the notebook that makes it.`,
    );
  }
}

/**
 * Every part of a study that a comparable run has left, by the part's id: from the first of these folders that has it
 * (default: the last run, then the published one), or the one with the largest weight where the part weighs results.
 * @throws Error where a file that is there cannot be read: it is not passed over.
 */
export function lastResults(
  { id: study, parts }: Pick<StudyDefinition, 'id' | 'parts'>,
  folders: readonly string[] = [runFolder(study), publishedFolder(study)],
): Partial<Results> {
  const found = parts.flatMap(({ id, weight = () => 0 }) => {
    const kept = folders
      .filter((folder) => hasResult(folder, id))
      .map((folder) => readResult(folder, id))
      .filter(({ stamp }) => stamp.comparable)
      .sort((a, b) => weight(b) - weight(a));
    return kept.length ? [[id, kept[0]]] : [];
  });
  return Object.fromEntries(found);
}

/** Every part of a run. */
export const runResults = (folder: string, parts: StudyDefinition['parts']): Results =>
  Object.fromEntries(parts.map(({ id }) => [id, readResult(folder, id)]));

/**
 * A run's parts as they are asked for: each is read from its folder when it is, and what is missing is named then.
 * Only the parts that are there are enumerated.
 */
export function resultsSoFar(folder: string, parts: StudyDefinition['parts']): Results {
  const results = {};
  for (const { id } of parts)
    Object.defineProperty(results, id, { enumerable: hasResult(folder, id), get: () => readResult(folder, id) });
  return results;
}
