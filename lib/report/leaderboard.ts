import {
  doubtsOf,
  isDoubtful,
  type Leaderboard,
  type LeaderboardAttack,
  type LeaderboardEntry,
  type Proportion,
  rankEntries,
} from '../evaluation/index.js';
import { formatCount, formatInterval, formatSize, normName } from '../figures/index.js';
import { type Cell, type ReportTable, table } from './document.js';

/** Names as papers write them. */
const NAMES: Readonly<Record<string, string>> = {
  fgsm: 'FGSM',
  pgd: 'PGD',
  autoattack: 'AutoAttack',
  square: 'Square',
  hopskipjump: 'HopSkipJump',
};

/** "PGD-40", "Square (1,000 queries)": an attack with what sets its strength. */
function headingOf({ name, settings: { steps, queries, version } }: LeaderboardAttack): string {
  const known = NAMES[name] ?? name;
  if (version !== undefined) return known;
  if (steps !== undefined) return `${known}-${steps}`;
  return typeof queries === 'number' ? `${known} (${formatCount(queries)} queries)` : known;
}

/** "92.3 [91.8, 92.8]", in percent. */
const shareText = ({ value, interval }: Proportion): string =>
  `${(100 * value).toFixed(1)} ${formatInterval(interval, 1)}`;

const missing = (text: string): Cell => ({ text, tone: 'missing' });

/** What all attacks took for a row: "911 + 115", queries and gradients. */
const costText = ({ attacks, rows }: LeaderboardEntry['advlab']): string =>
  (['queries', 'gradients'] as const)
    .map((what) => formatSize(attacks.reduce((sum, attack) => sum + attack[what], 0) / rows))
    .join(' + ');

const secondsText = ({ attacks }: LeaderboardEntry['advlab']): string =>
  formatSize(attacks.reduce((sum, attack) => sum + attack.seconds, 0));

/** Rows of the entries: "100", "100 or 200". */
const rowsText = (entries: readonly LeaderboardEntry[]): string =>
  [...new Set(entries.map(({ advlab }) => advlab.rows))]
    .sort((a, b) => a - b)
    .map(formatCount)
    .join(' or ');

function captionOf({ dataset, norm, entries }: Leaderboard, certified: boolean): string {
  const data = [...new Set(entries.map(({ advlab }) => advlab.data.provenance))];
  return [
    `Leaderboard of ${dataset}, ${normName(norm)} ε ${entries[0].eps}: percent of images read right, with Wilson’s 95 % intervals over rows (n = ${rowsText(entries)}). Sorted by the worst case, rows that no attack broke; equal ones share a place, and where intervals overlap the order may be chance.`,
    ...(certified ? ['Certified: proved, so that no attack can leave less; not run: no bounds were tried.'] : []),
    'Cost: queries and gradients of all attacks for a row; seconds: of all attacks for all rows, with whatever else the machine did.',
    ...(entries.some(isDoubtful)
      ? [
          'Unreliable: by warnings of the entry’s own evaluation, its figures may say too much; that matters only where its worst case is above 0.',
        ]
      : []),
    data.length > 1
      ? `Not all entries are of the same rows, and only those of the rows that most share have a place: ${data.map((one) => one.replace(/\.$/, '')).join('; ')}.`
      : `${data.map((one) => one.replace(/\.$/, ''))[0] ?? dataset}.`,
  ].join(' ');
}

/** What is to be known of an entry beside its figures, its own footnote among it. */
function notesOf(entry: LeaderboardEntry, rank: number | null): Cell {
  const { additional_data, advlab, footnote = '' } = entry;
  const doubts = doubtsOf(advlab).join(', ');
  const [rows] = /rows \d+ to \d+/.exec(advlab.data.provenance) ?? [`${formatCount(advlab.rows)} rows`];
  const text = [
    isDoubtful(entry) && (doubts ? `unreliable: ${doubts}` : 'unreliable'),
    additional_data && 'additional data',
    rank === null && `no place: of other rows (${rows})`,
    // The doubts stand in front.
    footnote.replace(`Doubtful: ${doubts}.`, '').trim(),
  ]
    .filter(Boolean)
    .join('; ');
  return isDoubtful(entry) ? { text, tone: 'bad' } : text;
}

/**
 * A leaderboard as a table, the most robust model first: clean, each attack, the worst case over them, and what is
 * proved, each with its interval, then what the attacks cost. An attack that an entry was not put to is said so.
 * @throws RangeError where there is no entry.
 */
export function leaderboardTable(board: Leaderboard): ReportTable {
  const { dataset, norm, epsilon, entries } = board;
  if (!entries.length)
    throw new RangeError(`The leaderboard of ${dataset}, ${norm} ε ${epsilon}, has no entry: add one first.`);
  const ranked = rankEntries(entries);
  const attacks = [...new Set(entries.flatMap(({ advlab }) => advlab.attacks.map(headingOf)))];
  const certified = entries.some(({ advlab }) => advlab.certified);
  const differing = new Set(entries.map(({ advlab }) => advlab.rows)).size > 1;
  const noted = ranked.some(({ rank, entry }) => notesOf(entry, rank) !== '');
  const rows = ranked.map(({ rank, entry }): Cell[] => {
    const { advlab } = entry;
    return [
      rank === null ? missing('none') : String(rank),
      `${advlab.model} (${entry.architecture})`,
      ...(differing ? [formatCount(advlab.rows)] : []),
      shareText(advlab.clean),
      ...attacks.map((heading) => {
        const found = advlab.attacks.find((attack) => headingOf(attack) === heading);
        return found ? shareText(found) : missing('not run');
      }),
      shareText(advlab.worstCase),
      ...(certified
        ? [advlab.certified ? `${shareText(advlab.certified)} ${advlab.certified.by}` : missing('not run')]
        : []),
      costText(advlab),
      secondsText(advlab),
      ...(noted ? [notesOf(entry, rank)] : []),
    ];
  });
  return table(
    captionOf(board, certified),
    [
      ...['place', 'model (architecture)', ...(differing ? ['n'] : []), 'clean', ...attacks, 'worst case'],
      ...[...(certified ? ['certified'] : []), 'cost', 'seconds', ...(noted ? ['notes'] : [])],
    ],
    rows,
  );
}
