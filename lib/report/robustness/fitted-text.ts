import type { AttackEntry } from '../../evaluation/index.js';
import { formatCount } from '../../figures/index.js';

/** Aims whose shares are told beside that of the one chosen. */
const RUNNERS_UP = 2;

/** "fitted on 1,000 other rows (…) epochs 20, …": on what, what it cost, and why it aims where it does. */
export function fittedText({
  rows,
  provenance,
  epochs,
  seed,
  gradients,
  queries,
  choice,
}: NonNullable<AttackEntry['fitted']>): string {
  const cost = `gradients for each ${formatCount(gradients)}${queries ? `, queries ${formatCount(queries)}` : ''}`;
  const told = `fitted on ${formatCount(rows)} other rows (${provenance}), epochs ${epochs}, seed ${seed}, ${cost}`;
  if (!choice) return told;
  const share = (broken: number) => `${((100 * broken) / rows).toFixed(1)}\u00a0%`;
  const name = (target: number | null) => (target === null ? 'no class' : `class ${target}`);
  const [best, ...others] = [...choice.tried].sort(
    (a, b) => Number(b.target === choice.target) - Number(a.target === choice.target) || b.broken - a.broken,
  );
  const next = others.slice(0, RUNNERS_UP).map(({ target, broken }) => `; ${name(target)} ${share(broken)}`);
  return `${told}; toward ${name(best.target)}, of ${choice.tried.length} aims the one whose short fit (epochs ${choice.epochs}) left most of these rows answered wrongly (${share(best.broken)}${next.join('')})`;
}
