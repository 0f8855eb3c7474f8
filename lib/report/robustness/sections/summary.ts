import type { RobustnessReport } from '../../../evaluation/index.js';
import { formatCount, normName } from '../../../figures/index.js';
import { type Block, heading, list, paragraph, type Rich, strong, table } from '../../document.js';
import type { TakeFigures } from '../../figure-blocks.js';
import { comparisonSentences, place, shareText, versusSentences } from '../wording.js';

/** How many sentences of comparison the summary tells; the rest have a section of their own. */
const MOST_SENTENCES = 3;

export function summary(report: RobustnessReport, take: TakeFigures): Block[] {
  const { model, data, n, clean, majority, attacks, worstCase, warnings } = report;
  const names = [...new Set(attacks.map(({ name }) => name))];
  const lines: Rich[] = [
    [
      strong('Clean. '),
      `${shareText(clean.accuracy, clean.interval, n)} of ${formatCount(n)} rows are answered rightly without any attack; always answering class ${majority.class}, the largest, would score ${shareText(majority.accuracy, majority.interval, n)}.`,
    ],
    ...worstCase.map(
      ({ norm, epsilon, accuracy, interval }): Rich => [
        strong(`${place(norm, epsilon)}. `),
        `${shareText(accuracy, interval, n)} of rows are robust to every attack.`,
      ],
    ),
    ...comparisonSentences(report)
      .slice(0, MOST_SENTENCES)
      .map((text): Rich => [strong('Beyond chance. '), `${text}.`]),
  ];
  const versus = versusSentences(report);
  return [
    heading(2, 'Summary'),
    paragraph(
      strong(model.name),
      model.description === model.name ? '' : ` (${model.description})`,
      ` was put through ${names.length === 1 ? 'one attack' : `${names.length} attacks`} on ${formatCount(n)} rows of ${data.provenance}: ${names.join(', ')}. ${warnings.length === 0 ? 'No check found anything to object to.' : `Read the ${warnings.length === 1 ? 'warning' : `${warnings.length} warnings`} above first: these figures may be wrong until ${warnings.length === 1 ? 'it is' : 'they are'} seen to.`}`,
    ),
    list(lines),
    ...(versus.length > 0 ? [heading(3, 'Two models on the same rows'), list(versus.map((text) => `${text}.`))] : []),
    ...take(/^security-curve-/),
    ...(worstCase.length > 0
      ? [
          table(
            `Worst case over all attacks, row by row; 95 % Wilson intervals, n = ${formatCount(n)}`,
            ['norm', 'ε', 'robust rows', 'robust accuracy [95 % interval]'],
            worstCase.map(({ norm, epsilon, correct, accuracy, interval }) => [
              normName(norm),
              place(norm, epsilon).split('ε ')[1] ?? '',
              formatCount(correct),
              shareText(accuracy, interval, n),
            ]),
          ),
        ]
      : []),
  ];
}
