import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { at, root } from '../setup/shell.mjs';

const MOCHA = [
  ...['--require', 'tsx/cjs', '--reporter', at('scripts', 'test', 'reporter.cjs')],
  // Real data and a native backend: the slowest honest test takes seconds on two busy cores.
  ...['--timeout', '60000'],
  'test/**/*.test.ts',
];

/** Runs every test with the given words added to mocha's command line; its output goes straight through. */
export async function runMocha(words) {
  const folder = mkdtempSync(join(tmpdir(), 'advlab-mocha-'));
  const counts = join(folder, 'counts.json');
  try {
    const code = await new Promise((resolve, reject) => {
      const args = [at('node_modules', 'mocha', 'bin', 'mocha.js'), ...MOCHA, ...words];
      const env = { TF_CPP_MIN_LOG_LEVEL: '2', ...process.env, ADVLAB_MOCHA_COUNTS: counts };
      const child = spawn(process.execPath, args, { cwd: root, env, stdio: 'inherit' });
      child.on('error', reject);
      child.on('close', resolve);
    });
    const { passes, failures, pending } = JSON.parse(readFileSync(counts, 'utf8'));
    // A grep that matches nothing must not pass for a run in which all is well.
    return { passed: passes, failures, skipped: pending, ok: code === 0 && passes + failures + pending > 0 };
  } catch (error) {
    console.log(`mocha did not come to its end: ${error.message}`);
    return { passed: 0, failures: 1, skipped: 0, ok: false };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
