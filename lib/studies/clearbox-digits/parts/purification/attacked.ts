import { type Attack, attackData, carliniWagner, fgsm, pgd } from '../../../../attacks/index.js';
import type { Dataset } from '../../../../data/index.js';
import type { DifferentiableClassifier, Network } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import type { PurificationPlan } from './plan.js';
import type { Attacked, Of } from './result.js';
import { ofEach } from './sets.js';

/** The attacks, on the undefended network. PGD takes all its steps: barely wrong images would be easy to purify. */
export const attacksOf = ({
  epsilon,
  pgdSteps,
}: Pick<PurificationPlan, 'epsilon' | 'pgdSteps'>): Readonly<
  Record<Exclude<Attacked, 'clean'>, Attack<DifferentiableClassifier>>
> => ({
  fgsm: fgsm({ epsilon }),
  pgd: pgd({ epsilon, steps: pgdSteps, earlyStop: false }),
  carliniWagner: carliniWagner(),
});

/**
 * The images as they are, and as each attack on the network leaves them. Every row is attacked, also one that the
 * network reads wrong as it is: the network behind a purifier may read it.
 */
export function attackedSets(
  network: Network,
  clean: Dataset,
  plan: PurificationPlan,
  onProgress: OnProgress,
): Promise<Of<Dataset>> {
  return ofEach(async (attacked) => {
    if (attacked === 'clean') return clean;
    const attack = attacksOf(plan)[attacked];
    const told = (done: number, total: number) => onProgress(attack.name, done, total);
    const result = await attackData(attack, network, clean, { onProgress: told, everyRow: true });
    return { ...clean, images: result.images };
  });
}
