import type { AttackComparison, RobustnessReport } from '../../../evaluation/index.js';
import { formatCount, formatP, formatPoints, labelledComparisons } from '../../../figures/index.js';
import { type Block, heading, list, paragraph, table } from '../../document.js';
import { comparisonSentences, place } from '../wording.js';

const row = (one: AttackComparison): string[] => [
  place(one.norm, one.epsilon),
  one.first,
  one.second,
  formatCount(one.onlyFirst),
  formatCount(one.onlySecond),
  `${formatPoints(one.difference, 1)} [${one.interval.map((end) => formatPoints(end, 1)).join(', ')}]`,
  formatP(one.pValue),
  formatP(one.adjustedP),
];

/** Every two attacks on the same rows, the significant differences in words. */
export function comparisonSection(report: RobustnessReport): Block[] {
  if (report.comparisons.length === 0) return [];
  const sentences = comparisonSentences(report);
  return [
    heading(2, 'Attacks against each other'),
    paragraph(
      'Two attacks that met the same rows are compared row by row: only rows that stay right under exactly one of them say which is stronger. McNemar’s exact test counts those; its p-values are adjusted over all comparisons here, so that together they make a false alarm with at most 5 % probability.',
    ),
    sentences.length > 0
      ? list(sentences.map((text) => `${text}.`))
      : paragraph('No two attacks differ beyond chance.'),
    table(
      'Rows that stay right under one attack alone, and the difference of the robust accuracies in percentage points with its 95 % interval',
      [
        'where',
        'first',
        'second',
        'robust only to first',
        'robust only to second',
        'first minus second',
        'p',
        'adjusted p',
      ],
      labelledComparisons(report).map(row),
    ),
  ];
}
