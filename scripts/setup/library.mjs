import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { takeAlong } from './home.mjs';
import { at, hashOf, run, SetupError, stamp } from './shell.mjs';

function sources(folder) {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      if (name === 'dist' || name === 'node_modules') return [];
      if (statSync(path).isDirectory()) return sources(path);
      return /\.(ts|json)$/.test(name) ? [path] : [];
    });
}

/** Compiles a workspace's folder to CommonJS with declarations, unless its sources are what was compiled last. */
async function build(folder, what, say) {
  const files = sources(at(folder));
  const hash = hashOf(...files.flatMap((file) => [relative(at(), file), readFileSync(file, 'utf8')]));
  const done = stamp(at(folder, 'dist', '.advlab-sources'));
  if (done.holds(hash)) return 'already built';
  say('compiling');
  rmSync(at(folder, 'dist'), { recursive: true, force: true });
  try {
    await run(process.execPath, [at('node_modules', 'typescript', 'bin', 'tsc'), '-p', at(folder)]);
  } catch (error) {
    throw new SetupError(`${what} does not compile.\n${error.message}`, 'correct the lines named above');
  }
  done.set(hash);
  return 'built';
}

/** The library: a notebook can only import a built package. */
export const buildLibrary = (say) => build('lib', 'the library', say);

/** The notebook kernel, which extends the library's compiler settings; then all is there that the package takes along. */
export async function buildKernel(say) {
  const state = await build('kernel', 'the notebook kernel', say);
  takeAlong();
  return state;
}
