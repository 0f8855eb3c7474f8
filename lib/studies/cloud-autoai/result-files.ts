import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inProject } from '../../data/index.js';
import type { DistillationResult } from './results.js';
import type { StudyResults } from './study-results.js';

/** Where a run's folder keeps a part's result. */
export const resultFile = (folder: string, part: string): string => join(folder, 'results', `${part}.json`);

/** A part's result, as a run left it in its folder. */
export function readResult<K extends keyof StudyResults>(folder: string, part: K): StudyResults[K] {
  const file = resultFile(folder, part);
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(
      `${file} cannot be read (${(error as Error).message}). Run \`advlab replicate\`, or the notebook that makes it.`,
    );
  }
}

/** A part as the last run and the published one left it, where they were on MNIST; the last run first. */
function kept<K extends keyof StudyResults>(part: K): StudyResults[K][] {
  const found = [inProject('runs', 'latest'), inProject('reports')].flatMap((folder) => {
    try {
      return [readResult(folder, part)];
    } catch {
      return [];
    }
  });
  return found.filter(({ stamp }) => stamp.comparable);
}

/** A part of the last run on MNIST, else of the published one; undefined where there is neither. */
export const lastResult = <K extends keyof StudyResults>(part: K): StudyResults[K] | undefined => kept(part)[0];

/** The students of the run on MNIST with the most trainings, the last or the published one; undefined where there is none. */
export const lastDistillation = (): DistillationResult | undefined =>
  // More trainings are better evidence than later ones.
  kept('distillation').sort((a, b) => b.runs.length - a.runs.length)[0];
