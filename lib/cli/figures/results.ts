import {
  chosenFolder,
  hasResult,
  publishedFolder,
  type Results,
  runResults,
  type StudyDefinition,
} from '../../study/index.js';
import { RUNS, type Run } from './runs.js';

/**
 * Every part of the run asked for; without one of the last run where it is whole, else of the published run.
 * @throws Error saying what to run where a run lacks parts.
 */
export function resultsFrom(
  study: Pick<StudyDefinition, 'id' | 'parts'>,
  run?: Run,
): { results: Results; folder: string } {
  const folders = { latest: chosenFolder(study.id), published: publishedFolder(study.id) };
  const whole = (one: Run) => study.parts.every(({ id }) => hasResult(folders[one], id));
  const found = (run ? [run] : RUNS).find(whole);
  if (found === undefined) {
    const looked = (run ? [run] : RUNS).map((one) => folders[one]).join(' and ');
    throw new Error(`no whole run of ${study.id} is in ${looked}: run \`advlab replicate ${study.id}\` first.`);
  }
  return { results: runResults(folders[found], study.parts), folder: folders[found] };
}
