import { existsSync, readFileSync } from 'node:fs';
import { archiveEntries, bufferSource, DataError } from '../../data/index.js';
import type { NamedArrays } from '../contracts.js';
import { contentOf, type Format, somethingElse } from './content.js';
import { sizeOf } from './elements.js';
import { readPickle } from './pickle.js';
import { type CheckpointOptions, weightsIn } from './state-dict.js';
import { Foreign } from './values.js';

const LEGACY_MAGIC = 0x1950a86a20f9469cfc6cn;

/** torch.save before 1.6: five pickles, then every storage as its length and its bytes. */
function readLegacy(file: string, bytes: Buffer, options: CheckpointOptions): NamedArrays {
  const magic = readPickle(file, bytes);
  if (magic.value !== LEGACY_MAGIC) {
    const refused =
      magic.value instanceof Foreign ? ` and names the global "${magic.value.global}", which is refused` : '';
    throw new DataError(
      file,
      `is a pickle that torch.save did not write${refused}; save the weights by torch.save(model.state_dict(), "weights.pth").`,
    );
  }
  const version = readPickle(file, bytes, magic.end);
  const system = readPickle(file, bytes, version.end);
  if (!(system.value instanceof Map) || system.value.get('little_endian') !== true)
    throw new DataError(file, 'was written on a big-endian machine, which is not read.');
  const object = readPickle(file, bytes, system.end);
  const keys = readPickle(file, bytes, object.end);
  const isKeys = (value: unknown): value is string[] =>
    Array.isArray(value) && value.every((name) => typeof name === 'string');
  if (!isKeys(keys.value)) throw new DataError(file, 'has no list of storages; the file is damaged.');
  const storages = new Map<string, Buffer>();
  let at = keys.end;
  for (const name of keys.value) {
    if (at + 8 > bytes.length) throw new DataError(file, `ends before storage ${name}; the file is cut off.`);
    const size = sizeOf(file, object.storages.get(name) ?? 'torch.FloatStorage');
    const length = Number(bytes.readBigInt64LE(at)) * size;
    at += 8;
    if (!(length >= 0 && at + length <= bytes.length))
      throw new DataError(
        file,
        `storage ${name} needs ${length} bytes, ${bytes.length - at} are left; the file is cut off.`,
      );
    storages.set(name, bytes.subarray(at, at + length));
    at += length;
  }
  return weightsIn(file, bytes.length, object.value, options, (name) => storageNamed(file, name, storages.get(name)));
}

/** Archives of programs, which have weights beside them. */
const PROGRAMS = [
  {
    kind: 'TorchScript',
    entry: /^[^/]+\/code\//,
    load: 'torch.jit.load("FILE")',
    weights: 'model.state_dict()',
    onnx: 'export it to ONNX, torch.onnx.export(model, images, "model.onnx", dynamo=False)',
  },
  {
    kind: 'torch.export',
    entry: /^[^/]+\/archive_format$/,
    load: 'torch.export.load("FILE")',
    weights: 'model.state_dict',
    onnx: 'export it to ONNX, torch.onnx.export(model).save("model.onnx")',
  },
];

/** torch.save since 1.6: a zip archive of one pickle and a file per storage. */
function readZipped(file: string, bytes: Buffer, options: CheckpointOptions): NamedArrays {
  const entries = archiveEntries(file, bufferSource(bytes));
  const names = [...entries.keys()];
  const program = PROGRAMS.find(({ entry }) => names.some((name) => entry.test(name)));
  if (program)
    throw new DataError(
      file,
      `is a ${program.kind} archive, whose program is not read. In Python, with model = ${program.load}: save its weights, torch.save(${program.weights}, "weights.pth"), and name their architecture (--arch); or ${program.onnx}; or open it as it is through Python (--model python:FILE.py:NAME).`,
    );
  const pickle = names.find((name) => name.endsWith('/data.pkl'));
  if (!pickle)
    throw new DataError(
      file,
      `is a zip archive without data.pkl, so not a PyTorch checkpoint; it holds ${names.slice(0, 3).join(', ') || 'nothing'}.`,
    );
  const folder = pickle.slice(0, -'data.pkl'.length);
  const read = (name: string) => entries.get(`${folder}${name}`)?.();
  const order = read('byteorder')?.toString('latin1').trim() ?? 'little';
  if (order !== 'little') throw new DataError(file, `was written with ${order} byte order, which is not read.`);
  const { value } = readPickle(file, read('data.pkl') ?? Buffer.alloc(0));
  return weightsIn(file, bytes.length, value, options, (name) => storageNamed(file, name, read(`data/${name}`)));
}

function storageNamed(file: string, name: string, storage: Buffer | undefined): Buffer {
  if (!storage) throw new DataError(file, `names storage ${name}, which it does not hold; the file is cut off.`);
  return storage;
}

const READERS: { readonly [format in Format]?: typeof readZipped } = {
  'PyTorch archive': readZipped,
  'zip archive': readZipped,
  pickle: readLegacy,
};

/**
 * Reads the weights of a PyTorch checkpoint, in the legacy or the zip layout, as float32, without executing anything in
 * it: a state dict, or the one there is among the other things that a training script saved. What DataParallel and
 * torch.compile put before every name is left away.
 * @throws DataError on anything else, saying what it is, or which keys there are to choose from.
 */
export async function readPyTorchCheckpoint(file: string, options: CheckpointOptions = {}): Promise<NamedArrays> {
  if (!existsSync(file)) throw new DataError(file, 'does not exist.');
  const content = await contentOf(file);
  const read = content.format && READERS[content.format];
  if (!read) throw somethingElse(file, content, 'a PyTorch checkpoint');
  return read(file, readFileSync(file), options);
}
