import { readFileSync } from 'node:fs';
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

const resultFile = (folder: string, part: string): string => join(folder, 'results', `${part}.json`);

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
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(
      `${file} cannot be read (${(error as Error).message}). Run \`advlab replicate\`, or the notebook that makes it.`,
    );
  }
}

/** A part as the last run and the published one left it, where they may be compared; the last run first. */
export function keptResults<R extends PartResult = PartResult>(study: string, part: string): R[] {
  const found = [runFolder(study), publishedFolder(study)].flatMap((folder): R[] => {
    try {
      return [readResult<R>(folder, part)];
    } catch {
      return [];
    }
  });
  return found.filter(({ stamp }) => stamp.comparable);
}

/** Every part of a study that a comparable run has left, by the part's id; parts without a result are left out. */
export const lastResults = ({ id, parts }: Pick<StudyDefinition, 'id' | 'parts'>): Partial<Results> =>
  Object.fromEntries(
    parts.flatMap((part) => {
      const [result] = keptResults(id, part.id).sort((a, b) => (part.weight?.(b) ?? 0) - (part.weight?.(a) ?? 0));
      return result ? [[part.id, result]] : [];
    }),
  );

/** Every part of a run. */
export const runResults = (folder: string, parts: StudyDefinition['parts']): Results =>
  Object.fromEntries(parts.map(({ id }) => [id, readResult(folder, id)]));
