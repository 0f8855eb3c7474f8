import type { Attack } from '../../attacks/index.js';
import type { Dataset } from '../../data/index.js';
import type { EvaluateOptions } from '../../evaluation/index.js';
import type { Classifier } from '../../models/index.js';
import { asUsage, UsageError } from '../command.js';
import type { EvaluateArgs } from './args.js';

function checkClasses(model: Classifier, { name, classes, folders, labelNames, classNames }: Dataset): void {
  if (classNames && classNames.length !== model.classes)
    throw new UsageError(
      `${classNames.length} classes are named (option --classes, or classes.txt in the folder), and ${model.name} tells ${model.classes} apart. Name the model’s classes, all of them, in their order.`,
    );
  if (classes <= model.classes) return;
  const last = folders?.find(({ label }) => label === classes - 1);
  const fromOne = labelNames && !labelNames.some(({ label }) => label === 0);
  throw new UsageError(
    `${name} has classes up to ${classes - 1}${last ? ` (folder "${last.name}")` : ''}, and ${model.name} tells ${model.classes} apart, 0 to ${model.classes - 1}. Give data of these classes${folders ? ', each in a folder named by its number' : ''}.${fromOne ? ' Labels that begin at 1 are one too high: subtract 1, or write names and give --classes.' : ''}`,
  );
}

/** What to do where the model takes the data's images in another size. */
const resizing = ({ inputShape: [height, width, channels] }: Classifier, { shape }: Dataset): string =>
  channels === shape[2] ? ` To have them resized inside the model: --input-size ${height}x${width}.` : '';

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
      `${data.name} has images [${data.shape.join(', ')}], and ${model.name} takes [${model.inputShape.join(', ')}] (height, width, channels).${resizing(model, data)}`,
    );
  checkClasses(model, data);
  const { checkEvaluation } = await import('../../evaluation/index.js');
  try {
    checkEvaluation(model, data, attacks, options);
  } catch (error) {
    throw asUsage(error);
  }
  await checkMask(model, data, options);
}

/**
 * Refuses a choice that none of the models offers.
 * @throws UsageError naming the option.
 */
export async function checkChoices(
  sources: readonly string[],
  { output, weights, member }: Pick<EvaluateArgs, 'output' | 'weights' | 'member'>,
): Promise<void> {
  const chosen = weights === undefined ? '--member' : '--weights';
  if (output === undefined && weights === undefined && member === undefined) return;
  const { choiceIn } = await import('../../models/index.js');
  const choices = await Promise.all(sources.map(choiceIn));
  const got = `got ${sources.join(', ')}`;
  if (output !== undefined && !choices.includes('output'))
    throw new UsageError(`option --output is for models whose outputs have names, ONNX files and served ones; ${got}.`);
  if ((weights !== undefined || member !== undefined) && !choices.includes('weights'))
    throw new UsageError(`option ${chosen} is for PyTorch checkpoints; ${got}.`);
}
