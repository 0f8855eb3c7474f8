import { type Dataset, pixelsOf } from '../../data/index.js';

export interface RelevanceOptimumOptions {
  /** Places of each class's most relevant values among the h · w · c of an image. */
  readonly relevant: readonly (readonly number[])[];
  /** How far relevant values fall, and all others rise. */
  readonly epsilon: number;
}

/**
 * The images [n · h · w · c] at which the LRP loss is smallest: the relevant values of an image's class lower by ε, all
 * others higher by it, within [0, 1]. The loss is a sum over values, each with its own smallest place, so that these are
 * what a generator trained to the end would make: no network is asked, and none need be trained.
 * @throws RangeError where a class has no list.
 */
export function relevanceOptimum(data: Dataset, { relevant, epsilon }: RelevanceOptimumOptions): Float32Array {
  const width = pixelsOf(data);
  const shifts = relevant.map((places) => {
    const shift = new Float32Array(width).fill(epsilon);
    for (const place of places) shift[place] = -epsilon;
    return shift;
  });
  return data.images.map((value, i) => {
    const label = data.labels[Math.floor(i / width)];
    const shift = shifts[label];
    if (!shift) throw new RangeError(`Class ${label} has no relevant values; ${relevant.length} classes have.`);
    return Math.min(1, Math.max(0, value + shift[i % width]));
  });
}
