import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { at, root } from '../setup/shell.mjs';

const MOCHA = [
  ...['--require', 'tsx/cjs', '--reporter', at('scripts', 'test', 'reporter.cjs')],
  // Real data and a native backend: the slowest honest test takes seconds on two busy cores.
  ...['--timeout', '60000'],
];

/** Folders whose tests start programs and wait for them, so that they leave a core to the others. */
const STARTING = ['bench', 'cli', 'setup', 'studies', 'study'];
/** Folders whose tests measure how soon a kernel answers: nothing runs beside them. */
const ALONE = ['browser', 'kernel', 'notebook'];

const filesOf = (folders) => folders.map((folder) => `test/${folder}/**/*.test.ts`);

/** What runs side by side, round by round: mocha's words for the files of each process. */
function rounds() {
  const folders = readdirSync(at('test'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const others = folders.map(({ name }) => name).filter((name) => ![...STARTING, ...ALONE].includes(name));
  return [[filesOf(STARTING), ['test/*.test.ts', ...filesOf(others)]], [filesOf(ALONE)]];
}

/** One process; its output goes straight through, or is handed over in the end. */
function mocha(words, counts, live) {
  const env = { TF_CPP_MIN_LOG_LEVEL: '2', ...process.env, ADVLAB_MOCHA_COUNTS: counts };
  const args = [at('node_modules', 'mocha', 'bin', 'mocha.js'), ...MOCHA, ...words];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      env,
      stdio: ['inherit', ...Array(2).fill(live ? 'inherit' : 'pipe')],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    child.on('error', (error) => resolve({ code: 1, output: `${output}${error.message}\n` }));
    child.on('close', (code) => resolve({ code, output }));
  });
}

/** What a process counted; one that did not come to its end is a failure. */
function countsIn(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    console.log('mocha did not come to its end.');
    return { passes: 0, failures: 1, pending: 0 };
  }
}

/**
 * Runs every test, in two processes where that saves time; words given to mocha's command line choose among all of them,
 * in one.
 */
export async function runMocha(words) {
  const folder = mkdtempSync(join(tmpdir(), 'advlab-mocha-'));
  const total = { passed: 0, failures: 0, skipped: 0, ok: true };
  try {
    for (const [round, processes] of (words.length ? [[['test/**/*.test.ts', ...words]]] : rounds()).entries()) {
      const runs = processes.map((given, i) => mocha(given, join(folder, `${round}-${i}.json`), i === 0));
      for (const [i, run] of runs.entries()) {
        const { code, output } = await run;
        process.stdout.write(output);
        const { passes, failures, pending } = countsIn(join(folder, `${round}-${i}.json`));
        total.passed += passes;
        total.failures += failures;
        total.skipped += pending;
        total.ok &&= code === 0;
      }
    }
    // A grep that matches nothing must not pass for a run in which all is well.
    if (total.passed + total.failures + total.skipped === 0) total.ok = false;
    return total;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
