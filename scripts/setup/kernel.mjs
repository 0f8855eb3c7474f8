import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { at, installed, own } from './shell.mjs';

const environment = { TF_CPP_MIN_LOG_LEVEL: '2', ADVLAB_ROOT: at(), NODE_PATH: dirname(installed('advlab')) };

/**
 * What Jupyter starts, by the name of the kernel. Notebooks say `tslab`, so that they open with the stock kernel where it
 * alone is installed; here the name is our kernel's. Paths are absolute, so these are made here, never committed, and
 * made again after a move.
 */
const specifications = {
  tslab: {
    argv: [process.execPath, own('kernel', 'bin', 'advlab-kernel.js'), '{connection_file}'],
    display_name: 'TypeScript',
    language: 'typescript',
    interrupt_mode: 'message',
    env: environment,
  },
  'tslab-stock': {
    argv: [
      ...[process.execPath, '--require', own('scripts', 'setup', 'anywhere.cjs')],
      ...[join(installed('tslab'), 'bin', 'tslab'), 'kernel', '--config-path={connection_file}'],
    ],
    display_name: 'TypeScript (tslab)',
    language: 'typescript',
    interrupt_mode: 'signal',
    env: environment,
  },
};

/** What our kernel was called while it stood beside tslab's, and what tslab's own installer registers beside `tslab`. */
const FORMER = ['advlab-kernel', 'jslab'];

const folderOf = (name) => at('.venv', 'share', 'jupyter', 'kernels', name);
const fileOf = (name) => join(folderOf(name), 'kernel.json');
const textOf = (specification) => `${JSON.stringify(specification, null, 2)}\n`;

function isWritten([name, specification]) {
  try {
    return readFileSync(fileOf(name), 'utf8') === textOf(specification);
  } catch {
    return false;
  }
}

/** The TypeScript kernels, inside the virtual environment. */
export async function installKernel() {
  for (const name of FORMER) rmSync(folderOf(name), { recursive: true, force: true });
  if (Object.entries(specifications).every(isWritten)) return 'already there';
  for (const [name, specification] of Object.entries(specifications)) {
    mkdirSync(folderOf(name), { recursive: true });
    writeFileSync(fileOf(name), textOf(specification));
  }
  return 'registered';
}
