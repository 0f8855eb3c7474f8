// Time to a verdict on the TRADES network: the cascade beside torchattacks' AutoAttack, in interleaved pairs:
// `npm run bench:cascade-time [-- ROWS [PAIRS]] [-- --publish]` (default 200 rows, 3 pairs). torch judges both sides' images.
import { join } from 'node:path';
import { openLab, THREADS } from '../lab.mjs';
import { BUSY, machine } from '../machine.mjs';
import { interleaved } from '../pairs.mjs';
import { publishTime } from '../published.mjs';
import { speedNetworks } from '../speed-networks.mjs';
import { median, ratioOfPairs } from '../statistics.mjs';
import { benchPython } from '../venv.mjs';
import { pool, rules, summarize } from '../verdicts.mjs';
import { networksOf } from './networks.mjs';

const say = (text) => process.stderr.write(`${text}\n`);
const given = process.argv.slice(2);
const publish = given.includes('--publish');
const [n = 200, wanted = 3] = given.filter((word) => word !== '--publish').map(Number);
if (!(Number.isInteger(n) && n > 0 && Number.isInteger(wanted) && wanted > 0)) {
  say(`bench: rows and pairs are whole numbers above 0, got ${given.join(' ')}.`);
  process.exit(1);
}

const { default: advlab } = await import('advlab').catch((error) => {
  throw new Error(`The package does not load (${error.message}). Run \`node scripts/setup.mjs\` first.`);
});
const trades = networksOf(advlab, join(process.env.ADVLAB_MIRROR ?? '', 'peers')).find(({ id }) => id === 'trades');
const { epsilon, arch } = trades;
const network = { ...speedNetworks.lenet, arch, file: () => trades.file() };
const lab = await openLab(advlab, await benchPython(say), ['torchattacks'], network);
const attacks = { ours: 'cascade', torchattacks: 'autoattack' };
/** torch is faster in batches of this size than in one of 500; ours takes all rows at once. */
const TORCH_BATCH = 100;
const rows = lab.rowsOf({ n });
try {
  const pairs = await interleaved(
    wanted,
    Object.keys(attacks).map((side) => ({ side, batch: side === 'ours' ? n : Math.min(n, TORCH_BATCH) })),
    async (side, batch, seed) => {
      const command = { attack: attacks[side], rows, batch, settings: { epsilon, seed } };
      const { seconds, cpu, othersTook, judged } = await lab.run(side, command);
      const verdict = summarize({ ...lab.truth(rows), judged, epsilon });
      say(
        `${side}: ${seconds.toFixed(1)} s (${cpu.toFixed(1)} s of processor time), ${verdict.standing} of ${n} left, others took ${Math.round(100 * othersTook)} %`,
      );
      return { seconds, cpu, othersTook, verdict };
    },
  );
  const of = (side, key) => pairs.map((pair) => pair[side][key]);
  const verdicts = { ours: pool(of('ours', 'verdict')), torchattacks: pool(of('torchattacks', 'verdict')) };
  const ratio = ratioOfPairs(
    pairs.map(({ ours, torchattacks }) => ({ ours: ours.seconds, peer: torchattacks.seconds })),
  );
  const othersTook = Math.max(...of('ours', 'othersTook'), ...of('torchattacks', 'othersTook'));
  const result = {
    network: trades.says,
    epsilon,
    rows: n,
    batches: { ours: n, torchattacks: Math.min(n, TORCH_BATCH) },
    pairs: pairs.length,
    ratio: ratio.median,
    spread: [ratio.lowest, ratio.highest],
    // Waiting for other programs is not in it, which torch's threads on a busy machine do in loops that are.
    processorRatio: median(pairs.map(({ ours, torchattacks }) => torchattacks.cpu / ours.cpu)),
    seconds: { ours: median(of('ours', 'seconds')), torchattacks: median(of('torchattacks', 'seconds')) },
    left: { ours: verdicts.ours.standing, torchattacks: verdicts.torchattacks.standing },
    robustAccuracy: { ours: verdicts.ours.robustAccuracy, torchattacks: verdicts.torchattacks.robustAccuracy },
    notWeaker: rules.notWeaker({ tolerance: 0 }).agrees(verdicts.ours, verdicts.torchattacks),
    othersTook,
    threads: THREADS,
    machine: machine(),
    versions: lab.versions,
  };
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  if (othersTook > BUSY)
    say(`Other programs took up to ${Math.round(100 * othersTook)} % of the processors: the ratio says little.`);
  if (publish) publishTime(result, advlab.proportion);
} finally {
  lab.close();
}
