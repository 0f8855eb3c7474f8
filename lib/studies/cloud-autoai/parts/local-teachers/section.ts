import { type Block, fold, heading, list, paragraph } from '../../../../report/index.js';
import { atWhich } from '../../report/cells.js';
import type { ReportContext } from '../../report/context.js';
import type { LocalTeachersResult } from './result.js';
import { localPairs, localTeachersTable } from './tables.js';
import { localOrigin } from './text.js';

/** Which local teacher is ahead over all rows, where Holm's adjustment leaves it so. */
function ahead({ ibm, gcp, paired }: LocalTeachersResult): string {
  const told = paired.filter(({ rows, adjusted }) => rows === 'all' && adjusted < 0.05);
  const said = [ibm, gcp].flatMap(({ name }, i) => {
    const at = told.filter(({ comparison }) => comparison.difference > 0 === (i === 0));
    return at.length > 0 ? [`${name} is ahead ${at.map(({ epsilon }) => atWhich(epsilon)).join(', ')}`] : [];
  });
  return said.length > 0 ? said.join('; ') : 'neither is ahead at any epsilon';
}

export function localTeachers(context: ReportContext): Block[] {
  const { localTeachers: result } = context.results;
  return [
    heading(2, 'The local teachers on the same images'),
    list([result.ibm, result.gcp].map((local) => localOrigin(local))),
    localTeachersTable(context),
    paragraph(
      `Over all rows ${ahead(result)} (McNemar’s test, Holm’s adjustment at 5 %). `,
      'One training of each: another search may find other models.',
    ),
    fold(`${result.ibm.name} and ${result.gcp.name}, pair by pair`, localPairs(context)),
  ];
}
