import { requireRepository } from '../data/project.js';
import { identities } from '../studies/names.js';
import type { StudyDefinition } from '../study/index.js';
import { oneOf } from './arguments.js';
import { UsageError } from './command.js';

const ids: readonly string[] = identities.map(({ id }) => id);

/** How a command is told which studies it is about. */
export const STUDY_USAGE = `[${[...ids, 'all'].join('|')}]`;

/**
 * The studies that a command's word means; without one the first.
 * @throws UsageError for a word that names none; Error outside the repository.
 */
export async function chosenStudies(
  command: string,
  [word = ids[0], extra]: readonly string[],
): Promise<readonly StudyDefinition[]> {
  if (extra !== undefined) throw new UsageError(`${command} takes one study, got "${extra}" too.`);
  oneOf('study', word, [...ids, 'all']);
  requireRepository(`advlab ${command}`);
  const { studies } = await import('../studies/index.js');
  return word === 'all' ? studies : studies.filter(({ id }) => id === word);
}
