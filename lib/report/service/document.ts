import type { Claim, Proportion, ServiceReport, ServiceResult, ServiceSet } from '../../evaluation/index.js';
import { formatCount, formatInterval, formatP, formatPercent, formatPoints } from '../../figures/index.js';
import {
  type Block,
  type Cell,
  type Document,
  heading,
  list,
  paragraph,
  type ReportTable,
  table,
  warning,
} from '../document.js';

const DECIMALS = 3;

const share = ({ value, interval }: { value: number; interval: readonly [number, number] }): string =>
  `${formatPercent(value, DECIMALS)} ${formatInterval(interval)}`;

const NONE: Cell = { text: '–', tone: 'missing' };

/** Shares over all rows of each set; where answers are missing, from below and from above. */
function allRows({ name, sets }: ServiceResult): ReportTable {
  const lacking = sets.some(({ atMost, robustAtMost }) => atMost || robustAtMost);
  const ends = (heading: string) => (lacking ? [`${heading}, at least`, 'at most'] : [heading]);
  const both = (low: Proportion | null, high: Proportion | null): Cell[] => [
    low ? share(low) : NONE,
    ...(lacking ? [high ? share(high) : low ? 'the same' : NONE] : []),
  ];
  return table(
    `${name}: all rows of each set [95 %]`,
    ['set', 'rows', 'answered', ...ends('right'), ...ends('robust accuracy')],
    sets.map(({ set, n, answered, accuracy, atMost, robust, robustAtMost }): Cell[] => [
      set,
      formatCount(n),
      formatCount(answered),
      ...both(accuracy, atMost),
      ...both(robust, robustAtMost),
    ]),
  );
}

const SIGNIFICANT = 0.05;

function claim(found: Claim | null): Cell {
  if (!found) return NONE;
  return `${formatP(found.adjusted)}: ${found.adjusted < SIGNIFICANT ? found.side : 'not told apart'}`;
}

type Judged = ServiceSet & { readonly judged: NonNullable<ServiceSet['judged']> };

/** What is left on rows that were selected for an error, beside what needs no image. */
function judgedRows({ name, sets }: ServiceResult, classes: number): ReportTable | undefined {
  const judged = sets.filter((one): one is Judged => one.judged !== null);
  if (!judged.length) return undefined;
  const selected = judged.every(({ judged: { selected: is } }) => is);
  return table(
    `${name}: ${selected ? 'rows that fool the surrogate, selected for an error' : 'rows as they were given'}, beside answers that need no image (p-values adjusted by Holm)`,
    [
      'set',
      'rows',
      'right [95 %]',
      'largest class',
      'its commonest answer, always',
      `p, chance ${formatPercent(1 / classes, 1)}`,
      'p, that constant',
    ],
    judged.map(({ set, judged: { accuracy, majority, constant, chance, beyondConstant } }): Cell[] => [
      set,
      formatCount(accuracy.n),
      share(accuracy),
      `${majority.class}: ${formatPercent(majority.value, DECIMALS)}`,
      constant ? `${constant.class}: ${formatPercent(constant.value, DECIMALS)}` : NONE,
      claim(chance),
      claim(beyondConstant),
    ]),
  );
}

function comparisons({ comparisons: found }: ServiceReport): ReportTable | undefined {
  if (!found.length) return undefined;
  return table(
    'Services on the same rows (McNemar’s exact test, p-values adjusted by Holm)',
    ['set', 'services', 'rows', 'both right', 'only the first', 'only the second', 'difference in points [95 %]', 'p'],
    found.map((one) => [
      one.set,
      `${one.first}, ${one.second}`,
      formatCount(one.n),
      formatCount(one.bothRight),
      formatCount(one.onlyFirst),
      formatCount(one.onlySecond),
      `${formatPoints(one.difference)} [${one.interval.map((end) => formatPoints(end)).join(', ')}]`,
      formatP(one.adjusted),
    ]),
  );
}

const HOW = { id: 'by their ids', pixels: 'by their pixels', order: 'by their order', file: 'as they stand' } as const;

/** Which file was read how. */
export const fileSentences = ({ files }: ServiceReport): string[] =>
  files.map(
    ({ service, file, sets, by, from, rows, notes }) =>
      `${service}: ${file}, ${formatCount(rows)} rows told ${HOW[by]}, ${sets.join(', ')}; answers from ${from}${notes.map((note) => `; ${note}`).join('')}.`,
  );

/** The tables of a report, in their order. */
export function serviceTables(report: ServiceReport): ReportTable[] {
  const { services, classes } = report;
  const tables = services.flatMap((service) => [allRows(service), judgedRows(service, classes)]);
  return [...tables, comparisons(report)].filter((one) => one !== undefined);
}

/** What is said of the whole. */
export const opening = ({ source, classes, classesKnown }: ServiceReport): string =>
  `Answers to ${source}; ${classes} classes${classesKnown ? '' : ', as far as labels and answers show'}.`;

/** A report on services that answered files, as a document. */
export function serviceDocument(report: ServiceReport): Document {
  const blocks: Block[] = [
    paragraph(opening(report)),
    ...report.warnings.map((text) => warning(text)),
    heading(2, 'What was answered'),
    ...serviceTables(report),
    heading(2, 'Files'),
    list(fileSentences(report)),
    paragraph(`advlab ${report.version}.`),
  ];
  return { title: `Robustness of ${report.services.map(({ name }) => name).join(', ')}, through files`, blocks };
}
