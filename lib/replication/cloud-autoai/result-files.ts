import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inProject } from '../../data/index.js';
import { STUDY_PARTS, type StudyResults } from './study-results.js';

/** Where a run's folder keeps a part's result. */
export const resultFile = (folder: string, part: string): string => join(folder, 'results', `${part}.json`);

/** A part's result, as a run left it in its folder. */
export function readResult<K extends keyof StudyResults>(folder: string, part: K): StudyResults[K] {
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

/** Every part of a run. Throws where one is missing. */
export const readResults = (folder: string): StudyResults =>
  Object.fromEntries(STUDY_PARTS.map((part) => [part, readResult(folder, part)])) as unknown as StudyResults;

/** A part as these runs left it, where they were on MNIST. A file that is there and cannot be read is not passed over. */
const kept = <K extends keyof StudyResults>(folders: readonly string[], part: K): StudyResults[K][] =>
  folders
    .filter((folder) => existsSync(resultFile(folder, part)))
    .map((folder) => readResult(folder, part))
    .filter(({ stamp }) => stamp.comparable);

/**
 * Every part that a run on MNIST left, from the first of these folders that has it (default: the last run, then the
 * published one). Of the students those with the most trainings: more of them are better evidence than later ones.
 */
export function lastResults(
  folders: readonly string[] = [inProject('runs', 'latest'), inProject('reports')],
): Partial<StudyResults> {
  const students = kept(folders, 'distillation').sort((a, b) => b.runs.length - a.runs.length);
  const found = STUDY_PARTS.map((part) => [part, part === 'distillation' ? students[0] : kept(folders, part)[0]]);
  return Object.fromEntries(found.filter(([, result]) => result !== undefined));
}
