import { controlStudent } from '../../../../defences/index.js';
import type { Study } from '../../contracts.js';
import { teachersRecipe } from '../../local-teachers.js';
import { TRIES } from '../distillation/measure.js';
import { architectureOf } from '../distillation/training.js';
import { conditionsOf, trainingOf } from './conditions.js';
import { nearestErrorAttack, planOf, whiteBoxAttacks } from './plan.js';

/** What decides this part's result, as plain data. */
export function adaptiveRecipe(study: Study) {
  const { profile, lenet, train } = study;
  const plan = planOf(profile);
  return {
    // Of what is measured, not of the attacks' code: when that was is in the stamp of the result.
    version: 1,
    lenet: lenet.name,
    teachers: teachersRecipe(study),
    student: architectureOf(profile),
    tries: TRIES,
    plan,
    nearestError: nearestErrorAttack().settings,
    students: conditionsOf(profile).map((condition) => ({
      condition,
      training: controlStudent(train, { ...trainingOf(profile, condition), seed: 0 }).settings,
      attacks: whiteBoxAttacks(study, plan, condition.temperature).map(({ as, epsilon, attack: { settings } }) => ({
        as,
        epsilon,
        settings,
      })),
    })),
  };
}
