import { basename } from 'node:path';
import type { TypeScript } from './typescript.js';

/** Where declarations lie that a package does not export. */
const REST = { './*': './*.d.ts' };

/** Whether `exports` lists paths of the package, not conditions for its entry. */
const listsPaths = (exports: object) => Object.keys(exports).every((key) => key.startsWith('.'));

/** A package.json whose declarations can all be named. */
function opened(text: string): string {
  try {
    const parsed = JSON.parse(text) as { readonly exports?: unknown };
    const { exports } = parsed;
    if (typeof exports !== 'string' && (typeof exports !== 'object' || exports === null)) return text;
    const paths = typeof exports === 'object' && listsPaths(exports) ? exports : { '.': exports };
    // Last, so that what is exported goes by the name that it is exported by.
    return JSON.stringify({ ...parsed, exports: { ...paths, ...REST, ...paths } });
  } catch {
    // The compiler complains of it where it matters.
    return text;
  }
}

/**
 * Lets the compiler name the types that a package keeps behind its `exports`: a cell's names are declared for later cells,
 * with their types, and one that must not be named would be refused. What can be loaded is Node's concern as before.
 */
export function openExports(sys: TypeScript.System): void {
  const { readFile } = sys;
  sys.readFile = (file, encoding) => {
    const text = readFile(file, encoding);
    return text !== undefined && basename(file) === 'package.json' ? opened(text) : text;
  };
}
