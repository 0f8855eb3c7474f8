import { resolve } from 'node:path';
import type { Leaderboard } from '../../evaluation/index.js';
import { type Io, UsageError, type Values } from '../command.js';
import { boardArgs, wantedArgs } from './args.js';
import { boardsAt, boardsText } from './print.js';

const nameOf = ({ dataset, norm, epsilon }: Leaderboard): string => `${dataset} ${norm} ε ${epsilon}`;

/**
 * Prints every board that is asked for, a table each.
 * @throws UsageError where there is none, or a CSV file would hold several; DataError where a file is broken.
 */
export async function showBoards(values: Values, io: Io): Promise<void> {
  const { board, format } = boardArgs(values);
  const wanted = wantedArgs(values);
  const { readLeaderboards } = await import('../../evaluation/index.js');
  const folder = resolve(board);
  const all = readLeaderboards(folder);
  const boards = await boardsAt(all, wanted);
  if (!boards.length)
    throw new UsageError(
      `${folder} has no such board; it has ${all.map(nameOf).join(', ') || 'none'}. Add an entry: advlab leaderboard add.`,
    );
  if (format === 'csv' && boards.length > 1 && !io.json)
    throw new UsageError(
      `${boards.length} boards do not go into one CSV file: ${boards.map(nameOf).join(', ')}. Choose one by --data, --norm and --epsilon.`,
    );
  const text = await boardsText(boards, format);
  io.result(boards, () => text);
}
