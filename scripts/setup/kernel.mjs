import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { venvPython } from './python.mjs';
import { at, inRepository, installed, own, run, SetupError } from './shell.mjs';

const tslab = join(installed('tslab'), 'bin', 'tslab');
const environment = { TF_CPP_MIN_LOG_LEVEL: '2', ADVLAB_ROOT: at(), NODE_PATH: dirname(installed('advlab')) };

/**
 * What Jupyter starts, by the name of the kernel. Paths are absolute, so these are made here, never committed, and made
 * again after a move. The kernel of our own lies in the repository alone.
 */
const specifications = {
  tslab: {
    argv: [
      ...[process.execPath, '--require', own('scripts', 'setup', 'anywhere.cjs'), tslab, 'kernel'],
      '--config-path={connection_file}',
    ],
    display_name: 'TypeScript',
    language: 'typescript',
    interrupt_mode: 'signal',
    env: environment,
  },
  ...(inRepository && {
    'advlab-kernel': {
      argv: [process.execPath, own('kernel', 'bin', 'advlab-kernel.js'), '{connection_file}'],
      display_name: 'TypeScript (advlab)',
      language: 'typescript',
      interrupt_mode: 'message',
      env: environment,
    },
  }),
};

const fileOf = (name) => at('.venv', 'share', 'jupyter', 'kernels', name, 'kernel.json');

function isWritten([name, specification]) {
  try {
    return readFileSync(fileOf(name), 'utf8') === textOf(specification);
  } catch {
    return false;
  }
}

const textOf = (specification) => `${JSON.stringify(specification, null, 2)}\n`;

/** The TypeScript kernels, inside the virtual environment. */
export async function installKernel() {
  if (Object.entries(specifications).every(isWritten)) return 'already there';
  try {
    // tslab brings the logos and its own layout; only the commands and the environment are ours.
    await run(process.execPath, [tslab, 'install', '--sys-prefix', `--python=${venvPython}`, `--binary=${tslab}`]);
  } catch (error) {
    throw new SetupError(
      `the TypeScript kernel could not be registered.\n${error.message}`,
      'rm -rf .venv, then run the command again',
    );
  }
  for (const [name, specification] of Object.entries(specifications)) {
    mkdirSync(dirname(fileOf(name)), { recursive: true });
    writeFileSync(fileOf(name), textOf(specification));
  }
  return 'registered';
}
