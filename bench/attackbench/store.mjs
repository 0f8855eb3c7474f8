// What was measured, one file for each attack on each network: a run that was cut off goes on from them.
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { at, hashOf } from '../../scripts/setup/shell.mjs';

/** What of our code an attack's result depends on: built files of the rooms that it runs in. */
function ourCode() {
  const texts = [];
  for (const room of ['tensor', 'models', 'attacks'])
    for (const name of readdirSync(at('lib', 'dist', room), { recursive: true }).sort())
      if (name.endsWith('.js')) texts.push(readFileSync(at('lib', 'dist', room, name), 'utf8'));
  return hashOf(...texts);
}

/** What of the peers' side it depends on: their versions, and how their passes are counted. */
const peersCode = () =>
  hashOf(
    ...[['requirements.txt'], ['requirements-alone.txt'], ['attackbench', 'tracked.py']].map((name) =>
      readFileSync(at('bench', ...name), 'utf8'),
    ),
  );

/** @param {{ rows: number, offset: number, budget: number }} asked */
export function openStore({ rows, offset, budget }) {
  const folder = at('.cache', 'attackbench', `rows-${offset}-${offset + rows - 1}-budget-${budget}`);
  mkdirSync(folder, { recursive: true });
  const code = { ours: ourCode(), peers: peersCode() };
  const keyOf = (attack) => hashOf(JSON.stringify(attack), attack.library === 'ours' ? code.ours : code.peers);
  const fileOf = (network, { id }) => join(folder, `${network}-${id.replaceAll('/', '-')}.json`);
  return {
    /** What was measured of this attack as it now is; undefined where nothing was. */
    get(network, attack) {
      let kept;
      try {
        kept = JSON.parse(readFileSync(fileOf(network, attack), 'utf8'));
      } catch (error) {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      }
      return kept.key === keyOf(attack) ? kept.result : undefined;
    },
    put(network, attack, result) {
      const file = fileOf(network, attack);
      writeFileSync(`${file}.part`, JSON.stringify({ key: keyOf(attack), result }));
      renameSync(`${file}.part`, file);
    },
  };
}
