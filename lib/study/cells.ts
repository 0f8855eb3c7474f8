import type { Proportion } from '../evaluation/index.js';
import { formatInterval, formatPercent, formatProportion } from '../figures/index.js';
import type { Cell, Tone } from '../report/index.js';
import type { Claim, RunStamp, Verdict } from './contracts.js';

/** An empty cell says why it is empty: on a study's own data the missing thing was never published. */
export const missing = ({ comparable }: RunStamp, reason?: string): Cell => ({
  text: `${comparable ? 'not published' : 'not measured'}${reason ? ` (${reason})` : ''}`,
  tone: 'missing',
});

export const proportionCell = (share: Proportion | null | undefined, stamp: RunStamp, reason?: string): Cell =>
  share ? formatProportion(share) : missing(stamp, reason);

/** "10.489 % [9.44, 11.64]", where the table says n itself. */
export const shareCell = ({ value, interval }: Proportion): string =>
  `${formatPercent(value)} ${formatInterval(interval)}`;

/** A figure of a study's tables, in percent; on fallback data it belongs to other images. */
export function printedCell(percent: number | null | undefined, stamp: RunStamp): Cell {
  if (!stamp.comparable) return { text: 'not comparable', tone: 'missing' };
  return percent === null || percent === undefined ? missing(stamp) : `${percent}\u202f%`;
}

/** A number in a claim's own unit, at up to six digits after the point. */
export function formatFigure(value: number, unit: string, digits = 6): string {
  if (unit === 'count') return value.toLocaleString('en-US');
  const text = String(Number(value.toFixed(digits)));
  return unit === '%' ? `${text}\u202f%` : text;
}

/** As many digits as the study printed, and at least three, so that a difference can be seen; four beside an interval of four. */
const digitsOf = ({ published, interval, unit }: Claim): number =>
  Math.min(6, Math.max(interval && unit !== '%' ? 4 : 3, String(published).split('.')[1]?.length ?? 0));

export const publishedText = (claim: Claim): string => formatFigure(claim.published, claim.unit);

export function measuredCell(claim: Claim): Cell {
  if (claim.measured === null)
    return { text: claim.verdict === 'not-comparable' ? 'not comparable' : 'not measured', tone: 'missing' };
  return formatFigure(claim.measured, claim.unit, digitsOf(claim));
}

export const intervalCell = ({ interval, unit }: Claim): Cell =>
  interval
    ? `[${interval.map((end) => formatFigure(end, unit, unit === '%' ? 2 : 4).replace(/\u202f%$/, '')).join(', ')}]`
    : '';

const TONES: Partial<Record<string, Tone>> = {
  exact: 'good',
  within: 'good',
  differs: 'bad',
  holds: 'good',
  'does not hold': 'bad',
  unchecked: 'missing',
  'not-comparable': 'missing',
};

export const verdictCell = (verdict: string): Cell => {
  const tone = TONES[verdict];
  return tone ? { text: verdict, tone } : verdict;
};

/** Figures that the study printed. */
export const printedFigures = (claims: readonly Claim[]): Claim[] => claims.filter(({ printed }) => printed);

/** The verdict on a printed figure, by the id of its claim; empty where nothing was printed. */
export function claimVerdict(claims: readonly Claim[], id: string): Cell {
  const claim = findClaim(claims, id);
  return claim ? verdictCell(claim.verdict) : '';
}

export const VERDICTS: readonly Verdict[] = ['exact', 'within', 'differs', 'unchecked', 'not-comparable'];

export const findClaim = (claims: readonly Claim[], id: string): Claim | undefined =>
  claims.find((claim) => claim.id === id);

/** ", printed as X," or nothing: a published number that the claims do not hold is not written down. */
export const publishedOr = (claims: readonly Claim[], id: string, otherwise: string): string => {
  const claim = findClaim(claims, id);
  return claim ? publishedText(claim) : otherwise;
};
