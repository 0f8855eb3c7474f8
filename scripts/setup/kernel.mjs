import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { venvPython } from './python.mjs';
import { at, run, works } from './shell.mjs';

const kernelspec = at('.venv', 'share', 'jupyter', 'kernels', 'tslab', 'kernel.json');

/** The TypeScript kernel, inside the virtual environment. Its specification holds absolute paths, so it is made here and never committed. */
export async function installKernel() {
  const argv = [
    process.execPath,
    at('node_modules', 'tslab', 'bin', 'tslab'),
    'kernel',
    '--config-path={connection_file}',
  ];
  const specification = {
    argv,
    display_name: 'TypeScript',
    language: 'typescript',
    interrupt_mode: 'signal',
    env: { TF_CPP_MIN_LOG_LEVEL: '2', ADVLAB_ROOT: at() },
  };
  const text = `${JSON.stringify(specification, null, 2)}\n`;
  try {
    if (readFileSync(kernelspec, 'utf8') === text) return 'already there';
  } catch {}
  await run(venvPython, ['-c', 'import jupyter_client']);
  // tslab brings the logos and its own layout; only the command and the environment are ours.
  await run(process.execPath, [
    at('node_modules', 'tslab', 'bin', 'tslab'),
    'install',
    '--sys-prefix',
    `--python=${venvPython}`,
    `--binary=${at('node_modules', '.bin', 'tslab')}`,
  ]);
  mkdirSync(at('.venv', 'share', 'jupyter', 'kernels', 'tslab'), { recursive: true });
  writeFileSync(kernelspec, text);
  return 'registered';
}
