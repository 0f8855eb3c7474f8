import type { Attack, MaskMaker } from '../../attacks/index.js';
import type { Classifier } from '../../models/index.js';
import type { Norm } from '../../tensor/index.js';
import { UsageError } from '../command.js';
import type { EvaluateArgs } from './args.js';

/** Norms in which Square and the standard AutoAttack work. */
const hasSquares = (norm: Norm) => norm === 'linf' || norm === 'l2';

/** What decides whether a model is robust in these norms, as far as it shows itself. */
export function usualAttacks(model: Classifier, differentiable: boolean, norms: readonly Norm[]): string {
  if (!differentiable) return model.scores === 'labels' || !norms.some(hasSquares) ? 'hopskipjump' : 'square';
  const [strong, nearest] = [norms.some(hasSquares), norms.some((norm) => !hasSquares(norm))];
  return ['fgsm', 'pgd', ...(strong ? ['autoattack'] : []), ...(nearest ? ['fmn'] : [])].join(',');
}

/**
 * Attacks as written, in the norms and at the radii asked for.
 * @throws UsageError naming the word that does not fit.
 */
export async function attacksOf(text: string, args: EvaluateArgs): Promise<Attack<never>[]> {
  const { AttackSyntaxError, parseAttacks } = await import('../../attacks/index.js');
  try {
    return parseAttacks(text, args);
  } catch (error) {
    if (error instanceof AttackSyntaxError || error instanceof RangeError)
      throw new UsageError(`option --attacks: ${error.message}`);
    throw error;
  }
}

/**
 * The mask as written.
 * @throws UsageError naming what does not fit.
 */
export async function maskOf({ mask }: EvaluateArgs): Promise<MaskMaker | undefined> {
  const { parseMask } = await import('../../attacks/index.js');
  try {
    return mask === undefined ? undefined : parseMask(mask);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`option --mask: ${error.message}`);
    throw error;
  }
}
