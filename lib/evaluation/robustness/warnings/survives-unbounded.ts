import { type Attack, pgd } from '../../../attacks/index.js';
import { isDifferentiable } from '../../../models/index.js';
import type { Check } from '../contracts.js';
import { attackSome, rightRows, someOf } from './rows.js';

const ROWS = 100;

/**
 * A ball that holds every image. Cross-entropy first, which breaks nearly all in a few steps; the margin, which
 * cannot saturate, from two more starts for what is left.
 */
const ATTACKS: readonly Attack<never>[] = [
  pgd({ epsilon: 1, steps: 40, relativeStepSize: 0.05 }),
  pgd({ epsilon: 1, steps: 100, relativeStepSize: 0.02, loss: 'margin', restarts: 2 }),
];

/**
 * Without a bound on the perturbation no row stays right: any image can be made into any other, and an attack
 * that does not find one of another class tells of itself, not of the model (Athalye, Carlini, Wagner, 2018).
 */
export const survivesUnbounded: Check = async (evidence) => {
  if (!isDifferentiable(evidence.model)) return [];
  const tried = someOf(rightRows(evidence), ROWS, evidence.seed);
  let unbroken = tried;
  for (const attack of ATTACKS) {
    if (!unbroken.length) break;
    const { broken } = await attackSome(evidence, attack, unbroken, { masked: false });
    unbroken = unbroken.filter((_, i) => !broken[i]);
  }
  if (!unbroken.length) return [];
  return [
    {
      id: 'survives-unbounded',
      attack: null,
      saw: `${unbroken.length} of ${tried.length} right images stayed right under pgd at linf ε 1 (40 steps on the cross-entropy, then 100 steps on the margin from 2 starts), where every image is allowed.`,
      advice:
        'Gradient attacks cannot climb this model, so their robust accuracies are not evidence: add square and hopskipjump, and attack a smooth approximation of what masks the gradient (BPDA).',
    },
  ];
};
