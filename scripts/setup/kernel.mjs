import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { venvPython } from './python.mjs';
import { at, installed, own, run, SetupError } from './shell.mjs';

const tslab = join(installed('tslab'), 'bin', 'tslab');
const kernelspec = at('.venv', 'share', 'jupyter', 'kernels', 'tslab', 'kernel.json');

/** What Jupyter starts. Its paths are absolute, so it is made here, never committed, and made again after a move. */
function specification() {
  const argv = [process.execPath, '--require', own('scripts', 'setup', 'anywhere.cjs'), tslab, 'kernel'];
  return {
    argv: [...argv, '--config-path={connection_file}'],
    display_name: 'TypeScript',
    language: 'typescript',
    interrupt_mode: 'signal',
    env: { TF_CPP_MIN_LOG_LEVEL: '2', ADVLAB_ROOT: at(), NODE_PATH: dirname(installed('advlab')) },
  };
}

/** The TypeScript kernel, inside the virtual environment. */
export async function installKernel() {
  const text = `${JSON.stringify(specification(), null, 2)}\n`;
  try {
    if (readFileSync(kernelspec, 'utf8') === text) return 'already there';
  } catch {}
  try {
    // tslab brings the logos and its own layout; only the command and the environment are ours.
    await run(process.execPath, [tslab, 'install', '--sys-prefix', `--python=${venvPython}`, `--binary=${tslab}`]);
  } catch (error) {
    throw new SetupError(
      `the TypeScript kernel could not be registered.\n${error.message}`,
      'rm -rf .venv, then run the command again',
    );
  }
  mkdirSync(dirname(kernelspec), { recursive: true });
  writeFileSync(kernelspec, text);
  return 'registered';
}
