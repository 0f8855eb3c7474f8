import { createRequire } from 'node:module';
import type * as TypeScript from '@tslab/typescript-for-tslab';

export type { TypeScript };

const fromTslab = createRequire(require.resolve('tslab/dist/converter.js'));
const file = fromTslab.resolve('@tslab/typescript-for-tslab');

/** tslab's own TypeScript compiler. */
export const ts = fromTslab(file) as typeof TypeScript;

/**
 * Loads tslab's converter on a compiler some of whose functions are replaced: its options are fixed, and this is where
 * they can be set without touching its files. Everything else that loads the compiler gets it as it is.
 */
export function loadConverter(replaced: Readonly<Record<string, unknown>>): typeof import('tslab/dist/converter') {
  const entry = fromTslab.cache[file];
  if (!entry) throw new Error("tslab's compiler is not loaded.");
  entry.exports = { ...ts, ...replaced };
  try {
    return fromTslab('./converter.js') as typeof import('tslab/dist/converter');
  } finally {
    entry.exports = ts;
  }
}
