import { existsSync, readFileSync, rmSync } from 'node:fs';
import { at, hashOf, run, SetupError, stamp, works } from './shell.mjs';

const OLDEST = 10;
const NEWEST = 13;
const candidates = [
  process.env.ADVLAB_PYTHON,
  'python3',
  ...[13, 12, 11, 10].map((minor) => `python3.${minor}`),
  'python',
].filter(Boolean);

/** Path of the virtual environment's interpreter. */
export const venvPython = at('.venv', 'bin', 'python');

async function findPython() {
  const seen = [];
  for (const program of candidates) {
    const version = await works(program, ['-c', 'import sys, venv, ensurepip; print(*sys.version_info[:2])']);
    if (version === undefined) continue;
    const [major, minor] = version.split(' ').map(Number);
    if (major === 3 && minor >= OLDEST && minor <= NEWEST) return program;
    seen.push(`${program} is ${major}.${minor}`);
  }
  throw new SetupError(
    `no Python 3.${OLDEST} to 3.${NEWEST} with venv was found${seen.length ? ` (${seen.join(', ')})` : ''}.`,
    'sudo apt-get install python3 python3-venv, or name an interpreter: ADVLAB_PYTHON=/path/to/python3',
  );
}

/** JupyterLab, its executor and scikit-learn, pinned, in .venv of the project. */
export async function installPython() {
  const requirements = at('python', 'requirements.txt');
  const hash = hashOf(readFileSync(requirements, 'utf8'));
  const done = stamp(at('.venv', '.advlab-requirements'));
  if (done.holds(hash) && (await works(venvPython, ['-c', 'import jupyterlab, nbclient, sklearn'])) !== undefined)
    return 'already there';
  const python = await findPython();
  rmSync(at('.venv'), { recursive: true, force: true });
  try {
    await run(python, ['-m', 'venv', at('.venv')]);
    await run(venvPython, [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '--requirement',
      requirements,
    ]);
  } catch (error) {
    throw new SetupError(
      `the Python environment could not be made.\n${error.message}`,
      `check that pip reaches its index (\`${existsSync(venvPython) ? venvPython : python} -m pip download --no-deps six\`), then run the command again`,
    );
  }
  done.set(hash);
  return 'installed';
}
