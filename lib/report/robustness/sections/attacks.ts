import type { AttackEntry, RobustnessReport } from '../../../evaluation/index.js';
import { formatCount, formatRadius, formatSize, normName } from '../../../figures/index.js';
import { type Block, type Cell, heading, list, table } from '../../document.js';
import type { TakeFigures } from '../../figure-blocks.js';
import { attackLines, attackNotes, percent, secondsText, shareText } from '../wording.js';

const size = (value: number | null): Cell => (value === null ? { text: 'none', tone: 'missing' } : formatSize(value));

const ACCESS: Readonly<Record<AttackEntry['access'], string>> = {
  gradients: 'gradients',
  scores: 'scores',
  labels: 'answers',
};

/** Every attack at every radius, and what it cost. */
export function attackSection(report: RobustnessReport, take: TakeFigures): Block[] {
  const { n } = report;
  const lines = attackLines(report);
  const rows = lines.map(({ label, entry, again }): Cell[] => {
    const { norm, epsilon, access, correct, robustAccuracy, interval, successes, norms, queries, gradients, seconds } =
      entry;
    const cost = (text: string): Cell => (again ? '″' : text);
    return [
      label,
      ACCESS[access],
      normName(norm),
      epsilon === null ? 'any' : formatRadius(epsilon),
      formatCount(correct),
      shareText(robustAccuracy, interval, n),
      formatCount(successes),
      size(norms[norm].median),
      size(norms[norm].mean),
      cost(formatSize(queries.mean)),
      cost(formatSize(gradients.mean)),
      cost(secondsText(seconds)),
      entry.survives8Bit === null ? { text: 'none', tone: 'missing' } : percent(entry.survives8Bit, n),
    ];
  });
  const notes = attackNotes(lines);
  return [
    heading(2, 'Attack by attack'),
    ...take(/^attacks-/),
    table(
      `Every attack at every radius; robust accuracy with 95 % Wilson intervals over n = ${formatCount(n)} rows; sizes in the attack’s own norm over the rows broken; queries and gradients are means per row; ″ means that the attack ran once, with the costs of its first line`,
      [
        'attack',
        'sees',
        'norm',
        'ε',
        'robust',
        'robust accuracy',
        'broken',
        'median size',
        'mean size',
        'queries',
        'gradients',
        'seconds',
        'broken after 8-bit rounding',
      ],
      rows,
    ),
    ...(notes.length > 0 ? [list(notes)] : []),
    ...take(/^sizes-/),
  ];
}
