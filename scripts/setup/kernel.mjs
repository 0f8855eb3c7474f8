import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { venvPython } from './python.mjs';
import { at, run, SetupError } from './shell.mjs';

const kernelspec = at('.venv', 'share', 'jupyter', 'kernels', 'tslab', 'kernel.json');

/** What Jupyter starts. Its paths are absolute, so it is made here, never committed, and made again after a move. */
function specification() {
  const argv = [process.execPath, at('node_modules', 'tslab', 'bin', 'tslab'), 'kernel'];
  return {
    argv: [...argv, '--config-path={connection_file}'],
    display_name: 'TypeScript',
    language: 'typescript',
    interrupt_mode: 'signal',
    env: { TF_CPP_MIN_LOG_LEVEL: '2', ADVLAB_ROOT: at() },
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
    const tslab = at('node_modules', 'tslab', 'bin', 'tslab');
    const binary = at('node_modules', '.bin', 'tslab');
    await run(process.execPath, [tslab, 'install', '--sys-prefix', `--python=${venvPython}`, `--binary=${binary}`]);
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
