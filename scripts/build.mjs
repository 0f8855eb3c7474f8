// `npm run build`: compiles the library anew after an edit, as far as it changed, and lays beside it what its package
// takes along.
import { takeAlong } from './setup/home.mjs';
import { at, run } from './setup/shell.mjs';

try {
  await run(process.execPath, [at('node_modules', 'typescript', 'bin', 'tsc'), '-p', at('lib')]);
  takeAlong();
} catch (error) {
  process.stderr.write(`${error.output ?? error.message}\n`);
  process.exitCode = 1;
}
