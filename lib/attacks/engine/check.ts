import { type Classifier, isDifferentiable } from '../../models/index.js';
import { type Tensor4D, tf } from '../../tensor/index.js';
import type { Attack, AttackBatch, AttackOptions } from '../contracts.js';
import { requireNumber } from '../settings.js';
import { requireTarget } from './targets.js';

/** What of an attack is held against a model. */
type Fitted<M extends Classifier> = Pick<Attack<M>, 'name' | 'access' | 'settings' | 'check'>;

/**
 * Throws a RangeError where an attack cannot be run on a model: it must see what the model does not show, or aims at,
 * or compares, classes that the model does not have. Asks the model nothing.
 */
export function checkAttack<M extends Classifier>(attack: Fitted<M>, model: M): void {
  if (attack.access === 'gradients' && !isDifferentiable(model))
    throw new RangeError(
      `${attack.name} needs gradients, and ${model.name} only answers. Use an attack that asks: square (scores), hopskipjump (labels).`,
    );
  if (attack.access === 'scores' && model.scores === 'labels')
    throw new RangeError(`${attack.name} needs scores, and ${model.name} gives labels alone. Use hopskipjump.`);
  const { target } = attack.settings;
  if (typeof target === 'number') requireTarget(target, model.classes);
  attack.check?.(model);
}

/** Throws a RangeError where a batch is not made of what it must be, or does not fit the model. Asks the model nothing. */
export function checkBatch(model: Classifier, batch: AttackBatch): void {
  const { images, labels, indices, targets, mask, predicted } = batch;
  requireImages('Images', images);
  const [n, ...shape] = images.shape;
  if (shape.join() !== model.inputShape.join())
    throw new RangeError(
      `${model.name} takes images [n, ${model.inputShape.join(', ')}], got [${images.shape.join(', ')}].`,
    );
  const classes = { from: 0, to: model.classes - 1, of: `${model.name}'s classes 0 to ${model.classes - 1}` };
  requireWhole('labels', labels, n, classes);
  if (targets) requireWhole('targets', targets, n, classes);
  // Whatever is in `predicted` is the model's own, and −1 is no answer.
  if (predicted) requireWhole('predicted', predicted, n, { ...classes, from: -1 });
  if (indices) requireWhole('indices', indices, n, { from: 0, to: 2 ** 31 - 1, of: 'the rows of a data set' });
  if (mask) requireMask(mask, n, shape);
  const [low, high, sum] = tf.tidy(() => [images.min(), images.max(), images.sum()].map((x) => x.dataSync()[0]));
  // A minimum may pass NaN over; a sum does not.
  if (n > 0 && Number.isNaN(sum)) throw new RangeError('Images must lie in [0, 1]; these hold NaN.');
  if (n > 0 && !(low >= 0 && high <= 1))
    throw new RangeError(
      `Images must lie in [0, 1]; these reach from ${low} to ${high}. Divide by 255, and normalize inside the model.`,
    );
}

function requireImages(what: string, images: unknown): asserts images is Tensor4D {
  const tensor = images instanceof tf.Tensor ? images : undefined;
  if (tensor?.rank === 4 && tensor.dtype === 'float32') return;
  const got = tensor ? `${tensor.dtype} [${tensor.shape.join(', ')}]` : kindOf(images);
  throw new RangeError(
    `${what} must be a float32 tensor [n, height, width, channels] in [0, 1], got ${got}. Use tf.tensor4d, or images.toFloat() with values divided by 255.`,
  );
}

function requireMask(mask: unknown, n: number, shape: readonly number[]): void {
  const tensor = mask instanceof tf.Tensor && mask.dtype !== 'string' && mask.dtype !== 'complex64' ? mask : undefined;
  if (!tensor || !((tensor.shape[0] === n || tensor.shape[0] === 1) && tensor.shape.slice(1).join() === shape.join()))
    throw new RangeError(
      `A mask must be [${n} or 1, ${shape.join(', ')}], got ${tensor ? `[${tensor.shape.join(', ')}]` : kindOf(mask)}.`,
    );
  // A sum, because NaN is to be seen too.
  if (tf.tidy(() => tensor.toFloat().mul(tensor.toFloat().sub(1)).abs().sum().dataSync()[0]) !== 0)
    throw new RangeError(
      'A mask must be 1 where a value may change and 0 where it may not; this one has other values.',
    );
}

/** Throws a RangeError unless `values` are `n` whole numbers in range. Any list of such numbers will do. */
function requireWhole(
  what: string,
  values: unknown,
  n: number,
  { from, to, of }: { from: number; to: number; of: string },
): void {
  const list = Array.isArray(values) || (ArrayBuffer.isView(values) && 'length' in values);
  if (!list || values instanceof BigInt64Array || values instanceof BigUint64Array)
    throw new RangeError(
      `${what} must be an Int32Array, got ${kindOf(values)}.${list ? ` Use Int32Array.from(${what}, Number).` : ''}`,
    );
  const given = values as ArrayLike<unknown>;
  if (given.length !== n) throw new RangeError(`${given.length} ${what} were given for ${n} images.`);
  for (let row = 0; row < n; row++) {
    const value = given[row];
    if (typeof value !== 'number' || !Number.isInteger(value))
      throw new RangeError(
        `${what} must be whole numbers, an Int32Array; that of row ${row} is ${typeof value === 'number' ? value : kindOf(value)}.`,
      );
    if (value < from || value > to) throw new RangeError(`${one(what)} ${value} is not one of ${of} (row ${row}).`);
  }
}

/** A heading for one of many: 'labels' → 'Label'. */
const one = (what: string) =>
  ({ labels: 'Label', targets: 'Target', indices: 'Index', predicted: 'Predicted class' })[what] ?? what;

/** What a value is, for somebody who meant to give another. */
export function kindOf(value: unknown): string {
  if (typeof value === 'string') return `the text "${value}"`;
  if (typeof value !== 'object' || value === null) return String(value);
  if (value instanceof tf.Tensor) return `a tensor [${value.shape.join(', ')}] of ${value.dtype}`;
  const { name } = value.constructor ?? { name: 'object' };
  return /^[AEIOU]/.test(name) ? `an ${name}` : `a ${name}`;
}

/** Throws a RangeError where a budget or a batch size cannot be meant. */
export function checkOptions({ budget, batchSize }: AttackOptions, n: number): void {
  if (batchSize !== undefined) requireNumber('batchSize', batchSize, { from: 1, whole: true });
  if (budget === undefined) return;
  if (typeof budget !== 'number' && budget.length !== n)
    throw new RangeError(`${budget.length} budgets were given for ${n} images.`);
  const wrong = Array.from(typeof budget === 'number' ? [budget] : budget).find((value) => Number.isNaN(value));
  if (wrong !== undefined) throw new RangeError('A budget must be a number of queries, got NaN.');
}
