import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { at } from './shell.mjs';

/** What the library and its notebooks need of the repository outside lib/, and the package takes along. */
const TAKEN = [
  'LICENSE',
  'kernel/bin',
  'kernel/dist',
  'python',
  'scripts/setup.mjs',
  'scripts/setup',
  'models/lenet-mnist.json',
  'models/lenet-mnist.safetensors',
];

/** What is of use to builds alone. */
const LEFT = /__pycache__|\.d\.ts$|\.tsbuildinfo$|\.advlab-sources$/;

/** Lays it into lib/dist/home, which `npm pack` packs; the repository itself never reads it there. */
export function takeAlong() {
  const home = at('lib', 'dist', 'home');
  rmSync(home, { recursive: true, force: true });
  for (const path of TAKEN) {
    const copy = at('lib', 'dist', 'home', path);
    mkdirSync(dirname(copy), { recursive: true });
    cpSync(at(path), copy, { recursive: true, filter: (name) => !LEFT.test(name) });
  }
}
