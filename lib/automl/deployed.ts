import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Experiment, Refit, TablesSearch } from './contracts.js';
import { AutomlError } from './errors.js';
import { isCut } from './rounds.js';

/** The pipeline of an experiment that is put to use. */
export const DEPLOYED_PIPELINE = 'P12';

/**
 * The refit that answers for a search: pipeline 12 of an experiment, the one there is of a closed search.
 * @throws AutomlError where the budget ended before it.
 */
export function deployedRefit(search: Experiment | TablesSearch, folder: string): Refit {
  const wanted = search.kind === 'autoai' ? DEPLOYED_PIPELINE : 'tables';
  const found = search.refits.find(({ id }) => id === wanted);
  if (found && existsSync(join(folder, found.onnx))) return found;
  const why = found ? `${found.onnx} is missing` : `${wanted} was not refitted (the search is ${search.state})`;
  const advice = found ? 'remove it and train again' : 'run it again to go on, or give it a larger budget';
  throw new AutomlError(`The search in ${folder} has no teacher: ${why}; ${advice}.`, folder);
}

/** What must be said of a teacher whose refit the budget cut short; undefined where it did not. */
export function refitCutShort(refit: Refit): string | undefined {
  const { rounds, roundsWanted } = refit;
  return isCut(refit)
    ? `refitted with ${rounds} of ${roundsWanted} rounds, because its budget ended first: a larger one gives a better teacher`
    : undefined;
}
