import { join } from 'node:path';
import { writeWhole } from '../data/index.js';
import type { Figure } from '../figures/index.js';
import {
  type Block,
  type Document,
  figureBlocks,
  fold,
  heading,
  paragraph,
  renderHtml,
  renderMarkdown,
  table,
} from '../report/index.js';
import { verdictCell } from './cells.js';
import { claimBlocks } from './claim-tables.js';
import type { Claim, Finding, ReportContext, Results, RunStamp, StudyDefinition } from './contracts.js';

const findingBlocks = (findings: readonly Finding[]): Block[] => [
  heading(2, 'The findings, re-stated'),
  table(
    'The study’s findings against the evidence of this run',
    ['finding', 'statement', 'verdict'],
    findings.map(({ id, statement, verdict }) => [id, statement, verdictCell(verdict)]),
  ),
  ...findings.map(({ id, reason }) => fold(`Evidence of ${id}`, paragraph(reason))),
];

const versions = (stamp: RunStamp): string =>
  Object.entries(stamp.versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');

/** Where the numbers come from, part by part: parts may have been run at different times; what all share is said once. */
function stamps({ parts, madeBefore }: StudyDefinition, { results, minutes }: ReportContext): Block[] {
  const made = madeBefore?.(results) ?? [];
  const columns = ['profile', 'data', 'seeds', 'versions'];
  const cells = parts.map(({ id }) => {
    const { stamp } = results[id];
    return [stamp.profile, stamp.data, stamp.seeds.join(', '), versions(stamp)];
  });
  const differs = columns.map((_, i) => new Set(cells.map((row) => row[i])).size > 1);
  const shared = columns.flatMap((name, i) => (differs[i] ? [] : [`${name} ${cells[0][i]}`]));
  const started = parts.map(({ id, title }, row) => [
    title(results),
    results[id].stamp.started.slice(0, 16).replace('T', ' '),
    results[id].minutes?.toFixed(1) ?? '',
    ...cells[row].filter((_, i) => differs[i]),
  ]);
  return [
    heading(2, 'What made these numbers'),
    paragraph(
      `The run took ${minutes.toFixed(1)} minutes; what it carried over took what the last table says.`,
      shared.length ? ` All of it: ${shared.join('; ')}.` : '',
      made.length ? ' What was taken from a cache stands below with what it took when it was made.' : '',
    ),
    fold(
      'Parts, trainings and times',
      ...(made.length ? [table('Trained and measured', ['what', 'seeds', 'minutes', 'finished'], made)] : []),
      table('Stamps', ['part', 'started', 'minutes', ...columns.filter((_, i) => differs[i])], started),
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
    ...(rest.findings.length ? findingBlocks(rest.findings) : []),
    ...claimBlocks(study, rest.results, rest.claims),
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
