import type { Claim } from '../study/index.js';
import { claimsTable } from './claims-table.js';
import type { Command } from './command.js';
import { chosenStudies, STUDY_USAGE } from './studies.js';

export const command: Command = {
  name: 'claims',
  summary: 'hold every published figure against what can be measured here',
  usage: STUDY_USAGE,
  options: {},
  async run(_values, positionals, io) {
    const { judgeClaims, lastResults } = await import('../study/index.js');
    const claims: Claim[] = [];
    for (const study of await chosenStudies('claims', positionals)) {
      const opened = await study.open({ say: io.note });
      if (!opened.comparable) {
        claims.push(...judgeClaims(study, undefined));
        continue;
      }
      const measured = [];
      for (const part of study.parts.filter(({ quick }) => quick)) {
        io.progress(`measuring: ${part.id}`);
        // For this answer alone: not kept, so that the last run's folder stays as it was.
        measured.push([part.id, await part.measure(opened)]);
      }
      claims.push(...judgeClaims(study, { ...lastResults(study), ...Object.fromEntries(measured) }));
    }
    io.result(claims, () => claimsTable(claims));
  },
};
