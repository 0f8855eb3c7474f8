// How near the minimal-norm attacks of five libraries come to the nearest errors: see USAGE in arguments.mjs.
import { cpus } from 'node:os';
import { UsageError } from '../arguments.mjs';
import { benchPython } from '../venv.mjs';
import { parse, USAGE } from './arguments.mjs';
import { openLab } from './lab.mjs';
import { weightsOf } from './networks.mjs';
import { NORMS, pool } from './pool.mjs';
import { publish, table } from './report.mjs';
import { standings } from './standings.mjs';
import { chunksOf, joined, keysOf, openStore } from './store.mjs';

const start = Date.now();
const say = (text) => process.stderr.write(`${((Date.now() - start) / 60_000).toFixed(1).padStart(5)} min  ${text}\n`);

const medianOf = (distances) => {
  const sorted = distances.map((value) => value ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
};

function told({ distances, forwards, backwards, seconds, failed, lost }) {
  const most = (values) => Math.max(...values);
  return (
    `median ${medianOf(distances).toPrecision(4)}, ${distances.filter((value) => value !== null).length} of ${distances.length} found, ` +
    `at most ${most(forwards)} + ${most(backwards)} passes, ${seconds.toFixed(1)} s${failed ? `, failed: ${failed}` : ''}${lost ? `, ${lost} lost` : ''}`
  );
}

/** Networks that are attacked side by side, each lane by processes of its own. */
const LANES = Math.min(2, cpus().length);

/** Attacks the lane's networks; answers the versions of what ran, and what went wrong. */
async function measure(lane, { advlab, python, asked, attacks, store }) {
  const lab = await openLab(advlab, python, { ...asked, networks: lane });
  const failed = [];
  try {
    // The first rows of everything come first: a run that is cut off has measured whole pieces.
    for (const chunk of chunksOf(asked))
      for (const network of lane)
        for (const attack of attacks) {
          if (store.get(network, attack, chunk)) continue;
          const what = `${network}, rows ${chunk[0]} to ${chunk[1] - 1}, ${attack.id}`;
          try {
            const result = await lab.run(network, attack, chunk);
            store.put(network, attack, chunk, result);
            say(`${what}: ${told(result)}`);
          } catch (error) {
            // The others' minutes are not lost; the bench fails all the same.
            failed.push(`${what}: ${error.message}`);
            say(`${what} failed: ${error.message}`);
          }
        }
  } finally {
    lab.close();
  }
  return { failed, versions: lab.versions };
}

async function bench(asked) {
  const attacks = pool.filter(({ id, norm }) => asked.only.includes(id) && asked.norms.includes(norm));
  if (!attacks.length) throw new UsageError('No attack of the pool is left: --only and --norms exclude each other.');
  const python = await benchPython(say);
  const { default: advlab } = await import('advlab').catch((error) => {
    throw new Error(`The package does not load (${error.message}). Run \`node scripts/setup.mjs\` first.`);
  });
  const store = openStore(asked, keysOf(await weightsOf(advlab, asked.networks)));
  const lanes = Array.from({ length: LANES }, (_, k) => asked.networks.filter((_, i) => i % LANES === k));
  const given = { advlab, python, asked, attacks, store };
  const done = await Promise.all(lanes.filter(({ length }) => length).map((lane) => measure(lane, given)));
  const failed = done.flatMap((lane) => lane.failed);
  if (failed.length) throw new Error(`${failed.length} attacks were not measured:\n${failed.join('\n')}`);
  const results = new Map();
  for (const network of asked.networks)
    for (const attack of attacks)
      results.set(`${network} ${attack.id}`, joined(chunksOf(asked).map((chunk) => store.get(network, attack, chunk))));
  const resultOf = (network, { id }) => results.get(`${network} ${id}`);
  const norms = NORMS.map((norm) => ({ norm, attacks: attacks.filter((attack) => attack.norm === norm) }))
    .filter(({ attacks: some }) => some.length)
    .map(({ norm, attacks: some }) => ({
      norm,
      ...standings(some, asked.networks, resultOf, advlab.bootstrapIntervals),
    }));
  const run = { norms, asked, resultOf, versions: done[0].versions };
  process.stdout.write(asked.json ? `${JSON.stringify(summary(run))}\n` : table(run));
  if (asked.publish) say(`written: ${(await publish(run, advlab)).join(', ')}`);
}

const summary = ({ norms, asked, versions }) => ({
  ...asked,
  versions,
  norms: norms.map(({ norm, table: rows, difference, intervals }) => ({
    norm,
    difference,
    intervals,
    attacks: rows.map(({ attack, score, withoutOurs, perNetwork }) => ({
      id: attack.id,
      score,
      withoutOurs,
      perNetwork,
    })),
  })),
});

try {
  const given = parse(process.argv.slice(2));
  if (given.help) process.stdout.write(`${USAGE}\n`);
  else await bench(given);
} catch (error) {
  process.stderr.write(`${error.message}\n${error instanceof UsageError ? `\n${USAGE}\n` : ''}`);
  // The other lane, too, is over.
  process.exit(error instanceof UsageError ? 2 : 1);
}
