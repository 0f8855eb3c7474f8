import type { Attack, FittingOptions } from '../../attacks/index.js';
import { type Dataset, pixelsOf } from '../../data/index.js';
import type { Classifier } from '../../models/index.js';

const countText = (n: number) => n.toLocaleString('en-US');

/** Rows of both that are one: of the same index, with the same label and the same values. */
function sharedRows(data: Dataset, other: Dataset): { readonly alike: number; readonly indices: number } {
  const width = pixelsOf(data);
  const imageOf = ({ images }: Dataset, row: number) => images.subarray(row * width, (row + 1) * width);
  const at = new Map(Array.from(other.indices, (index, row) => [index, row]));
  const found = Array.from(data.indices, (index, row) => ({ row, there: at.get(index) })).filter(
    ({ there }) => there !== undefined,
  );
  const alike = found.filter(({ row, there = 0 }) => {
    const theirs = imageOf(other, there);
    return data.labels[row] === other.labels[there] && imageOf(data, row).every((value, i) => value === theirs[i]);
  });
  return { alike: alike.length, indices: found.length };
}

/**
 * Throws a RangeError where attacks are fitted and there are no rows for it, or such as do not fit the model, or that are
 * among those that are measured: what is fitted on a row says nothing of how it does on others.
 */
export function checkFitting(
  model: Classifier,
  data: Dataset,
  attacks: readonly Attack<never>[],
  fitOn: Dataset | undefined,
): void {
  const names = [...new Set(attacks.filter(({ fit }) => fit).map(({ name }) => name))].join(', ');
  if (!names) return;
  if (!fitOn?.labels.length)
    throw new RangeError(`${names} must be fitted on rows other than those that are measured: give them as fitOn.`);
  if (fitOn.shape.join() !== model.inputShape.join())
    throw new RangeError(
      `${model.name} takes images [${model.inputShape.join(', ')}], and the rows that ${names} is to be fitted on, ${fitOn.name}, have [${fitOn.shape.join(', ')}].`,
    );
  const beyond = fitOn.labels.find((label) => !(label >= 0 && label < model.classes));
  if (beyond !== undefined)
    throw new RangeError(
      `${fitOn.name}, which ${names} is to be fitted on, has label ${beyond}, and ${model.name} has classes 0 to ${model.classes - 1}.`,
    );
  if (JSON.stringify(fitOn.features) !== JSON.stringify(data.features))
    throw new RangeError(
      `The features of ${fitOn.name}, which ${names} is to be fitted on, are not those of ${data.name}, or have other ranges: take both from one file, or give each the other as ranges.`,
    );
  const { alike, indices } = sharedRows(data, fitOn);
  // Of other data a row may be the same by chance, but not every one.
  if (alike && (fitOn.name === data.name || alike === indices))
    throw new RangeError(
      `${countText(alike)} of the ${countText(fitOn.labels.length)} rows that ${names} is to be fitted on (${fitOn.provenance}) are among those that are measured (${data.provenance}). Take other rows for it: --fit-split, --fit-offset and --fit-limit, or --fit-data; in code fitOn.`,
    );
}

/** The attack as it can be run: fitted to the model, where it must be. */
export async function fittedTo(
  model: Classifier,
  attack: Attack<never>,
  fitOn: Dataset | undefined,
  options: FittingOptions,
): Promise<Attack> {
  const open = attack as Attack;
  return open.fit && fitOn ? open.fit(model, fitOn, options) : open;
}
