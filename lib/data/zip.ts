import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import { Readable } from 'node:stream';
import JSZip from 'jszip';
import { interruptSignal, pause } from '../tensor/index.js';
import { archiveEntries, withFile } from './archive.js';
import { DataError } from './errors.js';
import { writeStream } from './whole-file.js';

/** Largest uncompressed file that is read: a training set of 60,000 images reaches 250 MB. */
const LARGEST = 1_000_000_000;
/** Bytes handed over before signals have their turn. */
const PIECE = 2 ** 22;

/**
 * Hands over the one CSV inside a zip file, piece by piece, without unpacking to disk.
 * Folder entries and macOS resource forks are passed over.
 * @throws DataError on a damaged archive, an unsafe name, none or several CSVs, or more than a gigabyte.
 */
export async function readZippedCsv(file: string, onChunk: (chunk: Buffer) => void): Promise<void> {
  if (!existsSync(file)) throw new DataError(file, 'does not exist.');
  const content = await withFile(file, async (source) => {
    const entries = archiveEntries(file, source, LARGEST);
    const names = [...entries.keys()].filter((name) => !name.endsWith('/') && !name.startsWith('__MACOSX/'));
    for (const name of names)
      if (posix.isAbsolute(name) || name.split(/[\\/]/).includes('..'))
        throw new DataError(file, `holds an entry whose name leaves the archive: "${name}". It is refused.`);
    const csvs = names.filter((name) => name.endsWith('.csv'));
    const unpack = entries.get(csvs[0]);
    if (csvs.length !== 1 || !unpack)
      throw new DataError(file, `holds ${csvs.length} CSV files (${names.join(', ') || 'it is empty'}), expected one.`);
    return unpack();
  });
  for (let from = 0; from < content.length; from += PIECE) {
    await pause(interruptSignal());
    onChunk(content.subarray(from, from + PIECE));
  }
}

/** Writes a zip file with one CSV made of the given pieces of text; the file appears whole or not at all. */
export async function writeZippedCsv(file: string, entry: string, pieces: Iterable<string>): Promise<void> {
  const archive = new JSZip();
  // The date is fixed so that the same table gives the same bytes.
  archive.file(entry, Readable.from(pieces, { objectMode: false }), {
    date: new Date('2000-01-01T00:00:00Z'),
    createFolders: false,
  });
  await writeStream(
    file,
    archive.generateNodeStream({ streamFiles: true, compression: 'DEFLATE', compressionOptions: { level: 3 } }),
  );
}
