import { type Classifier, isDifferentiable } from '../../models/index.js';
import { tf } from '../../tensor/index.js';
import type { Access, AttackBatch, AttackOptions } from '../contracts.js';
import { requireNumber } from '../settings.js';

/** Throws a RangeError where a batch does not fit the model, or the model does not show what the attack must see. */
export function checkBatch(
  attack: { name: string; access: Access },
  model: Classifier,
  { images, labels, indices, targets, mask, predicted }: AttackBatch,
): void {
  if (attack.access === 'gradients' && !isDifferentiable(model))
    throw new RangeError(
      `${attack.name} needs gradients, and ${model.name} only answers. Use an attack that asks: square (scores), hopskipjump (labels).`,
    );
  if (attack.access === 'scores' && model.scores === 'labels')
    throw new RangeError(`${attack.name} needs scores, and ${model.name} gives labels alone. Use hopskipjump.`);
  const [n, ...shape] = images.shape;
  if (shape.join() !== model.inputShape.join())
    throw new RangeError(
      `${model.name} takes images [n, ${model.inputShape.join(', ')}], got [${images.shape.join(', ')}].`,
    );
  for (const [what, values] of Object.entries({ labels, indices, targets, predicted }))
    if (values && values.length !== n) throw new RangeError(`${values.length} ${what} were given for ${n} images.`);
  for (const [what, values] of Object.entries({ Label: labels, Target: targets })) {
    const foreign = values?.find((label) => label < 0 || label >= model.classes);
    if (foreign !== undefined)
      throw new RangeError(`${what} ${foreign} is not one of ${model.name}'s classes 0 to ${model.classes - 1}.`);
  }
  if (mask && !((mask.shape[0] === n || mask.shape[0] === 1) && mask.shape.slice(1).join() === shape.join()))
    throw new RangeError(`A mask must be [${n} or 1, ${shape.join(', ')}], got [${mask.shape.join(', ')}].`);
  if (mask && tf.tidy(() => mask.mul(mask.sub(1)).abs().max().dataSync()[0]) !== 0)
    throw new RangeError(
      'A mask must be 1 where a value may change and 0 where it may not; this one has other values.',
    );
  const [low, high] = tf.tidy(() => [images.min().dataSync()[0], images.max().dataSync()[0]]);
  if (n > 0 && !(low >= 0 && high <= 1))
    throw new RangeError(
      `Images must lie in [0, 1]; these reach from ${low} to ${high}. Divide by 255, and normalize inside the model.`,
    );
}

/** Throws a RangeError where a budget or a batch size cannot be meant. */
export function checkOptions({ budget, batchSize }: AttackOptions, n: number): void {
  if (batchSize !== undefined) requireNumber('batchSize', batchSize, { from: 1, whole: true });
  if (budget === undefined) return;
  if (typeof budget !== 'number' && budget.length !== n)
    throw new RangeError(`${budget.length} budgets were given for ${n} images.`);
  const wrong = Array.from(typeof budget === 'number' ? [budget] : budget).find((value) => Number.isNaN(value));
  if (wrong !== undefined) throw new RangeError('A budget must be a number of questions, got NaN.');
}
