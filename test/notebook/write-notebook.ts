import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inProject } from '../../lib/data/index.js';

/** A folder of the test's own inside the project: notebooks find the library in a node_modules above them. */
export function testFolder(): string {
  mkdirSync(inProject('.cache'), { recursive: true });
  return mkdtempSync(inProject('.cache', 'test-notebooks-'));
}

const kernelspec = { name: 'tslab', display_name: 'TypeScript', language: 'typescript' };

/** Writes a notebook whose cells are code, or Markdown where they begin with `#`. */
export function writeNotebook(folder: string, name: string, cells: readonly string[]): string {
  const file = join(folder, name);
  const notebook = {
    cells: cells.map((source, i) => {
      const common = { id: `cell-${i}`, metadata: {}, source };
      return source.startsWith('#')
        ? { ...common, cell_type: 'markdown' }
        : { ...common, cell_type: 'code', execution_count: null, outputs: [] };
    }),
    metadata: { kernelspec },
    nbformat: 4,
    nbformat_minor: 5,
  };
  writeFileSync(file, JSON.stringify(notebook));
  return file;
}
