import { existsSync, readFileSync } from 'node:fs';
import { archiveEntries, bufferSource, DataError } from '../../data/index.js';
import type { NamedArray, NamedArrays } from '../contracts.js';
import { readPickle, TensorView, type Value } from './pickle.js';

const LEGACY_MAGIC = 0x1950a86a20f9469cfc6cn;

/** Most values read of one tensor: a stride of zero lets a few bytes describe any number of them. */
const LARGEST = 500_000_000;

/** How each storage type is read from little-endian bytes. */
const ELEMENTS: Record<string, { size: number; read: (bytes: Buffer, at: number) => number }> = {
  'torch.FloatStorage': { size: 4, read: (bytes, at) => bytes.readFloatLE(at) },
  'torch.DoubleStorage': { size: 8, read: (bytes, at) => bytes.readDoubleLE(at) },
  'torch.LongStorage': { size: 8, read: (bytes, at) => Number(bytes.readBigInt64LE(at)) },
  'torch.IntStorage': { size: 4, read: (bytes, at) => bytes.readInt32LE(at) },
};

function elementOf(file: string, type: string) {
  const element = ELEMENTS[type];
  if (!element) throw new DataError(file, `holds a ${type}; float, double, long and int tensors are read.`);
  return element;
}

/** Copies a strided view out of its storage. */
function gather(file: string, name: string, view: TensorView, bytes: Buffer): NamedArray {
  const { size, read } = elementOf(file, view.storage.type);
  const sizes = [view.offset, ...view.shape, ...view.strides];
  if (view.shape.length !== view.strides.length || !sizes.every((n) => Number.isSafeInteger(n) && n >= 0))
    throw new DataError(
      file,
      `"${name}" has a shape, strides or an offset that are not whole numbers; the file is damaged.`,
    );
  const length = view.shape.reduce((a, b) => a * b, 1);
  if (length > LARGEST)
    throw new DataError(file, `"${name}" [${view.shape}] has more than ${LARGEST} values; it is refused.`);
  const last = view.shape.reduce((at, dimension, i) => at + Math.max(0, dimension - 1) * view.strides[i], view.offset);
  if (length > 0 && (last + 1) * size > bytes.length)
    throw new DataError(
      file,
      `"${name}" [${view.shape}] reaches past the end of its storage of ${bytes.length / size} values; the file is cut off.`,
    );
  const data = new Float32Array(length);
  const position = view.shape.map(() => 0);
  for (let i = 0; i < length; i++) {
    const at = position.reduce((sum, p, axis) => sum + p * view.strides[axis], view.offset);
    data[i] = read(bytes, at * size);
    for (let axis = position.length - 1; axis >= 0 && ++position[axis] === view.shape[axis]; axis--) position[axis] = 0;
  }
  return { shape: view.shape, data };
}

function stateDict(file: string, value: Value, storageBytes: (key: string) => Buffer): NamedArrays {
  let dictionary = value;
  // Training scripts often wrap the weights in a dictionary with other things beside them.
  for (const wrapper of ['state_dict', 'model_state_dict', 'model'])
    if (dictionary instanceof Map && dictionary.get(wrapper) instanceof Map)
      dictionary = dictionary.get(wrapper) as Value;
  if (!(dictionary instanceof Map))
    throw new DataError(file, 'does not hold a dictionary of weights (save `model.state_dict()`).');
  const arrays: Record<string, NamedArray> = {};
  for (const [name, view] of dictionary)
    if (view instanceof TensorView)
      arrays[String(name)] = gather(file, String(name), view, storageBytes(view.storage.key));
  if (Object.keys(arrays).length === 0) throw new DataError(file, 'holds no tensors (save `model.state_dict()`).');
  return withoutPrefix(arrays);
}

/** What DataParallel puts before every name. */
const PARALLEL = 'module.';

function withoutPrefix(arrays: NamedArrays): NamedArrays {
  if (!Object.keys(arrays).every((name) => name.startsWith(PARALLEL))) return arrays;
  return Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name.slice(PARALLEL.length), array]));
}

/** torch.save before 1.6: five pickles, then every storage as its length and its bytes. */
function readLegacy(file: string, bytes: Buffer): NamedArrays {
  const magic = readPickle(file, bytes);
  if (magic.value !== LEGACY_MAGIC)
    throw new DataError(file, 'is not a PyTorch checkpoint (its first value is not the magic number).');
  const version = readPickle(file, bytes, magic.end);
  const system = readPickle(file, bytes, version.end);
  if (!(system.value instanceof Map) || system.value.get('little_endian') !== true)
    throw new DataError(file, 'was written on a big-endian machine, which is not read.');
  const object = readPickle(file, bytes, system.end);
  const keys = readPickle(file, bytes, object.end);
  const types = new Map<string, string>();
  const collect = (value: Value): void => {
    if (value instanceof TensorView) types.set(value.storage.key, value.storage.type);
    else if (value instanceof Map) for (const inner of value.values()) collect(inner);
    else if (Array.isArray(value)) for (const inner of value) collect(inner);
  };
  collect(object.value);
  const storages = new Map<string, Buffer>();
  let at = keys.end;
  if (!Array.isArray(keys.value)) throw new DataError(file, 'has no list of storages; the file is damaged.');
  for (const key of keys.value.map(String)) {
    if (at + 8 > bytes.length) throw new DataError(file, `ends before storage ${key}; the file is cut off.`);
    const length = Number(bytes.readBigInt64LE(at)) * elementOf(file, types.get(key) ?? 'torch.FloatStorage').size;
    at += 8;
    if (!(length >= 0 && at + length <= bytes.length))
      throw new DataError(
        file,
        `storage ${key} needs ${length} bytes, ${bytes.length - at} are left; the file is cut off.`,
      );
    storages.set(key, bytes.subarray(at, at + length));
    at += length;
  }
  return stateDict(file, object.value, (key) => storageNamed(file, key, storages.get(key)));
}

/** torch.save since 1.6: a zip archive of one pickle and a file per storage. */
function readZipped(file: string, bytes: Buffer): NamedArrays {
  const entries = archiveEntries(file, bufferSource(bytes));
  const pickle = [...entries.keys()].find((name) => name.endsWith('/data.pkl'));
  if (!pickle) throw new DataError(file, 'is a zip archive without data.pkl, so not a PyTorch checkpoint.');
  const folder = pickle.slice(0, -'data.pkl'.length);
  if ([...entries.keys()].some((name) => name.startsWith(`${folder}code/`)))
    throw new DataError(file, 'is a TorchScript archive, whose program is not read; save `model.state_dict()`.');
  const read = (name: string) => entries.get(`${folder}${name}`)?.();
  const order = read('byteorder')?.toString('latin1').trim() ?? 'little';
  if (order !== 'little') throw new DataError(file, `was written with ${order} byte order, which is not read.`);
  const { value } = readPickle(file, read('data.pkl') ?? Buffer.alloc(0));
  return stateDict(file, value, (key) => storageNamed(file, key, read(`data/${key}`)));
}

function storageNamed(file: string, key: string, storage: Buffer | undefined): Buffer {
  if (!storage) throw new DataError(file, `names storage ${key}, which it does not hold; the file is cut off.`);
  return storage;
}

/**
 * Reads the tensors of a PyTorch checkpoint, in the legacy or the zip layout, without executing anything in it.
 * @throws DataError on anything that is not a plain, whole state dict.
 */
export async function readPyTorchCheckpoint(file: string): Promise<NamedArrays> {
  if (!existsSync(file)) throw new DataError(file, 'does not exist.');
  const bytes = readFileSync(file);
  return bytes.subarray(0, 2).toString('latin1') === 'PK' ? readZipped(file, bytes) : readLegacy(file, bytes);
}
