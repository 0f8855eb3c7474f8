import type { Claim } from '../replication/index.js';
import { columns } from './columns.js';
import { notCompared } from './digits-text.js';

const number = (value: number | null, unit: string) =>
  value === null ? '–' : unit === 'count' ? String(value) : value.toFixed(3);

/** Claims as aligned text, with the count of each verdict beneath; one line where none of them could be compared. */
export function claimsTable(claims: readonly Claim[]): string {
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
  return `${columns([header, ...rows])}\n\n${claims.length} claims: ${summary}`;
}
