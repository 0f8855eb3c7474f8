import type { Classifier, Network } from '../../../models/index.js';
import type { Check } from '../contracts.js';

/** Weights that are NaN or infinite, by name, where the model shows its weights. */
export function brokenWeights(model: Classifier | Network): { name: string; count: number; of: number }[] {
  if (!('weights' in model)) return [];
  return Object.entries(model.weights).flatMap(([name, weight]) => {
    const values = Array.from(weight.dataSync());
    const count = values.filter((value) => !Number.isFinite(value)).length;
    return count ? [{ name, count, of: values.length }] : [];
  });
}

/**
 * Weights are numbers. NaN need not show in the scores: a maximum passes it over, and what is left is a model that says
 * one thing of all images and has no gradient.
 */
export const finiteWeights: Check = ({ model }) => {
  const broken = brokenWeights(model);
  if (!broken.length) return [];
  return [
    {
      id: 'weights-not-finite',
      attack: null,
      saw: `Weights are NaN or infinite: ${broken.map(({ name, count, of }) => `${count} of ${of} in ${name}`).join(', ')}.`,
      advice:
        'Look at the file that the weights come from, and at the loss of the training that wrote it (NaN after too large a learning rate); nothing in this report says anything about a model with such weights.',
    },
  ];
};
