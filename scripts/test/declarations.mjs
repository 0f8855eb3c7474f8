import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { at, run } from '../setup/shell.mjs';

/** The typed arrays that newer TypeScript makes generic; the kernel's 5.0 silently reads such a type as any. */
const GENERIC_ARRAY = /\b(?:(?:Big)?(?:Int|Uint)(?:8|16|32|64)(?:Clamped)?|Float(?:16|32|64))Array<|\bBuffer</;

/** Lines of a declaration file that the kernel's TypeScript would not understand. */
export const genericArrays = (text) =>
  text.split('\n').flatMap((line, i) => (GENERIC_ARRAY.test(line) ? [`${i + 1}: ${line.trim()}`] : []));

/** The kernel's TypeScript. */
export const kernelCompiler = at('node_modules', 'typescript-kernel', 'bin', 'tsc');

/** As tslab compiles a cell: CommonJS, Node's old resolution, not strict. */
export const KERNEL_OPTIONS = [
  ...['--noEmit', '--module', 'commonjs', '--moduleResolution', 'node10', '--esModuleInterop'],
  ...['--target', 'es2022', '--lib', 'es2022', '--types', 'node', '--pretty', 'false'],
];

/**
 * The emitted declarations as the notebook kernel reads them: by TypeScript 5.0, through a file that uses the
 * public functions.
 */
export async function checkDeclarations() {
  const dist = at('lib', 'dist');
  const problems = readdirSync(dist, { recursive: true })
    .filter((name) => name.endsWith('.d.ts'))
    .flatMap((name) => genericArrays(readFileSync(join(dist, name), 'utf8')).map((line) => `lib/dist/${name}:${line}`));
  try {
    await run(process.execPath, [kernelCompiler, ...KERNEL_OPTIONS, at('test', 'types', 'consumer.ts')]);
  } catch (error) {
    // Other packages' declarations have errors of their own; ours must have none.
    problems.push(...(error.output ?? error.message).split('\n').filter((line) => /^(?:lib|test)\//.test(line)));
  }
  if (problems.length) throw new Error(problems.join('\n'));
}
