// Our attacks against the Python peers on the study's LeNet, side by side: see USAGE in arguments.mjs.
import { writeFileSync } from 'node:fs';
import { at } from '../scripts/setup/shell.mjs';
import { parse, USAGE, UsageError } from './arguments.mjs';
import { openLab, THREADS } from './lab.mjs';
import { measure } from './measure.mjs';
import { attackOf } from './our-attacks.mjs';
import { disturbance, markdown, table } from './report.mjs';
import { attackNames, benchRows } from './rows.mjs';
import { benchPython } from './venv.mjs';

const start = Date.now();
const minutes = () => (Date.now() - start) / 60_000;
const say = (text) => process.stderr.write(`${minutes().toFixed(1).padStart(5)} min  ${text}\n`);

async function bench({ only, limit, json, publish }) {
  const chosen = benchRows
    .filter(({ attack }) => !only || only.includes(attack))
    .map((row) => ({ ...row, n: Math.min(row.n, limit ?? row.n) }));
  const python = await benchPython(say);
  // Before anything takes minutes: does the package have them all?
  const { default: advlab } = await import('advlab').catch((error) => {
    throw new Error(`The package does not load (${error.message}). Run \`node scripts/setup.mjs\` first.`);
  });
  for (const { asked, attack, ours } of chosen) attackOf(advlab, asked ?? attack, ours);

  const lab = await openLab(advlab, python, [...new Set(chosen.flatMap(({ peers }) => Object.keys(peers)))]);
  const results = [];
  const failed = [];
  try {
    for (const row of chosen) {
      const name = `${row.attack}${row.epsilon === null ? '' : ` ${row.epsilon}`}`;
      try {
        const result = await measure(row, lab, (text) => say(`${name}: ${text}`));
        const verdict = result.verdictsAgree ? 'agree' : 'DIFFER';
        say(`${name}: ${result.ratioToFastestPeer}× ${result.fastestPeer}, verdicts ${verdict}`);
        results.push(result);
      } catch (error) {
        // The other rows' minutes are not lost; the bench fails all the same.
        failed.push(`${name}: ${error.message}`);
        say(`${name} failed: ${error.message}`);
      }
    }
  } finally {
    lab.close();
  }
  if (results.length) {
    process.stderr.write(disturbance(results));
    process.stdout.write(json ? `${JSON.stringify(results)}\n` : table(results));
  }
  if (failed.length) throw new Error(`${failed.length} of ${chosen.length} rows failed:\n${failed.join('\n')}`);
  if (publish && disturbance(results))
    throw new Error('Nothing was published: a report of ratios needs a machine with nothing else running.');
  const run = { results, versions: lab.versions, threads: THREADS, minutes: minutes() };
  if (publish) writeFileSync(at('reports', 'bench.md'), markdown(run));
}

try {
  const given = parse(process.argv.slice(2), attackNames);
  if (given.help) process.stdout.write(`${USAGE}\n`);
  else await bench(given);
} catch (error) {
  process.stderr.write(`${error.message}\n${error instanceof UsageError ? `\n${USAGE}\n` : ''}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
