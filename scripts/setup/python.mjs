import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { at, hashOf, inRepository, own, run, SetupError, stamp, works } from './shell.mjs';

const OLDEST = 10;
const NEWEST = 13;
const RANGE = `Python 3.${OLDEST} to 3.${NEWEST}`;
const newestFirst = Array.from({ length: NEWEST - OLDEST + 1 }, (_, i) => `python3.${NEWEST - i}`);

/** Path of the virtual environment's interpreter. */
export const venvPython = at('.venv', 'bin', 'python');

const requirements = own('python', 'requirements.txt');

/** Prints the first requirement that is not installed at its version; nothing where all are. */
const CHECK = `
import importlib.metadata as m, sys
for line in open(sys.argv[1], encoding='utf-8'):
    name, _, version = line.strip().partition('==')
    if not version: continue
    try: found = m.version(name)
    except m.PackageNotFoundError: found = 'missing'
    if found != version: sys.exit(name + ' is ' + found + ', expected ' + version)
`;

/** Whether a program is a Python that can make the environment: its version, or why not. */
async function inspect(program) {
  const version = await works(program, ['-c', 'import sys; print(*sys.version_info[:2])']);
  if (version === undefined) return { ok: false };
  const [major, minor] = version.split(' ').map(Number);
  if (major !== 3 || minor < OLDEST || minor > NEWEST) return { ok: false, why: `${program} is ${major}.${minor}` };
  // Debian keeps ensurepip, without which an environment has no pip, in a package of its own.
  if ((await works(program, ['-c', 'import venv, ensurepip'])) === undefined)
    return { ok: false, why: `${program} (3.${minor}) has no venv module` };
  return { ok: true };
}

async function findPython() {
  const named = process.env.ADVLAB_PYTHON;
  const seen = [];
  for (const program of named ? [named] : ['python3', ...newestFirst, 'python']) {
    const { ok, why } = await inspect(program);
    if (ok) return program;
    if (why) seen.push(why);
  }
  const found = seen.length ? ` (${seen.join(', ')})` : '';
  if (named)
    throw new SetupError(`ADVLAB_PYTHON is ${named}, which is no ${RANGE} with venv${found}.`, 'correct or unset it');
  throw new SetupError(
    `no ${RANGE} with venv was found${found}.`,
    'sudo apt-get install python3 python3-venv, or name an interpreter: ADVLAB_PYTHON=/path/to/python3',
  );
}

/** An interpreter that has pip: the environment's, or where it is not wanted, one made for this alone. */
export async function pipPython() {
  if (existsSync(venvPython)) return venvPython;
  const bare = at('.cache', 'pip');
  await run(await findPython(), ['-m', 'venv', bare]);
  return join(bare, 'bin', 'python');
}

/** JupyterLab, its executor and scikit-learn, pinned, in .venv of the project. */
export async function installPython(say) {
  const hash = hashOf(readFileSync(requirements, 'utf8'));
  const mark = at('.venv', '.advlab-requirements');
  const done = stamp(mark);
  const complete = () => works(venvPython, ['-c', CHECK, requirements]);
  if (done.holds(hash) && (await complete()) !== undefined) return 'already there';
  // In somebody's own folder an environment may lie that is theirs; ours is marked before anything is in it.
  if (!inRepository && existsSync(at('.venv')) && !existsSync(mark))
    throw new SetupError(
      `${at('.venv')} is there already, and advlab did not make it.`,
      'move it away, or name another folder for what advlab makes: ADVLAB_ROOT=/path/to/folder',
    );
  const python = await findPython();
  rmSync(at('.venv'), { recursive: true, force: true });
  try {
    done.set('unfinished');
    say(`making .venv with ${python}`);
    await run(python, ['-m', 'venv', at('.venv')]);
    say('pip is installing JupyterLab and scikit-learn');
    const quiet = ['--quiet', '--disable-pip-version-check', '--no-input'];
    // Python compiles what it imports; pip would compile all of it, which takes as long as installing.
    await run(venvPython, ['-m', 'pip', 'install', ...quiet, '--no-compile', '--requirement', requirements]);
    await run(venvPython, ['-c', CHECK, requirements]);
  } catch (error) {
    const pip = existsSync(venvPython) ? venvPython : python;
    throw new SetupError(
      `the Python environment could not be made.\n${error.message}`,
      `check that pip reaches its index (\`${pip} -m pip download --no-deps --dest /tmp six\`), then run the command again`,
    );
  }
  done.set(hash);
  return 'installed';
}
