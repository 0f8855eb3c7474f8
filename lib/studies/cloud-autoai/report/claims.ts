import { formatCount } from '../../../figures/index.js';
import { type Block, heading, paragraph, table } from '../../../report/index.js';
import { intervalCell, measuredCell, printedFigures, publishedText, verdictCell } from './cells.js';
import type { ReportContext } from './context.js';

export function findings({ findings: all }: ReportContext): Block[] {
  return [
    heading(2, 'The findings, re-stated'),
    table(
      'The study’s findings against the evidence of this run',
      ['finding', 'statement', 'verdict', 'evidence'],
      all.map(({ id, statement, verdict, reason }) => [id, statement, verdictCell(verdict), reason]),
    ),
  ];
}

export function claimTable({ claims }: ReportContext): Block[] {
  const sources = [...new Set(claims.flatMap((claim) => (claim.measured === null ? [] : [claim.from])))];
  // One source is named once; several are named where they apply.
  const source = sources.length === 1 ? ` All that was measured comes from: ${sources[0]}.` : '';
  return [
    heading(2, 'Every published figure'),
    paragraph(
      `All ${printedFigures(claims).length} published figures, whether or not they could be checked, in the unit in which they were published.${claims.length > printedFigures(claims).length ? ' The lines “recomputed” hold figures that the study did not print, counted before from its files: they check our counting, and no verdict above counts them.' : ''} Intervals are 95 %; what they speak of is in the last column.${source}`,
    ),
    table(
      'Claims',
      [
        'id',
        'figure',
        'published',
        'measured',
        'interval',
        'n',
        'verdict',
        sources.length > 1 ? 'reason (and what it comes from)' : 'reason',
      ],
      claims.map((claim) => [
        claim.id,
        claim.what,
        publishedText(claim),
        measuredCell(claim),
        intervalCell(claim),
        claim.n === null ? '' : `${formatCount(claim.n)}${claim.nOf ? ` ${claim.nOf}` : ''}`,
        verdictCell(claim.verdict),
        claim.measured === null || sources.length === 1 ? claim.reason : `${claim.reason} (${claim.from})`,
      ]),
    ),
  ];
}
