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

/** Which weights of a checkpoint, where it holds several. */
export interface CheckpointOptions {
  /** Their key: `ema`, or `model.ema` for one inside another. */
  readonly weightsKey?: string;
  /** Their place in a list, counted from 0: of the one that there is, or of the one under the key. */
  readonly member?: number;
}

/** The dictionary at a place of the one list of weights, or of the list under the key. */
function memberOf(file: string, value: Value, key: string | undefined, member: number): Dictionary {
  const { weights, others } = contentsOf(value);
  const paths = [...(weights.size ? weights : others).values()].flat();
  const ends = (path: string) => path === String(member) || path.endsWith(`.${member}`);
  const found = paths.filter((path) => (key === undefined ? ends(path) : path === `${key}.${member}`)).sort();
  const [path] = found;
  const place = `place ${member}${key === undefined ? '' : ` of "${key}"`}`;
  if (path === undefined)
    throw new DataError(
      file,
      `has no weights at ${place}, counted from 0; it holds them ${paths.length && !paths.includes('') ? `under ${quoted(paths)}` : 'in no list'}.`,
    );
  if (found.length > 1)
    throw new DataError(
      file,
      `has weights at ${place} of several lists, ${quoted(found)}: choose the list by its key, too (--weights "${path.slice(0, -`.${member}`.length)}").`,
    );
  return dictionaryAt(value, path) as Dictionary;
}

/** The one dictionary of weights, or the one that was asked for. */
function chosen(file: string, value: Value, { weightsKey: key, member }: CheckpointOptions): Dictionary {
  if (member !== undefined) return memberOf(file, value, key, member);
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
      `holds several dictionaries of weights, under ${quoted(paths)}: choose one by its key (--weights "${paths[0]}", or weightsKey in openModel)${paths.every((path) => /(^|\.)\d+$/.test(path)) ? ' or its place in the list (--member 0)' : ''}.`,
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
  options: CheckpointOptions,
  storageBytes: (key: string) => Buffer,
): NamedArrays {
  const arrays: Record<string, NamedArray> = {};
  let left = VALUES_PER_BYTE * length + VALUES_BESIDE;
  for (const [name, inner] of chosen(file, value, options)) {
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
