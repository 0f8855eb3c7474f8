import type { Check } from '../contracts.js';
import { aimOfRun, brokenRows, isIterative, isSingleStep } from './kinds.js';
import { pText, upsets } from './paired.js';
import { nameOf, rightRows } from './rows.js';

/**
 * Many small steps break at least as many rows as a single one (Carlini et al., 2019). Only a significant loss counts:
 * an equal number does not, because where the model is nearly linear over the ball, as linear models are
 * everywhere and all are at a tiny epsilon, both attacks end in the same corner.
 */
export const iterativeNoBetter: Check = (evidence) => {
  const { runs } = evidence;
  const rows = rightRows(evidence);
  const duels = runs.filter(isIterative).flatMap((iterative) =>
    runs
      .filter(isSingleStep)
      .filter(
        ({ attack }, _, __) => attack.norm === iterative.attack.norm && attack.epsilon === iterative.attack.epsilon,
      )
      .filter((single) => aimOfRun(single) === aimOfRun(iterative))
      .map((single) => ({
        iterative,
        single,
        expected: brokenRows(iterative, rows, null),
        actual: brokenRows(single, rows, null),
      })),
  );
  return upsets(duels).map(({ duel, expectedBroke, actualBroke, onlyExpected, onlyActual, pValue, rows: n }) => ({
    id: 'iterative-no-better',
    attack: nameOf(duel.iterative),
    saw: `${duel.iterative.attack.name} broke ${expectedBroke} of ${n} right images, the single step of ${duel.single.attack.name} ${actualBroke}: ${onlyActual} by the single step alone, ${onlyExpected} by ${duel.iterative.attack.name} alone (${pText(pValue)}).`,
    advice:
      'The gradients are masked or the attack is set too weak: raise steps=, give stepSize= a tenth of epsilon, try loss=margin and restarts=, and add square.',
  }));
};
