import { formatCount, formatEpsilon, formatPercent } from '../../../../figures/index.js';
import type { Attacked, Found, Lowered, PixelList, RelevanceResult } from './result.js';

type Lists = readonly (readonly number[])[];

/** "ε rule (.01)", "z⁺ rule". */
export function foundText(found: Found): string {
  if (found.rule === 'epsilon') return `ε rule (${formatEpsilon(found.epsilon ?? 0.01)})`;
  if (found.rule === 'alpha-beta') return `αβ rule (${found.alpha ?? 2},\u00a0${found.beta ?? 1})`;
  if (found.rule === 'z-plus') return 'z⁺ rule';
  return found.rule === 'brightest' ? 'brightest on average' : 'gradient × input';
}

/** "training images 1 to 10,000". */
export const rowsText = ({ split, rows: [from, to] }: Pick<PixelList, 'split' | 'rows'>): string =>
  `${split === 'test' ? 'test' : 'training'} images ${formatCount(from + 1)} to ${formatCount(to + 1)}`;

/** The lists that all others are held against: the published ones; on the fallback those that the chain takes. */
export const referenceOf = ({ published, test }: Pick<RelevanceResult, 'published' | 'test'>): Lists =>
  published ?? test[0].pixels;

export const referenceText = ({ published, test }: Pick<RelevanceResult, 'published' | 'test'>): string =>
  published ? 'the published lists' : `those of the ${foundText(test[0].found)} on all test images`;

/** Pixels that two lists of each class share. */
export interface Overlap {
  readonly each: readonly number[];
  readonly shared: number;
  readonly of: number;
  readonly share: number;
}

export function overlap(lists: Lists, others: Lists): Overlap {
  const each = lists.map((pixels, label) => pixels.filter((place) => others[label].includes(place)).length);
  const shared = each.reduce((sum, count) => sum + count, 0);
  const of = lists.reduce((sum, pixels) => sum + pixels.length, 0);
  return { each, shared, of, share: shared / of };
}

/** "99.0 % (198 of 200)". */
export const overlapText = ({ share, shared, of }: Overlap): string =>
  `${formatPercent(share, 1)} (${shared} of ${of})`;

/** Shared pixels of each class's list with each other class's: what two lists have in common by themselves. */
export function acrossClasses(lists: Lists, others: Lists): { readonly counts: number[][]; readonly share: number } {
  const counts = lists.map((pixels) => others.map((list) => pixels.filter((place) => list.includes(place)).length));
  const off = counts.flatMap((row, i) => row.filter((_, j) => j !== i));
  return { counts, share: off.reduce((sum, count) => sum + count, 0) / off.length / lists[0].length };
}

export const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** "51.4 % to 56.6 %": the least and the most. */
export const rangeText = (shares: readonly number[]): string =>
  `${formatPercent(Math.min(...shares), 1)} to ${formatPercent(Math.max(...shares), 1)}`;

/** What the attack lowers, in a few words. */
export function loweredText(lowered: Lowered, result: RelevanceResult): string {
  const chain = foundText(result.test[0].found);
  const reference = result.published ? 'published' : 'relevant';
  const texts: Record<Lowered, string> = {
    published: 'published pixels',
    test: `${chain}, test images`,
    block: `${chain}, ${rowsText(result.blocks[0])}`,
    train: `${chain}, all training images`,
    'z-plus': 'z⁺ rule, test images',
    'alpha-beta': 'αβ rule, test images',
    brightest: 'brightest pixels',
    moved: `${reference} pixels of the next class`,
    none: 'none: all raised',
    all: 'all lowered',
    fgsm: 'FGSM, for comparison',
  };
  return texts[lowered];
}

/** The result's attack with that choice of pixels. */
export function under(lowered: Lowered, { attacked }: Pick<RelevanceResult, 'attacked'>): Attacked {
  const found = attacked.find((one) => one.lowered === lowered);
  if (!found) throw new RangeError(`The attack was not run with the pixels "${lowered}".`);
  return found;
}

/** Of the accuracy that the reference lists cost, the share that is lost where all pixels are raised. */
export function shareByRaising({ clean, attacked }: Pick<RelevanceResult, 'clean' | 'attacked'>): number {
  const raised = under('none', { attacked });
  return (clean.value - raised.accuracy.value) / (clean.value - attacked[0].accuracy.value);
}
