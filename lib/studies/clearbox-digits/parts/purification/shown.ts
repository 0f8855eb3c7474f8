import { type Dataset, pixelsOf, takeRows } from '../../../../data/index.js';
import { type Network, predictLabels } from '../../../../models/index.js';
import { enlargedPicture } from '../../picture.js';
import type { ShownRow } from './result.js';

/** These rows of each set, as pictures with the network's answers. */
export async function shownImages(
  network: Network,
  rows: readonly number[],
  columns: readonly { readonly name: string; readonly set: Dataset }[],
): Promise<ShownRow[]> {
  const answered = await Promise.all(
    columns.map(async ({ name, set }) => {
      const some = takeRows(set, rows);
      const width = pixelsOf(some);
      const answers = await predictLabels(network, some);
      const pictures = await Promise.all(
        rows.map((_, i) => enlargedPicture(some.images.subarray(i * width, (i + 1) * width), some.shape)),
      );
      return { name, answers, pictures };
    }),
  );
  const [{ set }] = columns;
  return rows.map((row, i) => ({
    row: set.indices[row],
    label: set.labels[row],
    columns: answered.map(({ name, answers, pictures }) => ({ name, picture: pictures[i], answer: answers[i] })),
  }));
}
