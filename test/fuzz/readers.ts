import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStateFile } from '../../lib/attacks/index.js';
import { DataError, decodeImage, openData } from '../../lib/data/index.js';
import { mutated, numbers } from './mutate.js';

const own = (name: string) => readFileSync(join(__dirname, '../fixtures/own', name));

/** A reader of files, sound ones to start from, and what it may throw. */
interface Reader {
  readonly ending: string;
  sound(folder: string): Buffer[] | Promise<Buffer[]>;
  read(file: string, bytes: Buffer): unknown;
  allowed(error: unknown): boolean;
}

const refused = (error: unknown) => error instanceof DataError && !error.message.includes('\n');
const asData = (ending: string, ...names: string[]): Reader => ({
  ending,
  sound: () => names.map(own),
  read: (file) => openData(file, ending === '.npy' ? { label: join(__dirname, '../fixtures/own/y_gray.npy') } : {}),
  allowed: refused,
});

export const readers: Readonly<Record<string, Reader>> = {
  zip: asData('.zip', 'zipped.zip'),
  csv: asData('.csv', 'pandas.csv', 'semicolon.csv', 'utf16.csv'),
  table: {
    ...asData('.csv', 'pandas.csv', 'semicolon.csv'),
    read: (file) => openData(file, { features: { immutable: ['1'] } }),
  },
  parquet: asData('.parquet', 'flat.parquet', 'lists.parquet', 'hub.parquet'),
  npz: asData('.npz', 'gray.npz', 'floats.npz', 'names.npz'),
  npy: asData('.npy', 'x_gray.npy', 'some-images-idx3-ubyte.gz'),
  png: {
    ending: '.png',
    sound: async () => {
      const { default: sharp } = await import('sharp');
      const raw = { width: 7, height: 5, channels: 3 } as const;
      const image = sharp(Buffer.from(Array.from({ length: 105 }, (_, i) => (37 * i) % 256)), { raw });
      return [await image.clone().png().toBuffer(), await image.jpeg().toBuffer()];
    },
    read: (file, bytes) => decodeImage(file, bytes),
    allowed: refused,
  },
  state: {
    ending: '.state',
    sound: (folder) => {
      const file = join(folder, 'sound.state');
      const state = openStateFile(file, 'run');
      for (let i = 0; i < 4; i++) state.put(`piece ${i}`, Buffer.alloc(40, i + 1));
      state.close();
      return [readFileSync(file)];
    },
    read: (file, bytes) => {
      let state: ReturnType<typeof openStateFile>;
      try {
        state = openStateFile(file, 'run');
      } catch (error) {
        if (!readFileSync(file).equals(bytes)) throw new Error('a refused state file was changed');
        throw error;
      }
      try {
        for (let i = 0; i < 4; i++) {
          const piece = state.get(`piece ${i}`);
          // What is handed out is what was put in, or nothing.
          if (piece && !Buffer.alloc(40, i + 1).equals(piece)) throw new Error(`piece ${i} came back changed`);
        }
      } finally {
        state.close();
      }
    },
    allowed: (error) => error instanceof Error && /not a state file|keeps another run/.test(error.message),
  },
};

/** What became of inputs that were mutated. */
export interface Fuzzed {
  readonly read: number;
  readonly refused: number;
  /** Those that failed in no allowed way, by their number. */
  readonly foreign: readonly { readonly index: number; readonly error: string }[];
}

/** Hands `count` mutated files to a reader, from number `from` on; the same numbers are the same files. */
export async function fuzz(
  name: string,
  folder: string,
  count: number,
  { from = 0, onInput }: { readonly from?: number; onInput?(index: number): void } = {},
): Promise<Fuzzed> {
  const { ending, sound, read, allowed } = readers[name];
  const whole = await sound(folder);
  const file = join(folder, `mutated${ending}`);
  const foreign: { index: number; error: string }[] = [];
  let [good, bad] = [0, 0];
  for (let index = from; index < from + count; index++) {
    onInput?.(index);
    const draw = numbers(7919 * index + name.length);
    const bytes = mutated(whole[draw(whole.length)], draw);
    writeFileSync(file, bytes);
    try {
      await read(file, bytes);
      good++;
    } catch (error) {
      if (allowed(error)) bad++;
      else foreign.push({ index, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  }
  return { read: good, refused: bad, foreign };
}
