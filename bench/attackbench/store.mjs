// What was measured, one file for each attack on each network: a run that was cut off goes on from them.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { at, hashOf } from '../../scripts/setup/shell.mjs';
import { benchCode, ourCode } from '../kept-keys.mjs';

/** How both sides' images are judged: what torch makes of the networks. */
const JUDGE = ['lenet.py', ...['networks.py', 'tracked.py', 'worker.py'].map((name) => `attackbench/${name}`)];
/** The peers' side: their versions, how they are called, and how their passes are counted. */
const PEERS = ['requirements.txt', 'requirements-alone.txt', 'attackbench/peers.py', ...JUDGE];

/**
 * The keys of what was measured: an attack as it now is, the code that it runs in, and the network's weights.
 * @param {Record<string, string>} weights of each network, as a hash
 */
export function keysOf(
  weights,
  code = { ours: hashOf(ourCode(), benchCode('attackbench/ours.mjs', ...JUDGE)), peers: benchCode(...PEERS) },
) {
  return (network, attack) =>
    hashOf(JSON.stringify(attack), attack.library === 'ours' ? code.ours : code.peers, weights[network]);
}

/** Rows that are measured together: longer runs take over what shorter ones measured. */
export const CHUNK = 25;

/** The rows in pieces, [from, to): ends of a piece lie at multiples of CHUNK, or where the rows end. */
export function chunksOf({ rows, offset }) {
  const chunks = [];
  for (let from = offset; from < offset + rows; from = chunks.at(-1)[1])
    chunks.push([from, Math.min(offset + rows, (Math.floor(from / CHUNK) + 1) * CHUNK)]);
  return chunks;
}

/**
 * @param {{ budget: number }} asked
 * @param {(network: string, attack: object) => string} keyOf
 */
export function openStore({ budget }, keyOf) {
  const folder = at('.cache', 'attackbench', `budget-${budget}`);
  mkdirSync(folder, { recursive: true });
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
      return kept.key === keyOf(network, attack) ? kept.result : undefined;
    },
    put(network, attack, chunk, result) {
      const file = fileOf(network, attack, chunk);
      writeFileSync(`${file}.part`, JSON.stringify({ key: keyOf(network, attack), result }));
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
