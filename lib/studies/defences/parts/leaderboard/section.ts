import {
  doubtsOf,
  isDoubtful,
  type LeaderboardEntry,
  type Proportion,
  rankEntries,
} from '../../../../evaluation/index.js';
import { formatRadius } from '../../../../figures/index.js';
import { type Block, heading, leaderboardTable, paragraph } from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import { shareText } from '../../words.js';
import { LISTED } from './networks.js';
import type { LeaderboardResult, WithLeaderboard } from './result.js';

const wordsOf = ({ advlab: { model } }: LeaderboardEntry): string =>
  LISTED.find(({ id }) => id === model)?.words ?? model;

/** The board with its networks called by words, as the table shows them; ids stay in the results. */
export const namedBoard = ({ board }: LeaderboardResult): LeaderboardResult['board'] => ({
  ...board,
  entries: board.entries.map((entry) => ({ ...entry, advlab: { ...entry.advlab, model: wordsOf(entry) } })),
});

const leftBy = ({ advlab }: LeaderboardEntry, name: string): Proportion | undefined =>
  advlab.attacks.find((attack) => attack.name === name);

/** Points by which PGD says more than the worst case. */
const overstated = (entry: LeaderboardEntry): number =>
  (leftBy(entry, 'pgd')?.value ?? 0) - entry.advlab.worstCase.value;

/** Of which entry most is left, and whose intervals reach up to it. */
function leaderText({ board: { entries } }: LeaderboardResult): string {
  const [first, ...others] = rankEntries(entries).map(({ entry }) => entry);
  const { worstCase } = first.advlab;
  if (worstCase.correct === 0) return `Nothing is left of any of them: ${shareText(worstCase)}.`;
  const close = others.filter(({ advlab }) => advlab.worstCase.interval[1] >= worstCase.interval[0]).map(wordsOf);
  const most = `Most is left of ${wordsOf(first)}: ${shareText(worstCase)}.`;
  return close.length
    ? `${most} On these rows it may lead by chance, for these intervals reach into its own: ${close.join('; ')}.`
    : `${most} No other entry’s interval reaches into its own.`;
}

/** The entry of which PGD, which most papers print, says too much by most. */
function pgdText({ board: { entries } }: LeaderboardResult): string {
  const most = entries.reduce((worst, entry) => (overstated(entry) > overstated(worst) ? entry : worst));
  const pgd = leftBy(most, 'pgd');
  if (!pgd || overstated(most) <= 0) return 'PGD-40 leaves no more than the worst case over all attacks of any entry.';
  return `PGD-40, which most papers print, overstates most here: it leaves ${shareText(pgd)} of ${wordsOf(most)}, and the worst case ${shareText(most.advlab.worstCase)}.`;
}

function doubtsText({ board: { entries } }: LeaderboardResult): string {
  const doubted = entries.filter(isDoubtful);
  if (!doubted.length) return 'No warning makes an entry doubtful.';
  return `Marked unreliable by the warnings of its own evaluation: ${doubted.map((entry) => `${wordsOf(entry)} (${doubtsOf(entry.advlab).join(', ')})`).join('; ')}.`;
}

/** What a distilled network looks like with its gradients hidden, and with them back. */
function distilledText({ board: { entries } }: LeaderboardResult): string {
  const [hidden, open] = ['distilled', 'distilled-logits-100'].map((id) =>
    entries.find(({ advlab }) => advlab.model === id),
  );
  const [before, after] = [hidden && leftBy(hidden, 'pgd'), open && leftBy(open, 'pgd')];
  if (!before || !after) return '';
  return `The distilled network stands twice: PGD-40 leaves ${shareText(before)} of it as it is, and ${shareText(after)} with its logits divided by the temperature, which changes no answer; the two are one network, and the places after them count it twice.`;
}

function provedText({ board: { entries } }: LeaderboardResult): string {
  const proved = entries.filter(({ advlab }) => (advlab.certified?.correct ?? 0) > 0);
  if (!proved.length) return 'Interval bounds prove nothing of any of them at this radius.';
  return `Interval bounds prove ${proved.map((entry) => `${shareText(entry.advlab.certified as Proportion)} of ${wordsOf(entry)}`).join('; ')}, and nothing of the others they were tried on: that says how loose they are on networks not trained for them, not that these break.`;
}

/** The study's networks side by side. */
export function leaderboardSection({ results: { leaderboard } }: ReportContext<WithLeaderboard>): Block[] {
  const { epsilon, entries } = leaderboard.board;
  return [
    heading(2, 'Leaderboard'),
    paragraph(
      `The study’s networks under one suite of attacks that nobody tunes, all at ε ${formatRadius(epsilon)} on the same ${entries[0].advlab.rows} test images, in the form of RobustBench’s entries (Croce et al., 2021). Sorted by the worst case over all attacks, row by row, not by AutoAttack alone. ${leaderText(leaderboard)}`,
    ),
    paragraph(
      [pgdText(leaderboard), distilledText(leaderboard), doubtsText(leaderboard), provedText(leaderboard)]
        .filter(Boolean)
        .join(' '),
    ),
    leaderboardTable(namedBoard(leaderboard)),
    paragraph(
      'The command “advlab leaderboard” keeps such a table of your own networks, by the same attacks; boards of other data, norms or radii are never mixed into it.',
    ),
  ];
}
