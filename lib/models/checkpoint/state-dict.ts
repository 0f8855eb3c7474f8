import { DataError } from '../../data/index.js';
import type { NamedArray, NamedArrays } from '../contracts.js';
import { tensorIn } from './calls.js';
import { type Contents, contentsOf, type Dictionary, dictionaryAt, nameOf } from './contents.js';
import { gather } from './gather.js';
import { unwrapped } from './prefixes.js';
import { Foreign, type Value } from './values.js';

const save = 'torch.save(model.state_dict(), "weights.pth")';

/** Most names in a message. */
const MOST = 12;

const quoted = (names: readonly string[]) =>
  `${names
    .slice(0, MOST)
    .map((name) => `"${name}"`)
    .join(', ')}${names.length > MOST ? `, … (${names.length} in all)` : ''}`;

/** Why there are no weights in it, and what to do. */
function nothingIn(file: string, value: Value, { module, foreign }: Contents): DataError {
  if (module) {
    const { path, name } = module;
    return new DataError(
      file,
      `holds a whole module (${name}${path && `, under "${path}"`}), whose code is not read: save its weights, ${save}, or export it to ONNX, torch.onnx.export.`,
    );
  }
  if (foreign !== undefined)
    return new DataError(
      file,
      `holds no weights that can be read, and names the global "${foreign}", which is refused: nothing in a file is executed. Save the weights alone, ${save}.`,
    );
  if (Array.isArray(value) && value.some((inner) => tensorIn(inner)))
    return new DataError(file, `holds a list of tensors without names; save their dictionary, ${save}.`);
  const keys = value instanceof Map ? ` under its keys ${quoted([...value.keys()].map(nameOf))}` : '';
  return new DataError(file, `does not hold a dictionary of weights${keys}; save one, ${save}.`);
}

/** The one dictionary of weights, or the one under the key asked for. */
function chosen(file: string, value: Value, key: string | undefined): Dictionary {
  const asked = key === undefined ? undefined : dictionaryAt(value, key);
  if (asked) return asked;
  const found = contentsOf(value);
  const { weights, others, module } = found;
  // A dictionary of anything that is a tensor will do where there is nothing else.
  const whole = dictionaryAt(value, '');
  if (whole && !others.size && !module) others.set(whole, ['']);
  const candidates = weights.size || module ? weights : others;
  const [first] = candidates.keys();
  if (!first) throw nothingIn(file, value, found);
  const paths = [...candidates.values()].flat();
  if (key !== undefined) {
    const where = paths.includes('') ? 'directly, so leave the key away' : `under ${quoted(paths)}`;
    throw new DataError(file, `has no weights under "${key}"; it holds them ${where}.`);
  }
  if (candidates.size > 1)
    throw new DataError(
      file,
      `holds several dictionaries of weights, under ${quoted(paths)}: choose one by its key (--weights "${paths[0]}", or weightsKey in openModel).`,
    );
  return first;
}

/**
 * How many values may be read of a file for each of its bytes, and beside: tensors may be expanded, and several names
 * have one storage, but a few bytes must not take all the memory.
 */
const [VALUES_PER_BYTE, VALUES_BESIDE] = [4, 2 ** 20];

/** Globals that make tensors of other kinds: quantized, sparse, of a class of its own. */
const MAKES_TENSORS = /_rebuild_|Tensor$|\.Parameter$/;

/**
 * The weights in what a checkpoint's pickle describes, by their names in the network.
 * @param length bytes of the file
 * @throws DataError saying what it holds in their place, or which dictionaries there are to choose from.
 */
export function weightsIn(
  file: string,
  length: number,
  value: Value,
  key: string | undefined,
  storageBytes: (key: string) => Buffer,
): NamedArrays {
  const arrays: Record<string, NamedArray> = {};
  let left = VALUES_PER_BYTE * length + VALUES_BESIDE;
  for (const [name, inner] of chosen(file, value, key)) {
    if (typeof name !== 'string') continue;
    const view = tensorIn(inner);
    if (view) {
      arrays[name] = gather(file, name, view, storageBytes(view.storage.key), left);
      left -= arrays[name].data.length;
    } else if (inner instanceof Foreign && MAKES_TENSORS.test(inner.global))
      throw new DataError(
        file,
        `"${name}" would be made by the global "${inner.global}", which is refused; plain tensors are read.`,
      );
  }
  return unwrapped(arrays);
}
