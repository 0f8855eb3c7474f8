import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { at, run } from '../setup/shell.mjs';
import { KERNEL_OPTIONS, kernelCompiler } from './declarations.mjs';

/** The code of a notebook as one module: its imports first, then its cells, which may await. */
export function moduleOf({ cells }) {
  const lines = cells
    .filter(({ cell_type: type }) => type === 'code')
    .flatMap(({ source }) => `${[source].flat().join('')}\n`.split('\n'));
  const isImport = (line) => /^import .* from '.*';$/.test(line);
  const body = lines.filter((line) => !isImport(line));
  return [...new Set(lines.filter(isImport)), 'export async function cells() {', ...body, '}', ''].join('\n');
}

/** Every notebook's cells under the notebook kernel's own compiler: what they call must be there. */
export async function checkNotebooks() {
  const folder = at('.cache', 'notebook-types');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const notebooks = readdirSync(at('notebooks'), { recursive: true }).filter(
    (name) => name.endsWith('.ipynb') && !name.includes('.ipynb_checkpoints'),
  );
  const files = notebooks.map((name) => {
    const file = join(folder, `${basename(name, '.ipynb')}.ts`);
    writeFileSync(file, moduleOf(JSON.parse(readFileSync(at('notebooks', name), 'utf8'))));
    return file;
  });
  try {
    await run(process.execPath, [kernelCompiler, ...KERNEL_OPTIONS, ...files]);
  } catch (error) {
    // Other packages' declarations have errors of their own.
    const ours = (error.output ?? error.message).split('\n').filter((line) => line.includes('notebook-types'));
    if (ours.length) throw new Error(ours.join('\n'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
