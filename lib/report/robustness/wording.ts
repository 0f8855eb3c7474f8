import type {
  AttackComparison,
  AttackEntry,
  CertifiedShare,
  ModelComparison,
  RobustnessReport,
  WorstCase,
} from '../../evaluation/index.js';
import {
  attackSeries,
  formatCount,
  formatP,
  formatRadius,
  labelledComparisons,
  normName,
} from '../../figures/index.js';
import { fittedText } from './fitted-text.js';

/** Comparisons that are told in words; the others are in the table of report.json. */
const MOST_COMPARISONS = 10;
const SIGNIFICANT = 0.05;

/** As many decimals of a percentage as n rows can tell apart. */
export const decimalsFor = (n: number): number => (n <= 100 ? 0 : n <= 2000 ? 1 : 2);

/** "63.0 %". */
export const percent = (share: number, n: number): string => `${(100 * share).toFixed(decimalsFor(n))}\u00a0%`;

/** "[56.1, 69.4]", in percent. */
export const bracket = ([low, high]: readonly [number, number]): string =>
  `[${(100 * low).toFixed(1)},\u00a0${(100 * high).toFixed(1)}]`;

/** "63.0 % [56.1, 69.4]". */
export const shareText = (accuracy: number, interval: readonly [number, number], n: number): string =>
  `${percent(accuracy, n)} ${bracket(interval)}`;

/** The two ends of robust accuracy in one ball: what is proved, and what no attack broke. */
export interface Ends {
  readonly certified: CertifiedShare;
  readonly attacked: Pick<WorstCase, 'accuracy' | 'interval'>;
}

/** A worst case with what is certified in its ball; undefined where nothing is proved there. */
export function endsOf(
  { certified = [] }: Pick<RobustnessReport, 'certified'>,
  attacked: Pick<WorstCase, 'norm' | 'epsilon' | 'accuracy' | 'interval'>,
): Ends | undefined {
  const found = certified.find(({ norm, epsilon }) => norm === attacked.norm && epsilon === attacked.epsilon);
  return found && { certified: found, attacked };
}

/** "0.6 points": how far the ends are apart. */
export const widthText = ({ certified, attacked }: Ends, n: number): string =>
  `${(100 * (attacked.accuracy - certified.accuracy)).toFixed(Math.max(1, decimalsFor(n))).replace(/^-/, '\u2212')} points`;

/** "between 80.9 % (certified, 95 % [78.3, 83.2]) and 81.5 % (attacked, 95 % [79.0, 83.8]), 0.6 points apart". */
export function endsText(ends: Ends, n: number): string {
  const [low, high] = [ends.certified, ends.attacked].map(({ accuracy }) => percent(accuracy, n));
  const [lowInterval, highInterval] = [ends.certified, ends.attacked].map(({ interval }) => bracket(interval));
  if (ends.certified.accuracy > ends.attacked.accuracy)
    return `${low} certified and ${high} attacked contradict each other: see certificate-broken`;
  return `between ${low} (certified, 95\u00a0% ${lowInterval}) and ${high} (attacked, 95\u00a0% ${highInterval}), ${widthText(ends, n)} apart`;
}

/** "L∞ ε 0.1", or the norm alone where no radius was asked for. */
export const place = (norm: AttackEntry['norm'], epsilon: number | null): string =>
  epsilon === null ? `${normName(norm)}, any size` : `${normName(norm)} ε ${formatRadius(epsilon)}`;

/** What the attack has to do to a row for it to count, in words. */
export function stopsText({ kind, stops }: Pick<AttackEntry, 'kind' | 'stops'>): string {
  if (kind === 'minimal') return 'the nearest error found counts, read at every ε';
  if (stops === 'first-success') return 'a row’s first success counts, and the attack stops there';
  if (stops === 'final-iterate') return 'only the final iterate counts, even where an earlier one had succeeded';
  return 'the image that it ends with counts';
}

/** Ends of an interval may lie beyond what a difference can be. */
const points = (share: number): string => (100 * Math.max(-1, Math.min(1, share))).toFixed(1).replace(/^-/, '\u2212');

/** ", adjusted p 0.012" or ", adjusted p < 0.001". */
const adjusted = (p: number): string => (p < 0.001 ? 'adjusted p\u00a0<\u00a00.001' : `adjusted p\u00a0${formatP(p)}`);

/** A comparison in one sentence; `verb` says what the one ahead does. */
function sentence(one: AttackComparison | ModelComparison, tell: (ahead: string, behind: string) => string): string {
  const { difference, interval, first, second } = one;
  const swap = difference < 0;
  const [low, high] = swap ? [-interval[1], -interval[0]] : interval;
  const [ahead, behind] = swap ? [second, first] : [first, second];
  return `${tell(ahead, behind)} by ${points(Math.abs(difference))} points [${points(low)},\u00a0${points(high)}], ${adjusted(one.adjustedP)}`;
}

/** Differences between attacks beyond chance (McNemar's exact test, Holm's correction over the report), in words. */
export function comparisonSentences(report: Pick<RobustnessReport, 'attacks' | 'comparisons'>): string[] {
  const significant = labelledComparisons(report)
    .filter(({ adjustedP }) => adjustedP < SIGNIFICANT)
    .sort((a, b) => a.adjustedP - b.adjustedP);
  const sentences = significant.slice(0, MOST_COMPARISONS).map(
    (one) =>
      // The accuracy that is lower belongs to the attack that is stronger.
      `${place(one.norm, one.epsilon)}: ${sentence(one, (weaker, stronger) => `${stronger} breaks more rows than ${weaker},`)}`,
  );
  const more = significant.length - sentences.length;
  return more > 0 ? [...sentences, `and ${more} more, told by the comparisons of report.json`] : sentences;
}

/** Two models on the same rows, in words: every norm and radius. */
export const versusSentences = ({ versus = [] }: Pick<RobustnessReport, 'versus'>): string[] =>
  versus.map((one) => {
    const where = one.norm === null ? 'clean' : `worst case, ${place(one.norm, one.epsilon)}`;
    if (one.difference === 0) return `${where}: ${one.first} and ${one.second} are equally robust`;
    const certain = one.adjustedP < SIGNIFICANT;
    const told = sentence(one, (better, worse) => `${better} is more robust than ${worse},`);
    return `${where}: ${told}${certain ? '' : ', which may be chance'}`;
  });

/** One line of the table of attacks. A minimal-norm attack runs once: its costs are beside its first line alone. */
export interface AttackLine {
  readonly label: string;
  readonly entry: AttackEntry;
  /** Whether the costs are those of a line above. */
  readonly again: boolean;
}

/** Every attack at every radius, in the order of the report. */
export const attackLines = (report: RobustnessReport): AttackLine[] =>
  attackSeries(report).flatMap(({ label, whole, readings }) =>
    [...(whole ? [whole] : []), ...readings].map((entry, i) => ({
      label,
      entry,
      again: entry.kind === 'minimal' && i > 0,
    })),
  );

/** What suites and targeted attacks have to say besides: which members broke how many rows ("pgd 12, square 3"). */
export const attackNotes = (lines: readonly AttackLine[]): string[] =>
  lines.flatMap(({ label, entry: { norm, epsilon, fitted, foundBy, targetHits, sampled } }) => {
    const where = `${label}, ${place(norm, epsilon)}`;
    const found = Object.entries(foundBy ?? {}).map(([name, rows]) => `${name} ${rows}`);
    return [
      ...(foundBy ? [`${where}: rows found by ${found.join(', ')}.`] : []),
      ...(targetHits === undefined
        ? []
        : [`${where}: ${formatCount(targetHits)} rows are answered as the class aimed at.`]),
      ...(fitted ? [`${where}: ${fittedText(fitted)}.`] : []),
      ...(sampled ? [`${where}: ${sampledText(sampled)}.`] : []),
    ];
  });

/** "of 800 rows left …, a random sample of 50 was tried …": what it says of those 800, and of no others. */
function sampledText({ of, rows, broken, interval }: NonNullable<AttackEntry['sampled']>): string {
  if (!rows)
    return 'none of the rows left was drawn to be tried by FAB and Square too; what gradients hide may be missing';
  const [low, high] = interval.map((end) => (100 * end).toFixed(1));
  const [tried, others] =
    rows === of
      ? ['all were tried by FAB and Square too, and ', '']
      : [
          `a random sample of ${formatCount(rows)} was tried by FAB and Square too, and `,
          `of all ${formatCount(of)}, ${low} to ${high}\u00a0% would break so (95\u00a0% interval)`,
        ];
  const told = `of ${formatCount(of)} rows left that Square had not tried, ${tried}${formatCount(broken)} of them broke`;
  if (!broken) return others ? `${told}: ${others}` : told;
  return `${told}${others && ` (${others})`}; so what broke them was turned on all rows left`;
}

export const versionsText = (versions: RobustnessReport['versions']): string =>
  Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');

export const secondsText = (seconds: number): string =>
  seconds >= 100 ? Math.round(seconds).toLocaleString('en-US') : seconds.toFixed(seconds < 10 ? 2 : 1);

/** What was sent to the server of a model, in words. */
export function servedSentence(served: NonNullable<RobustnessReport['model']['served']>): string {
  const { rows, requests, retries, resentRows, keptRows } = served;
  const again = retries > 0 ? `, and ${formatCount(resentRows)} rows again in ${formatCount(retries)} retries` : '';
  const kept = keptRows > 0 ? ` ${formatCount(keptRows)} rows were answered in a run before this one.` : '';
  return `${formatCount(rows)} rows sent in ${formatCount(requests)} requests${again}; noise to open it, clean images, attacks, audits and checks together.${kept}`;
}
