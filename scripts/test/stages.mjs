import { at, run } from '../setup/shell.mjs';
import { checkDeclarations } from './declarations.mjs';
import { checkNotebooks } from './notebooks.mjs';

const tsc = at('node_modules', 'typescript', 'bin', 'tsc');
const types = (folder) => run(process.execPath, [tsc, '--noEmit', '-p', at(folder)]);

/** What is checked before the tests, in this order. */
const stages = [
  ['types of lib', () => types('lib')],
  ['types of kernel', () => types('kernel')],
  ['types of test', () => types('test')],
  ['declarations under TypeScript 5.0', checkDeclarations],
  ['cells of the notebooks under TypeScript 5.0', checkNotebooks],
  ['lint and format', () => run(at('node_modules', '.bin', 'biome'), ['check', '--error-on-warnings', '.'])],
];

/** Runs every stage; the names of those that failed. */
export async function runStages() {
  const failed = [];
  for (const [name, work] of stages) {
    const start = Date.now();
    let outcome = 'ok';
    try {
      await work();
    } catch (error) {
      outcome = `FAILED\n${error.output ?? error.message}`;
      failed.push(name);
    }
    console.log(`${name} (${((Date.now() - start) / 1000).toFixed(1)} s): ${outcome}`);
  }
  return failed;
}
