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

/** Rows that are measured together: longer runs take over what shorter ones measured. */
export const CHUNK = 25;

/** The rows in pieces, [from, to): ends of a piece lie at multiples of CHUNK, or where the rows end. */
export function chunksOf({ rows, offset }) {
  const chunks = [];
  for (let from = offset; from < offset + rows; from = chunks.at(-1)[1])
    chunks.push([from, Math.min(offset + rows, (Math.floor(from / CHUNK) + 1) * CHUNK)]);
  return chunks;
}

/** @param {{ budget: number }} asked */
export function openStore({ budget }) {
  const folder = at('.cache', 'attackbench', `budget-${budget}`);
  mkdirSync(folder, { recursive: true });
  const code = { ours: ourCode(), peers: peersCode() };
  const keyOf = (attack) => hashOf(JSON.stringify(attack), attack.library === 'ours' ? code.ours : code.peers);
  const fileOf = (network, { id }, [from, to]) =>
    join(folder, `${network}-${id.replaceAll('/', '-')}-${from}-${to}.json`);
  return {
    /** What was measured on a piece of the rows of this attack as it now is; undefined where nothing was. */
    get(network, attack, chunk) {
      let kept;
      try {
        kept = JSON.parse(readFileSync(fileOf(network, attack, chunk), 'utf8'));
      } catch (error) {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      }
      return kept.key === keyOf(attack) ? kept.result : undefined;
    },
    put(network, attack, chunk, result) {
      const file = fileOf(network, attack, chunk);
      writeFileSync(`${file}.part`, JSON.stringify({ key: keyOf(attack), result }));
      renameSync(`${file}.part`, file);
    },
  };
}

/** Results of all pieces as one. */
export function joined(parts) {
  const all = (key) => parts.flatMap((part) => part[key]);
  return {
    settings: parts[0].settings,
    distances: all('distances'),
    forwards: all('forwards'),
    backwards: all('backwards'),
    failed: parts.find(({ failed }) => failed)?.failed ?? null,
    lost: parts.reduce((sum, { lost = 0 }) => sum + lost, 0),
  };
}
