import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DataError } from '../../data/index.js';
import type { NamedArray, NamedArrays } from '../contracts.js';
import { contentOf } from './content.js';
import { readPyTorchCheckpoint } from './pytorch.js';
import { readSafetensors } from './safetensors.js';

/** Weights out of several files. */
export interface Sharded {
  readonly arrays: NamedArrays;
  /** All files that were read, the index first. */
  readonly files: readonly string[];
}

/** Whether a JSON document is an index of weights that lie in several files. */
export const isIndex = (value: unknown): value is { readonly weight_map: unknown } =>
  typeof value === 'object' && value !== null && 'weight_map' in value;

/** Reads a file of weights by what is in it: safetensors, or a PyTorch checkpoint. */
export const readWeights = async (file: string): Promise<NamedArrays> =>
  existsSync(file) && (await contentOf(file)).format !== 'safetensors'
    ? readPyTorchCheckpoint(file)
    : readSafetensors(file);

/** The files beside an index that it names, each with the names of its weights. */
function shardsOf(index: string, map: unknown): Map<string, string[]> {
  if (typeof map !== 'object' || map === null || Array.isArray(map))
    throw new DataError(index, 'its weight_map is no object of names and files; the file is damaged.');
  const shards = new Map<string, string[]>();
  for (const [name, file] of Object.entries(map)) {
    if (typeof file !== 'string' || !/^[^/\\]+$/.test(file) || file === '..')
      throw new DataError(index, `puts "${name}" into ${JSON.stringify(file)}; expected the name of a file beside it.`);
    const names = shards.get(file) ?? [];
    names.push(name);
    shards.set(file, names);
  }
  return shards;
}

/**
 * Reads weights that lie in several files, by their index (`model.safetensors.index.json`), which names the file of each.
 * @throws DataError where a file is missing, or lacks what the index says of it.
 */
export async function readSharded(index: string): Promise<Sharded> {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(index, 'utf8'));
  } catch (error) {
    throw new DataError(index, `is not JSON (${(error as Error).message}).`);
  }
  if (!isIndex(content)) throw new DataError(index, 'has no weight_map, so it is no index of weights.');
  const arrays: Record<string, NamedArray> = {};
  const files = [index];
  for (const [name, wanted] of [...shardsOf(index, content.weight_map)].sort()) {
    const file = join(dirname(index), name);
    if (!existsSync(file)) throw new DataError(index, `names ${name}, which does not lie beside it: fetch it, too.`);
    const found = await readWeights(file);
    const missing = wanted.find((weight) => !Object.hasOwn(found, weight));
    if (missing !== undefined) throw new DataError(file, `has no "${missing}", which ${index} says it holds.`);
    for (const weight of wanted) arrays[weight] = found[weight];
    files.push(file);
  }
  return { arrays, files };
}
