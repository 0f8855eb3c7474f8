import { areNumbered, type ClassFolder, classTable } from './class-folders.js';
import type { Dataset } from './dataset.js';
import { DataError } from './errors.js';
import { didYouMean } from './nearest.js';

/** Names compare without case, and with any of blanks, hyphens and underscores as one. */
const plain = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim();

/** What a class may be called: its name, and each of several joined by commas, as ImageNet's are. */
const namesOf = (name: string): string[] => [plain(name), ...name.split(',').map(plain)];

/** The classes that a name may mean. */
function meant(name: string, classNames: readonly string[]): number[] {
  const exact = classNames.flatMap((one, label) => (one === name ? [label] : []));
  return exact.length ? exact : classNames.flatMap((one, label) => (namesOf(one).includes(plain(name)) ? [label] : []));
}

/**
 * A data set whose labels are names, with the numbers that a model's own classes have: it was numbered in the order of the
 * names, for want of better. undefined where its labels are numbers, were looked up among classes already, or none of
 * them is one of these.
 * @param classNames the names of the model's classes, in the order of its scores
 * @throws DataError where some of the names are the model's and others are not, or one may mean several of its classes.
 */
export function labelledBy(data: Dataset, classNames: readonly string[]): Dataset | undefined {
  const named = data.folders ?? data.labelNames;
  const of = data.folders ? 'folder' : 'label';
  if (!named || data.classNames || areNumbered(named)) return undefined;
  const found = named.map(({ name }) => meant(name, classNames));
  if (found.every(({ length }) => length === 0)) return undefined;
  const wrong = found.findIndex(({ length }) => length !== 1);
  if (wrong >= 0) {
    const { name } = named[wrong];
    const several = found[wrong].map((label) => `${label} (${classNames[label]})`).join(', ');
    throw new DataError(
      data.name,
      several
        ? `has a ${of} "${name}", which may be class ${several} of the model. Name it by the number of its class.`
        : `has a ${of} "${name}", which is none of the ${classNames.length} classes that the model names, as others are${didYouMean(name, classNames)}Give data of these classes, or say the order of all by --classes.`,
    );
  }
  const numbers = found.map(([label]) => label);
  const twice = numbers.findIndex((label, i) => numbers.indexOf(label) !== i);
  if (twice >= 0)
    throw new DataError(
      data.name,
      `has two ${of}s for class ${numbers[twice]} of the model (${classNames[numbers[twice]]}), one of them "${named[twice].name}".`,
    );
  const told: ClassFolder[] = named.map(({ name }, i) => ({ name, label: numbers[i] }));
  const became = new Map(named.map(({ label }, i) => [label, numbers[i]]));
  const table = (folders: readonly ClassFolder[], known: boolean) => classTable(folders, { of, known });
  return {
    ...data,
    ...(data.folders ? { folders: told } : { labelNames: told }),
    labels: data.labels.map((label) => became.get(label) ?? label),
    classes: classNames.length,
    classNames,
    provenance: data.provenance.replace(table(named, false), () => table(told, true)),
  };
}
