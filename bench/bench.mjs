// Our attacks against the Python peers on the same networks, side by side: see USAGE in arguments.mjs.
import { parse, USAGE, UsageError } from './arguments.mjs';
import { openLab, THREADS } from './lab.mjs';
import { machine } from './machine.mjs';
import { measure } from './measure.mjs';
import { attackOf } from './our-attacks.mjs';
import { commitOfCode, publishRun } from './published.mjs';
import { disturbance, table } from './report.mjs';
import { attackNames, benchRows } from './rows.mjs';
import { speedNetworks } from './speed-networks.mjs';
import { speedPython } from './venv.mjs';
import { rowName } from './worse.mjs';

const start = Date.now();
const minutes = () => (Date.now() - start) / 60_000;
const say = (text) => process.stderr.write(`${minutes().toFixed(1).padStart(5)} min  ${text}\n`);

const networkOf = ({ network = 'lenet' }) => network;

async function bench({ only, limit, json, publish }) {
  const commit = commitOfCode();
  const chosen = benchRows
    .filter(({ attack }) => !only || only.includes(attack))
    .map((row) => ({ ...row, n: Math.min(row.n, limit ?? row.n) }));
  const python = await speedPython(say);
  // Before anything takes minutes: does the package have them all?
  const { default: advlab } = await import('advlab').catch((error) => {
    throw new Error(`The package does not load (${error.message}). Run \`node scripts/setup.mjs\` first.`);
  });
  for (const { asked, attack, ours } of chosen) attackOf(advlab, asked ?? attack, ours);

  const results = [];
  const failed = [];
  const versions = {};
  // The other rows' minutes are not lost; the bench fails all the same.
  const failing = (name, error) => {
    failed.push(`${name}: ${error.message}`);
    say(`${name} failed: ${error.message}`);
  };
  for (const network of new Set(chosen.map(networkOf))) {
    const rows = chosen.filter((row) => networkOf(row) === network);
    const peers = [...new Set(rows.flatMap((row) => Object.keys(row.peers)))];
    let lab;
    try {
      lab = await openLab(advlab, python, peers, speedNetworks[network]);
    } catch (error) {
      for (const row of rows) failing(rowName(row), error);
      continue;
    }
    Object.assign(versions, lab.versions);
    try {
      for (const row of rows) {
        const name = rowName(row);
        try {
          const result = await measure(row, lab, (text) => say(`${name}: ${text}`));
          const verdict = result.verdictsAgree ? 'agree' : 'DIFFER';
          say(`${name}: ${result.ratioToFastestPeer}× ${result.fastestPeer}, verdicts ${verdict}`);
          results.push(result);
        } catch (error) {
          failing(name, error);
        }
      }
    } finally {
      lab.close();
    }
  }
  if (results.length) {
    say(machine());
    process.stderr.write(disturbance(results));
    process.stdout.write(json ? `${JSON.stringify(results)}\n` : table(results));
  }
  if (failed.length) throw new Error(`${failed.length} of ${chosen.length} rows failed:\n${failed.join('\n')}`);
  if (publish && disturbance(results))
    throw new Error('Nothing was published: a report of ratios needs a machine with nothing else running.');
  if (publish) publishRun({ results, versions, threads: THREADS, minutes: minutes(), commit });
}

try {
  const given = parse(process.argv.slice(2), attackNames);
  if (given.help) process.stdout.write(`${USAGE}\n`);
  else await bench(given);
} catch (error) {
  process.stderr.write(`${error.message}\n${error instanceof UsageError ? `\n${USAGE}\n` : ''}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
