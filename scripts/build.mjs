// `npm run build`: compiles library and kernel anew after an edit, as far as it changed, and lays beside it what its package
// takes along.
import { takeAlong } from './setup/home.mjs';
import { at, run } from './setup/shell.mjs';

try {
  for (const folder of ['lib', 'kernel'])
    await run(process.execPath, [at('node_modules', 'typescript', 'bin', 'tsc'), '-p', at(folder)]);
  takeAlong();
} catch (error) {
  process.stderr.write(`${error.output ?? error.message}\n`);
  process.exitCode = 1;
}
