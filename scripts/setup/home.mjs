import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { at } from './shell.mjs';

/** What the library needs of the repository outside lib/, and takes along into its package. */
const TAKEN = [
  'LICENSE',
  'python',
  'scripts/setup.mjs',
  'scripts/setup',
  'models/lenet-mnist.json',
  'models/lenet-mnist.safetensors',
];

/** Lays it into lib/dist/home, which `npm pack` packs; the repository itself never reads it there. */
export function takeAlong() {
  const home = at('lib', 'dist', 'home');
  rmSync(home, { recursive: true, force: true });
  for (const path of TAKEN) {
    const copy = at('lib', 'dist', 'home', path);
    mkdirSync(dirname(copy), { recursive: true });
    cpSync(at(path), copy, { recursive: true, filter: (name) => !name.includes('__pycache__') });
  }
}
