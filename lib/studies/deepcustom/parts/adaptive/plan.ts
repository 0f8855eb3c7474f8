import type { Study } from '../../contracts.js';
import { crossPlan } from '../cross/plan.js';

/** What is made anew against each network. */
export interface AdaptivePlan {
  /** Test images of AutoAttack; the other attacks have all. */
  readonly autoAttackRows: number;
  /** Epochs of the networks that learned images attacked anew, as in the cross table. */
  readonly fresh: ReturnType<typeof crossPlan>['fresh'];
}

export const adaptivePlan = (study: Pick<Study, 'profile'>): AdaptivePlan => ({
  autoAttackRows: study.profile === 'digits' ? 30 : 1000,
  fresh: crossPlan(study).fresh,
});
