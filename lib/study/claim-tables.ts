import { formatCount, formatP } from '../figures/index.js';
import {
  type Block,
  type Cell,
  fold,
  heading,
  list,
  paragraph,
  type ReportTable,
  table,
  textOf,
} from '../report/index.js';
import { intervalCell, measuredCell, printedFigures, publishedText, verdictCell } from './cells.js';
import type { Claim, Results, StudyDefinition } from './contracts.js';

/** A reason is clauses between semicolons; what a test said stands beside the verdict. */
const clausesOf = ({ reason, measured, from }: Claim, usual: string | undefined): string[] => [
  ...reason.split('; ').filter((clause) => !/^p [<=] /.test(clause)),
  ...(measured === null || from === usual ? [] : [`from: ${from}`]),
];

/** Where most of the figures were measured. */
function usualSource(claims: readonly Claim[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { from, measured } of claims) if (measured !== null) counts.set(from, (counts.get(from) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}

function measuredWithInterval(claim: Claim): Cell {
  const cell = measuredCell(claim);
  return typeof cell === 'string' && claim.interval ? `${cell} ${textOf(intervalCell(claim))}` : cell;
}

function verdictWithTest({ verdict, adjustedP }: Claim): Cell {
  const cell = verdictCell(verdict);
  const test = adjustedP === null ? '' : ` (p ${formatP(adjustedP)})`;
  return typeof cell === 'string' ? cell + test : { ...cell, text: cell.text + test };
}

/** Claims under one title; what all their descriptions have in common stands in the caption, once. */
function groupTable(title: string, claims: readonly Claim[], notes: readonly string[], usual?: string): ReportTable {
  const pieces = claims.map(({ what }) => what.split(', '));
  const common = claims.length < 2 ? [] : pieces[0].filter((piece) => pieces.every((all) => all.includes(piece)));
  const n = ({ n: count, nOf }: Claim) => (count === null ? '' : `${formatCount(count)}${nOf ? ` ${nOf}` : ''}`);
  return table(
    [title, ...common.filter((piece) => !title.startsWith(piece))].join(', '),
    ['id', 'figure', 'published', 'measured [95 %]', 'n', 'verdict', 'notes'],
    claims.map((claim, i) => [
      claim.id,
      pieces[i].filter((piece) => !common.includes(piece)).join(', '),
      publishedText(claim),
      measuredWithInterval(claim),
      n(claim),
      verdictWithTest(claim),
      clausesOf(claim, usual)
        .map((clause) => notes.indexOf(clause) + 1)
        .join(', '),
    ]),
  );
}

/** The published figures of each part, printed ones before those that check our counting, and the reasons as notes. */
export function claimBlocks(
  { parts }: Pick<StudyDefinition, 'parts'>,
  results: Results,
  claims: readonly Claim[],
): Block[] {
  const usual = usualSource(claims);
  const groups = parts.flatMap(({ title, claims: own = {} }) => {
    const name = title(results);
    const ours = claims.filter((claim) => Object.hasOwn(own, claim.id));
    return [
      { title: name, of: printedFigures(ours) },
      { title: `${name}: counted before, not printed`, of: ours.filter(({ printed }) => !printed) },
    ].filter(({ of }) => of.length > 0);
  });
  const notes = [...new Set(groups.flatMap(({ of }) => of.flatMap((claim) => clausesOf(claim, usual))))];
  const unprinted = claims.length - printedFigures(claims).length;
  return [
    heading(2, 'Every published figure'),
    paragraph(
      [
        `All ${printedFigures(claims).length} published figures, in the unit in which they were published, with 95 % intervals.`,
        unprinted > 0
          ? `${unprinted} more were not printed: they check our counting, and no verdict above counts them.`
          : '',
        usual === undefined ? '' : `Measured on ${usual}, unless a note says otherwise.`,
        'The numbers in the last column are those of the notes beneath the tables; p is after Holm’s correction.',
      ]
        .filter(Boolean)
        .join(' '),
    ),
    fold(
      'The tables and their notes',
      ...groups.map(({ title, of }) => groupTable(title, of, notes, usual)),
      list(notes.map((note, i) => `${i + 1}: ${note}`)),
    ),
  ];
}
