import {
  CHECKLIST_GROUPS,
  type ChecklistGroup,
  type ChecklistItem,
  type ItemStatus,
} from '../../../evaluation/index.js';
import { type Cell, type ReportTable, table } from '../../document.js';

/** A status as it is read: a word of its own, never a color alone. */
export const STATUS: Readonly<Record<ItemStatus, string>> = {
  pass: 'pass',
  fail: 'fail',
  'not-applicable': 'not applicable',
  'by-hand': 'for the author',
};

const PAPERS: Readonly<Record<ChecklistGroup, string>> = {
  'severe flaws': 'Carlini et al., 2019',
  pitfalls: 'Carlini et al., 2019',
  'special cases': 'Carlini et al., 2019',
  'indicators of attack failure': 'Pintor et al., 2022',
  'binarization test': 'Zimmermann et al., 2022',
};

/** Commands in advice are between backticks, which cells do not have. */
const plain = (text: string) => text.replaceAll('`', '');

/** What failed is in bold, what the author has to answer in italics. */
function statusCell({ status }: ChecklistItem): Cell {
  if (status === 'fail') return { text: STATUS.fail, tone: 'bad' };
  if (status === 'by-hand') return { text: STATUS['by-hand'], tone: 'missing' };
  return STATUS[status];
}

/** "12 pass, 3 fail, 9 for the author, 4 not applicable", those that there are. */
export const countsText = (items: readonly ChecklistItem[]): string =>
  (['pass', 'fail', 'by-hand', 'not-applicable'] as const)
    .map((status) => [items.filter((item) => item.status === status).length, STATUS[status]] as const)
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}`)
    .join(', ');

/** A table for each group that has items; with what to do and where each question comes from, or, for print, without. */
export function checklistTables(items: readonly ChecklistItem[], { brief = false } = {}): ReportTable[] {
  return CHECKLIST_GROUPS.flatMap((group) => {
    const here = items.filter((item) => item.group === group);
    if (!here.length) return [];
    const caption = `Checklist, ${group} (${PAPERS[group]}): ${countsText(here)}`;
    if (brief)
      return [
        table(
          caption,
          ['item', 'status', 'question', 'this run'],
          here.map((item) => [item.id, statusCell(item), item.question, plain(item.evidence)]),
        ),
      ];
    return [
      table(
        caption,
        ['item', 'status', 'question', 'this run', 'what to do', 'source'],
        here.map((item) => [
          item.id,
          statusCell(item),
          item.question,
          plain(item.evidence),
          item.status === 'fail' || item.status === 'by-hand' ? plain(item.advice) : '',
          item.source,
        ]),
      ),
    ];
  });
}
