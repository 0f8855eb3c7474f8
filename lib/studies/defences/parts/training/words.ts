import type { MeasuredDefence } from '../../attempts/index.js';
import type { AttackName, TrainingPlan } from './plan.js';
import type { NetworkName } from './result.js';

/** A network's name in tables, and who described its training. */
export const NETWORK_WORDS: Readonly<Record<NetworkName, Pick<MeasuredDefence, 'name' | 'paper'>>> = {
  standard: { name: 'usual training', paper: '' },
  madry: { name: 'adversarial training, PGD', paper: 'Madry et al., 2018' },
  trades: { name: 'TRADES', paper: 'Zhang et al., 2019' },
  'fgsm-rs': { name: 'FGSM-RS (fast), half-size', paper: 'Wong, Rice and Kolter, 2020' },
  'published-trades': { name: 'TRADES, published network', paper: 'Zhang et al., 2019' },
};

export const attackText = (
  attack: AttackName,
  { pgdSteps, strongest }: Pick<TrainingPlan, 'pgdSteps' | 'strongest'>,
): string => ({ fgsm: 'FGSM', pgd: `PGD-${pgdSteps}`, strongest })[attack];
