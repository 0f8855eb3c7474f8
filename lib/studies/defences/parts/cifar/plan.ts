import type { Attack } from '../../../../attacks/index.js';
import { autoAttack, fgsm, pgd } from '../../../../attacks/index.js';
import type { DifferentiableClassifier } from '../../../../models/index.js';
import { CIFAR_EPSILON } from './recipes.js';

export interface CifarPlan {
  /** The first test images. */
  readonly rows: number;
  /** Of these, the first ones are attacked in the large ball. */
  readonly controlRows: number;
  /** Radii in L∞, rising, in pixel units; networks were trained for the last. */
  readonly epsilons: readonly number[];
  /** Radius of the large ball. */
  readonly control: number;
  readonly pgdSteps: number;
}

export const CIFAR_PLAN: CifarPlan = {
  rows: 300,
  controlRows: 50,
  epsilons: [2 / 255, 4 / 255, CIFAR_EPSILON],
  control: 1,
  pgdSteps: 20,
};

type AttackOf = (epsilon: number) => Attack<DifferentiableClassifier>;

/** Attacks on a network itself, from the weakest, and which of them is the non-adaptive one. */
export interface CifarAttacks {
  readonly reported: string;
  readonly attacks: Readonly<Record<string, AttackOf>>;
}

export const attacksOf = ({ pgdSteps: steps }: Pick<CifarPlan, 'pgdSteps'>): CifarAttacks => ({
  reported: `PGD-${steps}`,
  attacks: {
    FGSM: (epsilon) => fgsm({ epsilon }),
    [`PGD-${steps}`]: (epsilon) => pgd({ epsilon, steps }),
    AutoAttack: (epsilon) => autoAttack({ epsilon }),
  },
});
