import type { Attack } from '../../attacks/index.js';
import type { Dataset } from '../../data/index.js';
import type { EvaluateOptions } from '../../evaluation/index.js';
import type { Classifier } from '../../models/index.js';
import type { Tensor4D } from '../../tensor/index.js';
import { UsageError } from '../command.js';

/** What an evaluation refuses of attacks, masks and budgets was written on the command line. */
export const asUsage = (error: unknown): unknown =>
  error instanceof RangeError ? new UsageError(error.message) : error;

function checkClasses(model: Classifier, { name, classes, folders }: Dataset): void {
  if (classes <= model.classes) return;
  const last = folders?.find(({ label }) => label === classes - 1);
  throw new UsageError(
    `${name} has classes up to ${classes - 1}${last ? ` (folder "${last.name}")` : ''}, and ${model.name} tells ${model.classes} apart, 0 to ${model.classes - 1}. Give data of these classes${folders ? ', each in a folder named by its number' : ''}.`,
  );
}

/** Makes the mask of the first row, for what it says of images that it does not fit. */
async function checkMask(model: Classifier, data: Dataset, { mask }: EvaluateOptions): Promise<void> {
  if (!mask) return;
  const { imageTensor } = await import('../../data/index.js');
  const images = imageTensor(data, 0, 1);
  try {
    (await mask(model, { images, labels: data.labels.subarray(0, 1), indices: data.indices.subarray(0, 1) })).dispose();
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(`option --mask: ${error.message}`) : error;
  } finally {
    images.dispose();
  }
}

/**
 * Hands each attack no image at all, for what it refuses of the model and its classes; then starts the evaluation and
 * stops it before the model is asked, for what that refuses.
 */
async function checkAttacks(
  model: Classifier,
  data: Dataset,
  attacks: readonly Attack<never>[],
  options: EvaluateOptions,
): Promise<void> {
  const { evaluate } = await import('../../evaluation/index.js');
  const { tf } = await import('../../tensor/index.js');
  const stop = new Error('stopped before the first question');
  const nothing = new Int32Array(0);
  const images = tf.zeros([0, ...model.inputShape]) as Tensor4D;
  try {
    for (const attack of attacks as readonly Attack[])
      (await attack.run(model, { images, labels: nothing, indices: nothing, predicted: nothing })).images.dispose();
    await evaluate(model, data, attacks, { ...options, signal: AbortSignal.abort(stop) });
  } catch (error) {
    if (error !== stop) throw asUsage(error);
  } finally {
    images.dispose();
  }
}

/**
 * Refuses what does not fit the model before anything is attacked: more classes than it has, images of another shape,
 * a mask of another size, attacks that need to see more than it shows.
 * @throws UsageError saying what does not fit.
 */
export async function checkFit(
  model: Classifier,
  data: Dataset,
  attacks: readonly Attack<never>[],
  options: EvaluateOptions,
): Promise<void> {
  if (data.shape.join() !== model.inputShape.join())
    throw new UsageError(
      `${data.name} has images [${data.shape.join(', ')}], and ${model.name} takes [${model.inputShape.join(', ')}] (height, width, channels).`,
    );
  checkClasses(model, data);
  await checkMask(model, data, options);
  await checkAttacks(model, data, attacks, options);
}
