// Input gradients and training steps beside PyTorch's, in interleaved pairs: `npm run bench:networks [-- NAME …] [-- --publish]`.
import { writeFileSync } from 'node:fs';
import { at } from '../../scripts/setup/shell.mjs';
import { THREADS } from '../lab.mjs';
import { BUSY, besideOthers, machine } from '../machine.mjs';
import { interleaved } from '../pairs.mjs';
import { median, ratioOfPairs } from '../statistics.mjs';
import { benchPython } from '../venv.mjs';
import { startWorker } from '../worker.mjs';
import { networkRows } from './rows.mjs';

const say = (text) => process.stderr.write(`${text}\n`);
const given = process.argv.slice(2);
const publish = given.includes('--publish');
const names = given.filter((name) => name !== '--publish');
const unknown = names.find((name) => !networkRows.some((row) => row.name === name));
if (unknown) {
  say(`bench: no row is called "${unknown}"; there are ${networkRows.map(({ name }) => name).join(', ')}.`);
  process.exit(1);
}
const rows = networkRows.filter(({ name }) => !names.length || names.includes(name));

const threads = { OMP_NUM_THREADS: `${THREADS}`, TF_NUM_INTRAOP_THREADS: `${THREADS}`, TF_CPP_MIN_LOG_LEVEL: '2' };
const ours = await startWorker('ours', process.execPath, [at('bench', 'networks', 'ours.mjs')], threads);
const torch = await startWorker(
  'torch',
  await benchPython(say),
  [at('bench', 'networks', 'torch_networks.py'), `${THREADS}`],
  threads,
);
const workers = { ours, torch };
process.once('exit', () => {
  ours.stop();
  torch.stop();
});

const milliseconds = (seconds) => `${Number((seconds * 1000).toPrecision(3)).toLocaleString('en-US')} ms`;
const results = [];
for (const row of rows) {
  // Both sides make their network, and their first call is slower.
  for (const worker of [ours, torch]) await worker.ask({ ...row, repeats: 1 });
  const pairs = await interleaved(row.pairs, [{ side: 'ours' }, { side: 'torch' }], (side) =>
    besideOthers(() => workers[side].ask(row)),
  );
  const ratio = ratioOfPairs(pairs.map((pair) => ({ ours: pair.ours.seconds, peer: pair.torch.seconds })));
  const result = {
    ...row,
    ratio: ratio.median,
    spread: [ratio.lowest, ratio.highest],
    ours: median(pairs.map((pair) => pair.ours.seconds)),
    torch: median(pairs.map((pair) => pair.torch.seconds)),
    othersTook: Math.max(...pairs.flatMap((pair) => Object.values(pair).map(({ othersTook }) => othersTook))),
  };
  results.push(result);
  say(
    `${row.name}: ${result.ratio.toFixed(2)}× torch [${result.spread.map((n) => n.toFixed(2)).join(', ')}], ` +
      `ours ${milliseconds(result.ours)}, torch ${milliseconds(result.torch)}, ${row.pairs} pairs, batch ${row.batch}` +
      (result.othersTook > BUSY ? `, others took ${Math.round(100 * result.othersTook)} %` : ''),
  );
}

if (publish) {
  const busy = results.find(({ othersTook }) => othersTook > BUSY);
  if (busy) throw new Error(`Nothing was published: other programs ran beside ${busy.name}.`);
  const head = ['network', 'what', 'batch', "torch's time / ours", 'spread', 'pairs', 'ours', 'torch'];
  const cells = results.map((row) => [
    row.network,
    row.what,
    row.batch,
    `**${row.ratio.toFixed(2)}**`,
    row.spread.map((n) => n.toFixed(2)).join(' to '),
    row.pairs,
    milliseconds(row.ours),
    milliseconds(row.torch),
  ]);
  const lines = [head, head.map(() => '---'), ...cells].map((line) => `| ${line.join(' | ')} |`);
  const versions = Object.entries({ ...ours.versions, ...torch.versions }).map(
    ([name, version]) => `${name} ${version}`,
  );
  writeFileSync(
    at('reports', 'bench-networks.md'),
    `# Networks beside PyTorch\n\nRandom weights; ${machine()}, ${versions.join(', ')}, ${THREADS} threads for each side.\nWritten by \`npm run bench:networks -- --publish\`. A ratio above 1 means that ours is faster: the median over interleaved\npairs, and as spread their extremes.\n\n${lines.join('\n')}\n`,
  );
}
ours.stop();
torch.stop();
