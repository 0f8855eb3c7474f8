import type { AttackEntry, RobustnessReport } from '../../evaluation/index.js';
import { formatCount, formatRadius, formatSize, normName } from '../../figures/index.js';
import { LINE, printable, type TextColumn, textTable, widthOf, wrap } from '../text-table.js';
import { countsText } from './checklist/tables.js';
import {
  type AttackLine,
  attackLines,
  attackNotes,
  bracket,
  comparisonSentences,
  endsOf,
  endsText,
  percent,
  place,
  secondsText,
  servedSentence,
  shareText,
  versionsText,
  versusSentences,
} from './wording.js';

/** Beneath the words at the head of the first lines. */
const HANG = '       ';

const LEGEND =
  'robust: rows right from the start and not broken, of all n. Median size: of the perturbations that broke a row, in the attack’s own norm. Queries and gradients: means per row.';
const DITTO = ' ″: as in the attack’s first line; it ran once.';

function attackTable(report: RobustnessReport, seconds: boolean): string[] {
  const lines = attackLines(report);
  const column = (heading: string, right: boolean, cell: (line: AttackLine) => string): TextColumn => ({
    heading,
    right,
    cells: lines.map(cell),
  });
  const cost =
    (read: (entry: AttackEntry) => string) =>
    ({ entry, again }: AttackLine) =>
      again ? '″' : read(entry);
  const others = [
    column('norm', false, ({ entry }) => normName(entry.norm)),
    column('ε', true, ({ entry }) => (entry.epsilon === null ? 'any' : formatRadius(entry.epsilon))),
    column('robust', true, ({ entry }) => percent(entry.robustAccuracy, report.n)),
    column(`95 %, n=${formatCount(report.n)}`, true, ({ entry }) => bracket(entry.interval)),
    column('broken', true, ({ entry }) => formatCount(entry.successes)),
    column('median size', true, ({ entry }) => {
      const { median } = entry.norms[entry.norm];
      return median === null ? '–' : formatSize(median);
    }),
    column(
      'queries',
      true,
      cost(({ queries }) => formatSize(queries.mean)),
    ),
    column(
      'gradients',
      true,
      cost(({ gradients }) => formatSize(gradients.mean)),
    ),
    ...(seconds
      ? [
          column(
            'seconds',
            true,
            cost((entry) => secondsText(entry.seconds)),
          ),
        ]
      : []),
  ];
  // Names take what is left; what is cut off can be read in report.html.
  const room = LINE - others.reduce((sum, one) => sum + 2 + widthOf(one), 0);
  const cut = (name: string) => (name.length > room ? `${name.slice(0, room - 1)}…` : name);
  const names = column('attack', false, ({ label }) => cut(printable(label)));
  return textTable([names, ...others], lines.length, true);
}

function worstLines(report: RobustnessReport): string[] {
  const { worstCase, n } = report;
  if (!worstCase.length) return ['Worst case: no radius was given at which to read it.'];
  const places = worstCase.map(({ norm, epsilon }) => place(norm, epsilon));
  const width = Math.max(...places.map((text) => text.length));
  const proofs = [...new Set((report.certified ?? []).map(({ by }) => by))];
  return [
    ...(proofs.length
      ? wrap(
          `Robust accuracy lies between what is certified (proved by ${proofs.join('; ')}) and the worst case over all attacks, row by row (95 % intervals):`,
          '',
        )
      : ['Worst case over all attacks, row by row (95 % intervals):']),
    ...worstCase.map((one, i) => {
      const ends = endsOf(report, one);
      return `  ${places[i].padEnd(width)}  ${ends ? endsText(ends, n) : shareText(one.accuracy, one.interval, n)}`;
    }),
  ];
}

const section = (heading: string, items: readonly string[]): string[] =>
  items.length ? ['', heading, ...items.flatMap((item) => wrap(item, '  '))] : [];

function warningLines({ warnings }: RobustnessReport): string[] {
  if (!warnings.length) return ['', 'Warnings: none.'];
  return [
    '',
    `Warnings: ${warnings.length}. The figures above may be wrong until these are seen to.`,
    ...warnings.flatMap(({ id, attack, saw, advice }) => [
      ...wrap(`${id}${attack === null ? '' : ` (${attack})`}`, '  '),
      ...wrap(saw, '          ', '    seen: '),
      ...wrap(advice, '          ', '    do:   '),
    ]),
  ];
}

function checklistLines({ checklist }: RobustnessReport): string[] {
  if (!checklist) return [];
  const failed = checklist.filter(({ status }) => status === 'fail');
  return [
    '',
    ...wrap(`Checklist: ${checklist.length} items: ${countsText(checklist)}.${failed.length ? ' Failed:' : ''}`, ''),
    ...failed.flatMap(({ id, level, question }) => wrap(`${id} (${level}): ${question}`, '    ', '  ')),
  ];
}

export interface RobustnessTextOptions {
  /** Times, which differ from run to run (default true). */
  seconds?: boolean;
}

/** A robustness report as plain text for a terminal of 120 columns: what `advlab evaluate` prints. */
export function robustnessText(report: RobustnessReport, options: RobustnessTextOptions = {}): string {
  const { model, data, n, seed, clean, majority, versions } = report;
  const { seconds = true } = options;
  const lines = [
    ...wrap(`${model.name}${model.description === model.name ? '' : `: ${model.description}`}`, HANG, 'Model  '),
    ...(model.served ? wrap(servedSentence(model.served), HANG, 'Server ') : []),
    ...wrap(`${data.provenance} (${data.name})`, HANG, 'Data   '),
    `n      ${formatCount(n)} rows; scores are ${printable(model.scores)}; seed ${seed}`,
    `Clean  ${shareText(clean.accuracy, clean.interval, n)} right; always answering class ${majority.class}: ${percent(majority.accuracy, n)}`,
    '',
    ...attackTable(report, seconds),
    '',
    ...wrap(
      LEGEND + (report.attacks.some(({ kind, epsilon }) => kind === 'minimal' && epsilon !== null) ? DITTO : ''),
      '',
    ),
    ...section('Besides:', attackNotes(attackLines(report))),
    '',
    ...worstLines(report),
    ...section(
      'Attacks that differ beyond chance (95 % intervals, paired by row, adjusted over all comparisons):',
      comparisonSentences(report),
    ),
    ...section('Two models on the same rows:', versusSentences(report)),
    ...warningLines(report),
    ...checklistLines(report),
    '',
    `${versionsText(versions)}.${seconds ? ` ${secondsText(report.seconds)} seconds in all.` : ''}`,
  ];
  // A space that does not break is for pages; in a terminal it keeps text from being found.
  return lines.map((line) => line.replaceAll('\u00a0', ' ').trimEnd()).join('\n');
}
