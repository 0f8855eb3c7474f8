// AutoAttack's verdicts and the cascade's, and what they spend: `npm run bench:cascade [-- NAME …] [-- --publish]`.
// Weights that others published are looked for in the folder peers/ of ADVLAB_MIRROR.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { at } from '../../scripts/setup/shell.mjs';
import { networksOf } from './networks.mjs';
import { markdown } from './report.mjs';
import { compare } from './verdicts.mjs';

const say = (text) => process.stderr.write(`${text}\n`);
const given = process.argv.slice(2);
const publish = given.includes('--publish');
const names = given.filter((name) => name !== '--publish');

const { default: advlab } = await import('advlab').catch((error) => {
  throw new Error(`The package does not load (${error.message}). Run \`node scripts/setup.mjs\` first.`);
});
const networks = networksOf(advlab, join(process.env.ADVLAB_MIRROR ?? '', 'peers'));
const unknown = names.find((name) => !networks.some(({ id }) => id === name));
if (unknown) {
  say(`bench: no network is called "${unknown}"; there are ${networks.map(({ id }) => id).join(', ')}.`);
  process.exit(1);
}

const data = await advlab.mnist('test');
const results = [];
for (const network of networks.filter(({ id }) => !names.length || names.includes(id)))
  results.push(await compare(advlab, network, data, say));
process.stdout.write(markdown(results));
if (publish) {
  writeFileSync(at('reports', 'bench-cascade.md'), markdown(results));
  writeFileSync(at('reports', 'bench-cascade.json'), `${JSON.stringify(results, null, 2)}\n`);
}
