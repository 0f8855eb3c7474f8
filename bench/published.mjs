// Published runs: one file for each kind of processor in reports/bench/, and reports/bench.md out of all of them.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { at } from '../scripts/setup/shell.mjs';
import { machine } from './machine.mjs';
import { kindOf, thisProcessor } from './processor.mjs';
import { markdown } from './report.mjs';

/**
 * @typedef {object} KeptRun of one kind of processor
 * @property {string} kind as in the file's name
 * @property {{ model: string, instructions: string[], cores?: number, threads: number }} processor
 * @property {string} machine in words
 * @property {string} date
 * @property {string} [commit] of the code that was measured, where git told
 * @property {number} minutes that the run took
 * @property {number} threads of each side
 * @property {Record<string, string>} versions
 * @property {{ attack: string, ratioToFastestPeer: number }[]} results of measure.mjs, with all that it measured
 */

/** @returns {KeptRun[]} in the order of their kinds */
export function keptRuns(folder) {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const runs = names.map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
  return runs.sort((a, b) => (a.kind < b.kind ? -1 : 1));
}

/** Keeps a run in the place of what there was of its kind of processor. @param {KeptRun} run */
export function keepRun(folder, run) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${run.kind}.json`), `${JSON.stringify(run, null, 2)}\n`);
}

/** The state of the code now, so to be asked before a run; undefined in a copy without git. */
export function commitOfCode() {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], {
      cwd: at(),
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim();
  } catch {
    return undefined;
  }
}

/** Publishes this machine's run beside those of other kinds of processors. */
export function publishRun({ results, versions, threads, minutes, commit }) {
  const processor = thisProcessor();
  const folder = at('reports', 'bench');
  keepRun(folder, {
    kind: kindOf(processor),
    processor,
    machine: machine(processor),
    date: new Date().toISOString().slice(0, 10),
    commit,
    minutes: Math.round(minutes),
    threads,
    versions: { node: process.versions.node, ...versions },
    results,
  });
  writeReport();
}

const TIMED = ['reports', 'bench-cascade-time.json'];

/**
 * Publishes how long the cascade took beside torchattacks' AutoAttack.
 * @param {object} result of bench/cascade/time.mjs
 * @param {typeof import('advlab').proportion} proportion of the package
 */
export function publishTime(result, proportion) {
  const { left, rows, pairs } = result;
  // Each image once, however often it was attacked.
  const interval = (side) => proportion(Math.round(left[side] / pairs), rows).interval;
  const intervals = { ours: interval('ours'), torchattacks: interval('torchattacks') };
  writeFileSync(at(...TIMED), `${JSON.stringify({ ...result, intervals }, null, 2)}\n`);
  writeReport();
}

function writeReport() {
  const timed = existsSync(at(...TIMED)) ? JSON.parse(readFileSync(at(...TIMED), 'utf8')) : undefined;
  writeFileSync(at('reports', 'bench.md'), markdown(keptRuns(at('reports', 'bench')), timed));
}
