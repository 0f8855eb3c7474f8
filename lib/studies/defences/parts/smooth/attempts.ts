import { type Attack, apgdCe, autoAttack, pgd } from '../../../../attacks/index.js';
import type { Dataset } from '../../../../data/index.js';
import type { DifferentiableClassifier, Network } from '../../../../models/index.js';
import { asReported, type Defence, onItself } from '../../attempts/index.js';
import type { Described } from './networks.js';
import type { SmoothPlan, Strongest } from './plan.js';

export const pgd20 = (epsilon: number): Attack<DifferentiableClassifier> => pgd({ epsilon, steps: 20 });

export const strongestOf: Record<Strongest, (epsilon: number) => Attack<DifferentiableClassifier>> = {
  AutoAttack: (epsilon) => autoAttack({ epsilon }),
  'APGD-CE': (epsilon) => apgdCe({ epsilon }),
};

/** Verdicts of the strongest attack at the study's radius, told to whoever compares networks row by row. */
export type Told = (rows: Dataset, epsilon: number, robust: Uint8Array) => void;

/**
 * One of the networks as a defence: by PGD-20, the non-adaptive attack, and by the strongest one. Nothing of it can be
 * switched off: it is in the weights.
 */
export function defenceOf(
  { id, name, paper, kind }: Described,
  network: Network,
  undefended: Network,
  { strongest }: Pick<SmoothPlan, 'strongest'>,
  told: Told,
): Defence {
  const last = onItself(strongest, network, strongestOf[strongest]);
  return {
    ...{ id, name, paper, answers: network, undefended },
    family: kind === 'activation' && id !== 'relu-half' ? 'architecture' : 'training',
    attempts: [
      asReported('PGD-20', network, pgd20),
      {
        ...last,
        run: async (rows, epsilon) => {
          const robust = await last.run(rows, epsilon);
          told(rows, epsilon, robust);
          return robust;
        },
      },
    ],
  };
}
