import type { Leaderboard } from '../../evaluation/index.js';
import type { Format, Wanted } from './args.js';

/** Those of the boards that are asked for. */
export async function boardsAt(
  boards: readonly Leaderboard[],
  { dataset, norm, epsilon }: Wanted,
): Promise<readonly Leaderboard[]> {
  const { sameEpsilon } = await import('../../tensor/index.js');
  return boards.filter(
    (board) =>
      (dataset === undefined || board.dataset === dataset) &&
      (norm === undefined || board.norm === norm) &&
      (epsilon === undefined || sameEpsilon(board.epsilon, epsilon)),
  );
}

/** Boards in one of the formats, a table each. */
export async function boardsText(boards: readonly Leaderboard[], format: Format): Promise<string> {
  const { leaderboardTable, renderMarkdown, tableCsv, tableLatex, tableText } = await import('../../report/index.js');
  const tables = boards.map(leaderboardTable);
  if (format === 'md') return renderMarkdown({ title: 'Leaderboard', blocks: tables }).trimEnd();
  const write = { text: tableText, csv: tableCsv, tex: tableLatex }[format];
  return tables.map((table) => write(table).trimEnd()).join('\n\n');
}
