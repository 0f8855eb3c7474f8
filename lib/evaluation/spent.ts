import type { AttackResult } from '../attacks/index.js';

/**
 * What each row that was right from the start cost until it was broken, its first answer and the verdict included;
 * Infinity where it was not. Of an attack whose rows leave at success.
 */
export const spentToSuccess = (
  { success, wrongFromStart, ...found }: Pick<AttackResult, 'success' | 'wrongFromStart' | 'queries' | 'gradients'>,
  what: 'queries' | 'gradients' = 'queries',
): Float64Array =>
  Float64Array.from(
    Array.from(success.keys()).filter((row) => !wrongFromStart[row]),
    (row) => (success[row] ? found[what][row] : Number.POSITIVE_INFINITY),
  );
