import { isDifferentiable } from '../../../models/index.js';
import type { Check } from '../contracts.js';
import { isSingleStep } from './kinds.js';

/** A model that can be differentiated is attacked with many steps along its gradients. */
export const onlySingleStep: Check = ({ model, runs }) => {
  if (!isDifferentiable(model) || !runs.length) return [];
  const white = runs.filter(({ attack }) => attack.access === 'gradients');
  if (white.some((run) => !isSingleStep(run))) return [];
  const names = [...new Set((white.length ? white : runs).map(({ attack }) => attack.name))].join(', ');
  // What is fitted saw gradients, of other rows.
  const where = runs.some(({ attack }) => attack.fitted) ? ' on these rows' : '';
  const advice = 'Add an attack that takes many steps: `--attacks fgsm,pgd`, or autoattack.';
  return [
    white.length
      ? {
          id: 'only-single-step',
          attack: null,
          saw: `Of the ${runs.length} runs that this report rests on, none takes more than one step along the gradient (${names}).`,
          advice,
        }
      : {
          id: 'no-white-box',
          attack: null,
          saw: `The model’s gradients are at hand, and none of the ${runs.length} runs used them${where} (${names}).`,
          advice,
        },
  ];
};
