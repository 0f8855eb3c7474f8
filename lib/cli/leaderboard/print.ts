import type { Leaderboard } from '../../evaluation/index.js';
import type { Format } from './args.js';

/** Boards in one of the formats, a table each. */
export async function boardsText(boards: readonly Leaderboard[], format: Format): Promise<string> {
  const { leaderboardTable, renderMarkdown, tableCsv, tableLatex, tableText } = await import('../../report/index.js');
  const tables = boards.map(leaderboardTable);
  if (format === 'md') return renderMarkdown({ title: 'Leaderboard', blocks: tables }).trimEnd();
  const write = { text: tableText, csv: tableCsv, tex: tableLatex }[format];
  return tables.map((table) => write(table).trimEnd()).join('\n\n');
}
