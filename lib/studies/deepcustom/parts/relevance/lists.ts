import { type Dataset, pixelsOf, takeRows } from '../../../../data/index.js';
import { type ClassRelevance, classRelevance, type RelevanceRule, topK } from '../../../../generators/index.js';
import type { Network } from '../../../../models/index.js';
import { byClass } from '../../chain.js';
import type { PixelList } from './result.js';

/** Relevance of each class's pixels, and what it was computed on. */
export interface Ranked extends Omit<PixelList, 'pixels'> {
  readonly found: RelevanceRule;
  readonly classes: readonly ClassRelevance[];
}

const span = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => from + i);
const imagesIn = (classes: readonly ClassRelevance[]) => classes.reduce((sum, { images }) => sum + images, 0);

/** Relevance by a rule on the rows `from` (inclusive) to `to` (exclusive). */
export async function ranked(
  network: Network,
  data: Dataset,
  found: RelevanceRule,
  { split, over = 'all' }: Pick<Ranked, 'split'> & Partial<Pick<Ranked, 'over'>>,
  [from, to]: readonly [number, number] = [0, data.labels.length],
): Promise<Ranked> {
  const whole = to - from === data.labels.length;
  const classes = await classRelevance(network, whole ? data : takeRows(data, span(from, to)), { rule: found, over });
  return { found, split, over, rows: [from, to - 1], images: imagesIn(classes), classes };
}

/** The relevance of blocks as of all their images together. */
export function together(blocks: readonly Ranked[]): Ranked {
  const [first] = blocks;
  const classes = first.classes.map(({ mean }, label) => {
    const images = blocks.reduce((sum, { classes }) => sum + classes[label].images, 0);
    return {
      images,
      mean: mean.map((_, place) =>
        blocks.reduce((sum, { classes }) => sum + (classes[label].images * classes[label].mean[place]) / images, 0),
      ),
    };
  });
  const rows = [first.rows[0], blocks[blocks.length - 1].rows[1]] as const;
  return { ...first, rows, images: imagesIn(classes), classes };
}

/** The k most relevant pixels of each class. */
export const listed = ({ classes, ...ranked }: Ranked, k: number): PixelList => ({
  ...ranked,
  pixels: classes.map(({ mean }) => topK(mean, k)),
});

/** The mean image of each class. */
export const meanImages = (data: Dataset): Float64Array[] =>
  byClass(data).map(({ images, labels }) => {
    const mean = new Float64Array(pixelsOf(data));
    images.forEach((value, i) => {
      mean[i % mean.length] += value / labels.length;
    });
    return mean;
  });

/** In hundredths of the largest absolute value. */
export function hundredths(values: ArrayLike<number>, largest?: number): number[] {
  const most = largest ?? Array.from(values).reduce((top, value) => Math.max(top, Math.abs(value)), 0);
  return Array.from(values, (value) => (most === 0 ? 0 : Math.round((100 * value) / most) + 0));
}
