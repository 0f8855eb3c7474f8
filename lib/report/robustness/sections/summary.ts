import type { RobustnessReport, WorstCase } from '../../../evaluation/index.js';
import { formatCount, normName } from '../../../figures/index.js';
import { type Block, heading, list, paragraph, type Rich, strong, table } from '../../document.js';
import type { TakeFigures } from '../../figure-blocks.js';
import {
  comparisonSentences,
  endsOf,
  endsText,
  place,
  secondsText,
  shareText,
  versusSentences,
  widthText,
} from '../wording.js';

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
    ...worstCase.map((one): Rich => {
      const ends = endsOf(report, one);
      return [
        strong(`${place(one.norm, one.epsilon)}. `),
        ends
          ? `Robust accuracy: ${endsText(ends, n)}.`
          : `${shareText(one.accuracy, one.interval, n)} of rows are robust to every attack.`,
      ];
    }),
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
              radiusOf(norm, epsilon),
              formatCount(correct),
              shareText(accuracy, interval, n),
            ]),
          ),
        ]
      : []),
    ...certifiedTable(report),
  ];
}

const radiusOf = (norm: WorstCase['norm'], epsilon: number) => place(norm, epsilon).split('ε ')[1] ?? '';

/** What is proved, beside what attacks leave. */
function certifiedTable(report: RobustnessReport): Block[] {
  const { worstCase, n } = report;
  const ends = worstCase.flatMap((one) => endsOf(report, one) ?? []);
  if (!ends.length) return [];
  return [
    table(
      `Certified from below, attacked from above; 95 % Wilson intervals, n = ${formatCount(n)}`,
      [
        'norm',
        'ε',
        'proved by',
        'certified rows',
        'certified [95 % interval]',
        'attacked [95 % interval]',
        'apart',
        'seconds',
      ],
      ends.map((one) => {
        const { norm, epsilon, description, correct, accuracy, interval, seconds } = one.certified;
        return [
          normName(norm),
          radiusOf(norm, epsilon),
          description,
          formatCount(correct),
          shareText(accuracy, interval, n),
          shareText(one.attacked.accuracy, one.attacked.interval, n),
          widthText(one, n),
          secondsText(seconds),
        ];
      }),
    ),
  ];
}
