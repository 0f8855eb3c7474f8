import { identities } from '../studies/names.js';
import type { StudyDefinition } from '../study/index.js';
import { UsageError } from './command.js';
import { nearest } from './nearest.js';

const ids: readonly string[] = identities.map(({ id }) => id);

/** How a command is told which studies it is about. */
export const STUDY_USAGE = `[${[...ids, 'all'].join('|')}]`;

/**
 * The studies that a command's word means; without one the first.
 * @throws UsageError for a word that names none.
 */
export async function chosenStudies(
  command: string,
  [word = ids[0], extra]: readonly string[],
): Promise<readonly StudyDefinition[]> {
  if (extra !== undefined) throw new UsageError(`${command} takes one study, got "${extra}" too.`);
  if (word !== 'all' && !ids.includes(word))
    throw new UsageError(
      `there is no study "${word}"; ${nearest(word, [...ids, 'all'])}there are ${ids.join(', ')}, and all.`,
    );
  const { studies } = await import('../studies/index.js');
  return word === 'all' ? studies : studies.filter(({ id }) => id === word);
}
