import { existsSync, openSync } from 'node:fs';
import { devNull } from 'node:os';
import { DataError } from '../../data/index.js';
import type { NamedArray } from '../contracts.js';
import { contentOf, somethingElse } from './content.js';

/** What is read of an HDF5 file: attributes of text, names in groups, and arrays of numbers. */
export interface Hdf5File {
  /** An attribute of a group ('/' is the root): one text, a list of texts, or undefined where it is not there. */
  text(group: string, attribute: string): string | undefined;
  texts(group: string, attribute: string): string[] | undefined;
  /** Names in a group; empty where there is no such group. */
  names(group: string): string[];
  /** The shape of the array at that path, or undefined where there is none. */
  shape(path: string): number[] | undefined;
  array(path: string): NamedArray;
}

/** The HDF5 library in WebAssembly is an ES module of 5 MB: it is loaded by the first file that is opened. */
async function load() {
  const library = await import('h5wasm/node');
  const { FS } = (await library.ready) as unknown as { FS: { getStream(descriptor: number): { nfd: number } } };
  // It prints the trace of every error to stderr. Its handler that throws instead leaves the library unusable.
  FS.getStream(2).nfd = openSync(devNull, 'w');
  return library;
}
let loaded: ReturnType<typeof load> | undefined;

/** HDF5's number for the class of floats (H5T_FLOAT). */
const FLOAT = 1;

/**
 * Opens an HDF5 file, runs something on it, and closes it.
 * @param file what errors call it; it lies there, unless elsewhere is said
 * @throws DataError where it is no HDF5 file, is cut off, or holds something else than numbers where an array is read.
 */
export async function withHdf5<T>(file: string, work: (content: Hdf5File) => T, elsewhere = file): Promise<T> {
  if (!existsSync(elsewhere)) throw new DataError(file, 'does not exist.');
  const content = await contentOf(elsewhere);
  if (content.format !== 'HDF5') throw somethingElse(file, content, 'an HDF5 file');
  loaded ??= load();
  const { Dataset, File, Group } = await loaded;
  const damaged = (error: unknown) =>
    new DataError(file, `is not a whole HDF5 file (${(error as Error).message}); it is cut off or damaged.`);
  const guarded = <R>(read: () => R): R => {
    try {
      return read();
    } catch (error) {
      throw error instanceof DataError ? error : damaged(error);
    }
  };
  const opened = guarded(() => new File(elsewhere, 'r'));
  try {
    if (opened.file_id < 0n) throw damaged(new Error('the HDF5 library does not open it'));
    const at = (path: string) => guarded(() => (path === '/' ? opened : opened.get(path)));
    const group = (path: string) => {
      const found = at(path);
      return found instanceof Group ? found : undefined;
    };
    const dataset = (path: string) => {
      const found = at(path);
      return found instanceof Dataset ? found : undefined;
    };
    const attribute = (path: string, name: string) => guarded(() => group(path)?.attrs[name]?.value);
    return work({
      text: (path, name) => {
        const value = attribute(path, name);
        return typeof value === 'string' ? value : undefined;
      },
      texts: (path, name) => {
        const value = attribute(path, name);
        return Array.isArray(value) ? value.map(String) : undefined;
      },
      names: (path) => guarded(() => group(path)?.keys() ?? []),
      shape: (path) => guarded(() => dataset(path)?.shape ?? undefined),
      array: (path) =>
        guarded(() => {
          const found = dataset(path);
          const { type, size } = found?.metadata ?? {};
          if (type === FLOAT && size === 2)
            throw new DataError(file, `"${path}" holds floats of 16 bits; expected 32 or 64: save it so.`);
          const { shape, value } = found ?? {};
          const numbers = value instanceof Float32Array || value instanceof Float64Array || value instanceof Int32Array;
          if (!shape || !numbers)
            throw new DataError(file, `"${path}" is ${found ? `of type ${found.dtype}` : 'missing'}; expected floats.`);
          return { shape, data: Float32Array.from(value) };
        }),
    });
  } finally {
    if (opened.file_id >= 0n) opened.close();
  }
}
