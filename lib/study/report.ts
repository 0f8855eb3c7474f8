import { join } from 'node:path';
import { writeWhole } from '../data/index.js';
import { type Figure, formatCount } from '../figures/index.js';
import {
  type Block,
  type Document,
  figureBlocks,
  heading,
  paragraph,
  renderHtml,
  renderMarkdown,
  table,
} from '../report/index.js';
import { intervalCell, measuredCell, printedFigures, publishedText, verdictCell } from './cells.js';
import type { Claim, Finding, ReportContext, Results, RunStamp, StudyDefinition } from './contracts.js';

const findingTable = (findings: readonly Finding[]): Block[] => [
  heading(2, 'The findings, re-stated'),
  table(
    'The study’s findings against the evidence of this run',
    ['finding', 'statement', 'verdict', 'evidence'],
    findings.map(({ id, statement, verdict, reason }) => [id, statement, verdictCell(verdict), reason]),
  ),
];

function claimTable(claims: readonly Claim[]): Block[] {
  const sources = [...new Set(claims.flatMap((claim) => (claim.measured === null ? [] : [claim.from])))];
  // One source is named once; several are named where they apply.
  const several = sources.length > 1;
  const printed = printedFigures(claims).length;
  const text = [
    `All ${printed} published figures, whether or not they could be checked, in the unit in which they were published.`,
    claims.length > printed
      ? 'The lines “recomputed” hold figures that the study did not print, counted before from its files: they check our counting, and no verdict above counts them.'
      : '',
    'Intervals are 95 %; what they speak of is in the last column.',
    sources.length === 1 ? `All that was measured comes from: ${sources[0]}.` : '',
  ];
  const row = (claim: Claim) => [
    claim.id,
    claim.what,
    publishedText(claim),
    measuredCell(claim),
    intervalCell(claim),
    claim.n === null ? '' : `${formatCount(claim.n)}${claim.nOf ? ` ${claim.nOf}` : ''}`,
    verdictCell(claim.verdict),
    several && claim.measured !== null ? `${claim.reason} (${claim.from})` : claim.reason,
  ];
  const last = several ? 'reason (and what it comes from)' : 'reason';
  return [
    heading(2, 'Every published figure'),
    paragraph(text.filter(Boolean).join(' ')),
    table('Claims', ['id', 'figure', 'published', 'measured', 'interval', 'n', 'verdict', last], claims.map(row)),
  ];
}

const versions = (stamp: RunStamp): string =>
  Object.entries(stamp.versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');

/** Where the numbers come from, part by part: parts may have been run at different times. */
function stamps({ parts, madeBefore }: StudyDefinition, { results, minutes }: ReportContext): Block[] {
  const made = madeBefore?.(results) ?? [];
  const cached = made.length
    ? ' What an earlier run had trained or measured in the very same way was taken from its cache; the table says what it took when it was made.'
    : '';
  return [
    heading(2, 'What made these numbers'),
    paragraph(`The run took ${minutes.toFixed(1)} minutes.${cached}`),
    ...(made.length ? [table('Trained and measured', ['what', 'seeds', 'minutes', 'finished'], made)] : []),
    table(
      'Stamps',
      ['part', 'profile', 'data', 'seeds asked for', 'started', 'versions'],
      parts.map(({ id, title }) => {
        const { stamp } = results[id];
        const { profile, data, seeds, started } = stamp;
        return [title(results), profile, data, seeds.join(', '), started, versions(stamp)];
      }),
    ),
  ];
}

export interface Assembled {
  readonly results: Results;
  readonly claims: readonly Claim[];
  readonly findings: readonly Finding[];
  readonly figures: readonly Figure[];
  /** How long the run took. */
  readonly minutes: number;
}

/** The report of a study as a document; every number in it comes from the arguments. */
export function studyReport(study: StudyDefinition, { figures, ...rest }: Assembled): Document {
  const { take, rest: left } = figureBlocks(figures);
  const context: ReportContext = { ...rest, take };
  const { stamp } = rest.results[study.parts[0].id];
  const blocks = [
    ...(study.opening?.(context) ?? []),
    ...study.parts.flatMap((part) => part.section?.(context) ?? []),
    ...(rest.findings.length ? findingTable(rest.findings) : []),
    ...claimTable(rest.claims),
  ];
  const further = left();
  return {
    title: `${study.title}${stamp.comparable ? '' : ` (${study.fallback.instead})`}`,
    blocks: [
      ...blocks,
      ...(further.length > 0 ? [heading(2, 'Further figures'), ...further] : []),
      ...stamps(study, context),
    ],
  };
}

/**
 * Writes `report.html`, one file that opens offline, and `report.md`, whose images are `figs/<id>.png` beside it.
 * Returns both paths.
 */
export function writeStudyReport(
  study: StudyDefinition,
  folder: string,
  assembled: Assembled,
): { html: string; markdown: string } {
  const document = studyReport(study, assembled);
  return {
    html: writeWhole(join(folder, 'report.html'), renderHtml(document)),
    markdown: writeWhole(join(folder, 'report.md'), renderMarkdown(document)),
  };
}
