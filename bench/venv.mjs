// The bench's own Python environment, .cache/bench-venv: made once, and again only where a requirement changes.
import { readFileSync, rmSync } from 'node:fs';
import { at, hashOf, run, SetupError, stamp, works } from '../scripts/setup/shell.mjs';

const folder = at('.cache', 'bench-venv');
const python = at('.cache', 'bench-venv', 'bin', 'python');
const requirements = at('bench', 'requirements.txt');
const speed = at('bench', 'requirements-speed.txt');
const alone = at('bench', 'requirements-alone.txt');

const PIP = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input'];

/** Torch 2.13 and ART need at least this. */
const OLDEST = [3, 10];

async function findPython() {
  const candidates = process.env.ADVLAB_PYTHON ? [process.env.ADVLAB_PYTHON] : ['python3', 'python'];
  const seen = [];
  for (const program of candidates) {
    const version = await works(program, ['-c', 'import sys, venv, ensurepip; print(*sys.version_info[:2])']);
    const [major, minor] = (version ?? '0 0').split(' ').map(Number);
    if (major === OLDEST[0] && minor >= OLDEST[1]) return program;
    seen.push(`${program}: ${version?.replace(' ', '.') ?? 'not there, or without venv'}`);
  }
  throw new SetupError(
    `the bench needs Python ${OLDEST.join('.')} or newer with venv (${seen.join('; ')}).`,
    'sudo apt-get install python3 python3-venv, or name an interpreter: ADVLAB_PYTHON=/path/to/python3',
  );
}

/** Makes the environment where it is not there yet; answers its interpreter. */
export async function benchPython(say) {
  const hash = hashOf(readFileSync(requirements, 'utf8'), readFileSync(alone, 'utf8'));
  const done = stamp(at('.cache', 'bench-venv', '.advlab-requirements'));
  if (
    done.holds(hash) &&
    (await works(python, ['-c', 'import torch, art, foolbox, torchattacks, numba'])) !== undefined
  )
    return python;
  const base = await findPython();
  rmSync(folder, { recursive: true, force: true });
  try {
    say('making .cache/bench-venv');
    await run(base, ['-m', 'venv', folder]);
    say('pip is installing torch, ART and Foolbox');
    await run(python, [...PIP, '--requirement', requirements]);
    say('pip is installing torchattacks, adv-lib and attackbenchlib');
    await run(python, [...PIP, '--no-deps', '--requirement', alone]);
    await run(python, ['-c', 'import torch, art, foolbox, torchattacks, numba']);
  } catch (error) {
    throw new SetupError(
      `the Python peers could not be installed.\n${error.message}`,
      'check that pip reaches its index (`python3 -m pip download --no-deps foolbox==3.3.4`), then run the bench again',
    );
  }
  done.set(hash);
  return python;
}

/** The environment with what `npm run bench` alone needs too; its own stamp, so that the others' stays what it was. */
export async function speedPython(say) {
  await benchPython(say);
  const hash = hashOf(readFileSync(speed, 'utf8'));
  const done = stamp(at('.cache', 'bench-venv', '.advlab-requirements-speed'));
  if (done.holds(hash) && (await works(python, ['-c', 'import pyautoattack'])) !== undefined) return python;
  try {
    say('pip is installing pyautoattack');
    await run(python, [...PIP, '--no-deps', '--requirement', speed]);
    await run(python, ['-c', 'import pyautoattack']);
  } catch (error) {
    throw new SetupError(
      `the authors' AutoAttack could not be installed.\n${error.message}`,
      'check that pip reaches its index (`python3 -m pip download --no-deps pyautoattack==0.2.0`), then run the bench again',
    );
  }
  done.set(hash);
  return python;
}
