import { formatCount, formatEpsilon } from '../../../figures/index.js';
import { atEpsilon } from '../../../tensor/index.js';
import type { StudyResults } from '../study-results.js';

const digitsOf = (printed: number) => String(printed).split('.')[1]?.length ?? 0;

/** Whether some whole number of right answers out of n prints as this percentage, rounded or cut off. */
export function isCount(printed: number, n: number): boolean {
  const digits = digitsOf(printed);
  const shown = printed.toFixed(digits);
  const near = Math.round((printed / 100) * n);
  const cut = (percent: number) => (Math.floor(percent * 10 ** digits + 1e-9) / 10 ** digits).toFixed(digits);
  return [near - 1, near, near + 1].some((count) => {
    const percent = (100 * count) / n;
    return percent.toFixed(digits) === shown || cut(percent) === shown;
  });
}

/**
 * The one check that needs no predictions: an accuracy over n rows is a count divided by n. Which printed figures of
 * tables 3 to 5 are none, over the rows of their files; empty where all are.
 */
export function impossibleFigures({ ibm, gcp, distillation }: StudyResults): string {
  const rowsAt = (epsilon: number) => atEpsilon(gcp.sets, epsilon)?.rows ?? 0;
  const columns = [
    ...[ibm, gcp].map(({ name, sets }) => ({
      who: name,
      figures: sets.flatMap(({ epsilon, printed, rows }) => (printed === null ? [] : [{ epsilon, printed, n: rows }])),
    })),
    ...(['ibm', 'gcp'] as const).map((role) => ({
      who: `the student of ${role === 'ibm' ? ibm.name : gcp.name}`,
      figures: distillation.printed.map((row) => ({
        epsilon: row.epsilon,
        printed: row[role],
        n: row.epsilon === 0 ? distillation.testRows : rowsAt(row.epsilon),
      })),
    })),
  ];
  const said = columns.flatMap(({ who, figures }) => {
    const none = figures.filter(({ printed, n }) => n > 0 && !isCount(printed, n));
    if (!none.length) return [];
    const which = none.map(({ epsilon, printed, n }) => {
      const where = epsilon === 0 ? 'clean' : `ε ${formatEpsilon(epsilon)}`;
      return `${where}: ${printed}\u202f% of ${formatCount(n)}`;
    });
    return [`${none.length} of ${figures.length} of ${who} (${which.join(', ')})`];
  });
  if (!said.length) return '';
  return [
    'An accuracy over so many rows is a count divided by their number, yet no count prints, rounded or cut off, as',
    `${said.join('; ')}. Such a figure was counted on other rows, averaged over batches or runs, or mistyped.`,
  ].join(' ');
}
