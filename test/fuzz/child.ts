import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fuzz } from './readers.js';

/** A reader in a process of its own: it says which input it is at, so that a crash or a hang has a number. */
const [, , name, count] = process.argv;
const folder = mkdtempSync(join(tmpdir(), 'advlab-fuzz-'));
fuzz(name, folder, Number(count), { onInput: (index) => process.send?.({ index }) })
  .then((result) => process.send?.({ result }))
  .finally(() => rmSync(folder, { recursive: true, force: true }))
  .then(() => process.disconnect?.());
