import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
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

/** Compiles lib/ to CommonJS with declarations: the kernel can only import a built package. */
export async function buildLibrary(say) {
  const files = sources(at('lib'));
  const hash = hashOf(...files.flatMap((file) => [relative(at(), file), readFileSync(file, 'utf8')]));
  const done = stamp(at('lib', 'dist', '.advlab-sources'));
  if (done.holds(hash) && existsSync(at('lib', 'dist', 'index.js'))) {
    takeAlong();
    return 'already built';
  }
  say('compiling');
  rmSync(at('lib', 'dist'), { recursive: true, force: true });
  try {
    await run(process.execPath, [at('node_modules', 'typescript', 'bin', 'tsc'), '-p', at('lib')]);
  } catch (error) {
    throw new SetupError(`the library does not compile.\n${error.message}`, 'correct the lines named above');
  }
  takeAlong();
  done.set(hash);
  return 'built';
}
