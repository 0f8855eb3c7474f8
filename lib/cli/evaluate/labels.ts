import { areNumbered, classTable } from '../../data/class-folders.js';
import type { Dataset } from '../../data/index.js';
import type { OpenedModel } from '../../models/index.js';
import { type Io, UsageError } from '../command.js';

/**
 * The rows with the numbers of a model's own classes, where their labels are names: looked up among those that the model
 * carries, or else in the order of the names, which is said.
 * @throws UsageError where the model calls its classes otherwise than another one that the rows were labelled by; DataError
 * where only some of the names are the model's.
 */
export async function labelledFor(
  { model, classNames }: Pick<OpenedModel, 'model' | 'classNames'>,
  data: Dataset,
  io: Io,
): Promise<Dataset> {
  const { labelledBy } = await import('../../data/index.js');
  const names = classNames?.length === model.classes ? classNames : undefined;
  const labelled = names && labelledBy(data, names);
  const named = labelled?.folders ?? labelled?.labelNames;
  if (labelled && named) {
    const of = labelled.folders ? 'folder' : 'label';
    io.note(`${model.name} names its classes: ${classTable(named, { most: named.length, of, known: true })}`);
    return labelled;
  }
  const own = data.folders ?? data.labelNames;
  if (!own || areNumbered(own)) return data;
  // A name that both know must be of one class.
  const other = names?.find((name, label) => ![-1, label].includes(data.classNames?.indexOf(name) ?? -1));
  if (names && other !== undefined)
    throw new UsageError(
      `${model.name} says that "${other}" is its class ${names.indexOf(other)}, and for the rows it is ${data.classNames?.indexOf(other)}. Leave --classes out to have labels looked up among the model’s own names; two models must have one order of classes.`,
    );
  if (!data.classNames)
    io.note(
      `The order of the names is taken for that of the classes${names ? `, as none of them is one of ${model.name}’s own (${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''})` : ''}. Where that is wrong, say the model’s: --classes a,b,c or a file with one a line${data.folders ? ' (or classes.txt in the folder), or name each folder by the number of its class' : ''}.`,
    );
  return data;
}
