import type { Check } from '../contracts.js';
import { brokenRows, radii, readableAt } from './kinds.js';
import { count, rightRows } from './rows.js';

/** In the largest ball of a norm something breaks; otherwise robust accuracy is clean accuracy under another name. */
export const epsilonTooSmall: Check = (evidence) => {
  const right = rightRows(evidence);
  return radii(evidence).flatMap(({ norm, epsilons }) => {
    const largest = epsilons[epsilons.length - 1];
    if (largest === undefined || !right.length) return [];
    const runs = readableAt(evidence, norm, largest);
    if (runs.some((run) => count(brokenRows(run, right, largest)) > 0)) return [];
    const names = [...new Set(runs.map(({ attack }) => attack.name))].join(', ');
    return [
      {
        id: 'epsilon-too-small',
        attack: null,
        saw: `At ${norm} ε ${largest}, the largest tried, ${names} broke none of ${right.length} right images.`,
        advice:
          'Raise --epsilon until accuracy falls to zero: a radius at which nothing happens shows neither that the model is robust nor that the attacks work.',
      },
    ];
  });
};
