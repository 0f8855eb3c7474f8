import type { Claim, Finding } from '../study/index.js';
import { columns } from './columns.js';

const number = (value: number | null, unit: string) =>
  value === null ? '–' : unit === 'count' ? String(value) : value.toFixed(3);

/** One sentence in place of every figure that a run on fallback data cannot be held against. */
export const notCompared = (claims: readonly Claim[], findings: readonly Finding[] = []): string =>
  `${claims.length} published figures${findings.length ? ` and ${findings.length} findings` : ''} are not compared: these are ${claims[0].from}.`;

/** Claims as aligned text, with the count of each verdict beneath; one line where none of them could be compared. */
export function claimsTable(claims: readonly Claim[]): string {
  if (!claims.length) return 'No figure was published.';
  if (claims.every(({ verdict }) => verdict === 'not-comparable')) return notCompared(claims);
  const rows = claims.map(({ id, published, measured, unit, interval, verdict, reason }) => [
    verdict,
    id,
    number(published, unit),
    number(measured, unit),
    interval ? `${number(interval[0], unit)} to ${number(interval[1], unit)}` : '',
    reason,
  ]);
  const header = ['verdict', 'claim', 'published', 'measured', '95 % interval', 'reason'];
  const counts = new Map<string, number>();
  for (const { verdict } of claims) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  const summary = Array.from(counts, ([verdict, count]) => `${count} ${verdict}`).join(', ');
  return `${columns([header, ...rows])}\n\n${claims.length} claim${claims.length === 1 ? '' : 's'}: ${summary}`;
}
