import type { Claim } from '../study/index.js';

const number = (value: number | null, unit: string) =>
  value === null ? '–' : unit === 'count' ? String(value) : value.toFixed(3);

/** Claims as aligned text, with the count of each verdict beneath. */
export function claimsTable(claims: readonly Claim[]): string {
  const rows = claims.map(({ id, published, measured, unit, interval, verdict, reason }) => [
    verdict,
    id,
    number(published, unit),
    number(measured, unit),
    interval ? `${number(interval[0], unit)} to ${number(interval[1], unit)}` : '',
    reason,
  ]);
  const header = ['verdict', 'claim', 'published', 'measured', '95 % interval', 'reason'];
  const widths = header.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i].length)));
  const line = (cells: readonly string[]) =>
    cells.map((cell, i) => (i === cells.length - 1 ? cell : cell.padEnd(widths[i]))).join('  ');
  const counts = new Map<string, number>();
  for (const { verdict } of claims) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  const summary = Array.from(counts, ([verdict, count]) => `${count} ${verdict}`).join(', ');
  return `${[header, ...rows].map(line).join('\n')}\n\n${claims.length} claims: ${summary}`;
}
