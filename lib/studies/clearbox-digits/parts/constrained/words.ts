import { holm, type MedianDistance } from '../../../../evaluation/index.js';
import { COLORS, formatCount, formatPercent } from '../../../../figures/index.js';
import { LIKE_BOX } from './masks.js';
import type { Family } from './plan.js';
import type { ConstrainedNetwork, ConstrainedResult, MaskComparison, MaskedPoint } from './result.js';

interface FamilyLook {
  readonly name: string;
  readonly color: string;
  readonly symbol: string;
  /** The symbol, for words. */
  readonly sign: string;
}

/** How each family is called, and drawn; `every` is all pixels. */
export const FAMILY_LOOKS: Readonly<Record<Family | 'free', FamilyLook>> = {
  center: { name: 'center', color: COLORS.blue, symbol: 'square', sign: '■' },
  border: { name: 'border', color: COLORS.vermilion, symbol: 'diamond', sign: '◆' },
  random: { name: 'random', color: COLORS.gray, symbol: 'circle', sign: '●' },
  salient: { name: 'most salient', color: COLORS.green, symbol: 'triangle-up', sign: '▲' },
  box: { name: 'digit’s box', color: COLORS.orange, symbol: 'triangle-down', sign: '▼' },
  free: { name: 'free choice', color: COLORS.purple, symbol: 'star', sign: '★' },
  every: { name: 'every pixel', color: COLORS.black, symbol: 'x', sign: '✕' },
};

/** The families that a ladder was measured of, in the order of the figures. */
export const LADDERS: readonly Family[] = ['center', 'border', 'random', 'salient', 'box'];

/** The points of a family from the fewest pixels to the most, without those that only a comparison needs. */
export const ladderOf = ({ points }: ConstrainedNetwork, family: Family): MaskedPoint[] =>
  points
    .filter((point) => point.family === family && point.mask !== LIKE_BOX.mask)
    .sort((a, b) => a.pixels.mean - b.pixels.mean);

/** A mask in words, "a 2 × 2 square in the center": what `parseMask` reads is no text for a report. */
export function maskText({ family, mask }: Pick<MaskedPoint, 'family' | 'mask'>): string {
  if (family === 'every') return 'every pixel';
  if (mask === LIKE_BOX.mask) return 'for each image as many as its digit’s box has';
  const settings = new Map([...mask.matchAll(/(\w+)=(\d+)/g)].map(([, key, value]) => [key, Number(value)]));
  const of = (key: string) => settings.get(key) ?? 0;
  const [height, width] = [of('height'), of('width')];
  const pixels = (n: number) => `${n} pixel${n === 1 ? '' : 's'}`;
  return {
    center: `${/^(8|11|18)$/.test(String(height)) ? 'an' : 'a'} ${height} × ${width} ${height === width ? 'square' : 'rectangle'} in the center`,
    border: `a frame of ${pixels(width)} along the edge`,
    random: `${pixels(of('pixels'))} drawn for each image`,
    salient: `the ${of('pixels')} most salient pixels`,
    box: `a rectangle around the digit${of('margin') ? `, ${pixels(of('margin'))} wider on each side` : ''}`,
  }[family];
}

/** Whether no smaller mask of the family was tried: then fewer pixels may be enough. */
export const isSmallest = (network: ConstrainedNetwork, point: MaskedPoint): boolean =>
  ladderOf(network, point.family)[0]?.mask === point.mask;

/** "108", or of masks that differ from image to image "214 on average (56 to 400)". */
export const pixelsText = ({ pixels: { mean, least, most } }: Pick<MaskedPoint, 'pixels'>): string =>
  least === most ? formatCount(mean) : `${mean.toFixed(0)} on average (${formatCount(least)} to ${formatCount(most)})`;

/** "1.234 [1.200, ∞]". */
export function distanceText({ median, interval }: MedianDistance, digits = 3): string {
  const text = (value: number | null) => (value === null ? '∞' : value.toFixed(digits));
  return `${text(median)}${interval ? ` [${interval.map(text).join(', ')}]` : ''}`;
}

/** The fewest pixels of a family's ladder at which at least this share of the images is broken; undefined where none. */
export const enough = (network: ConstrainedNetwork, family: Family, share: number): MaskedPoint | undefined =>
  ladderOf(network, family).find(({ success }) => success.value >= share);

/** A part of the image's pixels, "13.8 %". */
export const partText = ({ size }: Pick<ConstrainedResult, 'size'>, pixels: number): string =>
  formatPercent(pixels / size, 1);

/** The comparisons with their p-values, adjusted over all of both kinds (Holm). */
export function testedPairs({ comparisons }: Pick<ConstrainedResult, 'comparisons'>): (MaskComparison & {
  readonly errorsP: number;
  readonly nearerP: number;
})[] {
  const adjusted = holm(comparisons.flatMap(({ errors, nearer }) => [errors.pValue, nearer.pValue]));
  return comparisons.map((one, i) => ({ ...one, errorsP: adjusted[2 * i], nearerP: adjusted[2 * i + 1] }));
}
