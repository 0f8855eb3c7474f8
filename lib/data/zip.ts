import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import JSZip from 'jszip';
import { DataError } from './errors.js';
import { writeStream } from './whole-file.js';

/** Largest uncompressed file that is read: a training set of 60,000 images reaches 250 MB. */
const LARGEST = 1_000_000_000;

/**
 * Streams the one CSV inside a zip file, piece by piece, without unpacking to disk.
 * Folder entries and macOS resource forks are passed over.
 * @throws DataError on a damaged archive, an unsafe name, none or several CSVs, or more than a gigabyte.
 */
export async function readZippedCsv(file: string, onChunk: (chunk: Buffer) => void): Promise<void> {
  if (!existsSync(file)) throw new DataError(file, 'does not exist.');
  let archive: JSZip;
  try {
    archive = await JSZip.loadAsync(readFileSync(file));
  } catch (error) {
    throw new DataError(
      file,
      `is not a whole zip file (${(error as Error).message.split('\n')[0]}). Fetch or write it again.`,
    );
  }
  const entries = Object.values(archive.files).filter((entry) => !entry.dir && !entry.name.startsWith('__MACOSX/'));
  for (const entry of entries) {
    const name = (entry as { unsafeOriginalName?: string }).unsafeOriginalName ?? entry.name;
    if (posix.isAbsolute(name) || name.split(/[\\/]/).includes('..'))
      throw new DataError(file, `holds an entry whose name leaves the archive: "${name}". It is refused.`);
  }
  const csvs = entries.filter((entry) => entry.name.endsWith('.csv'));
  if (csvs.length !== 1)
    throw new DataError(
      file,
      `holds ${csvs.length} CSV files (${entries.map((entry) => entry.name).join(', ') || 'it is empty'}), expected one.`,
    );
  // The archive library checks a checksum only by unpacking everything first; its field is not in its types.
  const expected = (csvs[0] as { _data?: { crc32?: number } })._data?.crc32;
  let size = 0;
  let sum = 0;
  try {
    // The archive library answers with an older kind of stream.
    for await (const chunk of new Readable().wrap(csvs[0].nodeStream())) {
      size += chunk.length;
      if (size > LARGEST) throw new DataError(file, `unpacks to more than ${LARGEST / 1e6} MB; it is refused.`);
      sum = crc32(chunk as Buffer, sum);
      onChunk(chunk as Buffer);
    }
    if (expected !== undefined && sum !== expected >>> 0)
      throw new DataError(file, `holds a damaged ${csvs[0].name} (its checksum is wrong). Fetch or write it again.`);
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError(file, `cannot be unpacked (${(error as Error).message}). Fetch or write it again.`);
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
