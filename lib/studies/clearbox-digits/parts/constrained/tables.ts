import { formatCount, formatP } from '../../../../figures/index.js';
import { type ReportTable, table } from '../../../../report/index.js';
import { shareCell } from '../../../../study/index.js';
import { LIKE_BOX } from './masks.js';
import type { ConstrainedNetwork, ConstrainedResult } from './result.js';
import {
  distanceText,
  enough,
  FAMILY_LOOKS,
  isSmallest,
  LADDERS,
  ladderOf,
  maskText,
  partText,
  pixelsText,
  testedPairs,
} from './words.js';

/** `constrained-masks`: every mask. */
export function masksTable(result: ConstrainedResult): ReportTable {
  const { networks, data } = result;
  const [network] = networks;
  const { free, points } = network;
  const more = points.filter(({ family, mask }) => family === 'every' || mask === LIKE_BOX.mask);
  return table(
    `Errors that change only allowed pixels, each to any value in [0, 1], on the ${formatCount(network.clean.correct)} images that the article’s network (seed ${network.seed}) reads right, of ${formatCount(network.clean.n)}; L2 of the nearest, where an image without an error counts as infinitely far. ${data}.`,
    ['pixels', 'mask', 'pixels allowed', 'of the image', 'success [95 %]', 'L2, median [95 %]'],
    [
      ...[...LADDERS.flatMap((family) => ladderOf(network, family)), ...more].map((point) => [
        FAMILY_LOOKS[point.family].name,
        maskText(point),
        pixelsText(point),
        partText(result, point.pixels.mean),
        shareCell(point.success),
        distanceText(point.l2),
      ]),
      [
        FAMILY_LOOKS.free.name,
        'each image’s own, by FMN in L0 or the most salient',
        `${distanceText(free.pixels, 0)} used, median`,
        free.pixels.median === null ? '' : partText(result, free.pixels.median),
        shareCell(free.success),
        '',
      ],
    ],
  );
}

/**
 * The fewest pixels of a ladder that were enough, over the networks: "36", or "36 to 64"; "more than 400" where none,
 * and "108 or fewer" where nothing smaller was tried.
 */
function fewest(networks: readonly ConstrainedNetwork[], family: (typeof LADDERS)[number], share: number): string {
  const points = networks.map((network) => enough(network, family, share));
  const found = points.map((point) => point?.pixels.mean);
  const smallest = networks.some((network, i) => {
    const point = points[i];
    return point !== undefined && isSmallest(network, point);
  });
  const known = found.flatMap((pixels) => pixels ?? []);
  if (known.length < found.length) {
    const largest = ladderOf(networks[0], family).at(-1)?.pixels.mean ?? 0;
    return known.length
      ? `${Math.min(...known).toFixed(0)} to more than ${largest.toFixed(0)}`
      : `more than ${largest.toFixed(0)}`;
  }
  const [least, most] = [Math.min(...known), Math.max(...known)].map((pixels) => pixels.toFixed(0));
  return `${least === most ? least : `${least} to ${most}`}${smallest ? ' or fewer' : ''}`;
}

/** `constrained-enough`: how small a portion is enough. */
export function enoughTable(result: ConstrainedResult): ReportTable {
  const { networks, data, size, plan } = result;
  const free = networks.map(({ free: { pixels } }) => pixels.median ?? Number.POSITIVE_INFINITY);
  const over =
    networks.length > 1
      ? `; least and most over ${networks.length} networks, the first on ${formatCount(plan.images)} images, the others on ${formatCount(plan.others)} of them`
      : '';
  return table(
    `The fewest pixels of those tried, of ${size}, at which half and nine tenths of the images have an error${over}. Or fewer: no smaller mask of its kind was tried. ${data}.`,
    ['pixels', 'half', 'nine tenths'],
    [
      ...LADDERS.map((family) => [
        FAMILY_LOOKS[family].name,
        fewest(networks, family, 0.5),
        fewest(networks, family, 0.9),
      ]),
      [FAMILY_LOOKS.free.name, range(free), range(networks.map((network) => freeEnough(network, 0.9)))],
    ],
  );
}

/** The fewest pixels, of those read, that an attack of free choice needs for this share of the images. */
const freeEnough = ({ free: { within } }: ConstrainedNetwork, share: number): number =>
  within.find(({ success }) => success.value >= share)?.pixels ?? Number.POSITIVE_INFINITY;

/** "4", "4 to 5"; "not reached" of none. */
function range(values: readonly number[]): string {
  const text = (value: number) => (Number.isFinite(value) ? String(value) : 'not reached');
  return [...new Set([Math.min(...values), Math.max(...values)])].map(text).join(' to ');
}

/** `constrained-pairs`: equally many pixels, different ones. */
export function pairsTable(result: ConstrainedResult): ReportTable {
  const {
    networks: [network],
    data,
  } = result;
  return table(
    `Equally many pixels, different ones, on the same ${formatCount(network.clean.correct)} images: how many have an error under one mask alone, and under which the nearest error is nearer in L2 (McNemar’s exact test and the sign test; Holm over all p-values of the table). Network seed ${network.seed}. ${data}.`,
    ['pixels', 'first', 'second', 'errors: only first', 'only second', 'p', 'nearer: first', 'second', 'p'],
    testedPairs(result).map(({ first, second, pixels, errors, nearer, errorsP, nearerP }) => [
      pixels,
      FAMILY_LOOKS[first].name,
      FAMILY_LOOKS[second].name,
      formatCount(errors.onlyFirst),
      formatCount(errors.onlySecond),
      formatP(errorsP),
      formatCount(nearer.onlyFirst),
      formatCount(nearer.onlySecond),
      formatP(nearerP),
    ]),
  );
}
