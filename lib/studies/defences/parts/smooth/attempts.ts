import { type Attack, apgdCe, autoAttack, fgsm, pgd } from '../../../../attacks/index.js';
import type { Dataset } from '../../../../data/index.js';
import type { DifferentiableClassifier, Network } from '../../../../models/index.js';
import { type Attempt, type Defence, onItself, stillRight, transferred } from '../../attempts/index.js';
import type { Described } from './networks.js';
import type { SmoothPlan, Strongest } from './plan.js';

export const pgd20 = (epsilon: number): Attack<DifferentiableClassifier> => pgd({ epsilon, steps: 20 });

export const strongestOf: Record<Strongest, (epsilon: number) => Attack<DifferentiableClassifier>> = {
  AutoAttack: (epsilon) => autoAttack({ epsilon }),
  'APGD-CE': (epsilon) => apgdCe({ epsilon }),
};

/** Penalties on gradients are printed at radii far smaller than the study's; the attack there is a real one. */
const atSmallRadius = (network: Network, small: number): Attempt => ({
  name: `PGD-20, radius ${small} alone`,
  knows: 'nothing',
  run: (rows) => stillRight(pgd20(small), network, rows),
});

/** Verdicts of the strongest attack at the study's radius, told to whoever compares networks row by row. */
export type Told = (rows: Dataset, epsilon: number, robust: Uint8Array) => void;

/**
 * One of the networks as a defence: by what people report, by PGD-20 and by the strongest attack, which both know all
 * of it. Nothing of it can be switched off: it is in the weights.
 */
export function defenceOf(
  { id, name, paper, kind }: Described,
  network: Network,
  undefended: Network,
  { epsilons: [small], strongest }: Pick<SmoothPlan, 'epsilons' | 'strongest'>,
  told: Told,
): Defence {
  const last = onItself(strongest, network, strongestOf[strongest]);
  return {
    ...{ id, name, paper, answers: network, undefended },
    family: kind === 'activation' ? 'architecture' : 'training',
    attempts: [
      id === 'gradient-penalty-half'
        ? atSmallRadius(network, small)
        : transferred('FGSM, made on the undefended network', undefended, network, (epsilon) => fgsm({ epsilon })),
      onItself('PGD-20', network, pgd20),
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
