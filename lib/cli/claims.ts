import { claimsTable } from './claims-table.js';
import { type Command, UsageError } from './command.js';

export const command: Command = {
  name: 'claims',
  summary: 'hold every published figure against what can be measured here',
  usage: '',
  options: {},
  async run(_values, positionals, io) {
    if (positionals.length > 0) throw new UsageError(`claims takes options only, got "${positionals[0]}".`);
    const { judgeClaims, lastResults, openStudy, replicateGcp, replicateGeneration, replicateIbm } = await import(
      '../replication/index.js'
    );
    const opened = await openStudy({ say: io.note });
    // Measured for this answer alone: the last run's folder stays as it was.
    const study = { ...opened, save: () => {} };
    if (!study.comparable) {
      const claims = judgeClaims({}, false);
      return io.result(claims, () => claimsTable(claims));
    }
    io.progress('LeNet under FGSM, 10,000 images at six strengths');
    const generation = await replicateGeneration(study);
    io.progress("the clouds' recorded predictions");
    const [ibm, gcp] = [await replicateIbm(study), await replicateGcp(study)];
    // What must come out exactly is recomputed; what takes training or searching stands as the last run left it.
    const claims = judgeClaims({ ...lastResults(), generation, ibm, gcp }, true);
    io.result(claims, () => claimsTable(claims));
  },
};
