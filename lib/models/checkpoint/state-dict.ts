import { DataError } from '../../data/index.js';
import type { NamedArray, NamedArrays } from '../contracts.js';
import { tensorIn } from './calls.js';
import { isFloating } from './elements.js';
import { gather } from './gather.js';
import { unwrapped } from './prefixes.js';
import { Foreign, Global, type TensorView, type Value } from './values.js';

type Dictionary = Map<Value, Value>;

/** What a checkpoint holds, each under the keys that lead to it (`model.ema`; empty: the whole). */
interface Contents {
  readonly weights: Map<string, Dictionary>;
  /** Other dictionaries with tensors: weights by names that no layer of PyTorch has, or statistics. */
  readonly others: Map<string, Dictionary>;
  /** Classes of networks that were saved as objects. */
  readonly modules: Map<string, string>;
  /** Other globals. */
  readonly foreign: Set<string>;
}

/** How deep weights may lie in a training script's dictionaries. */
const DEEPEST = 8;

const save = 'torch.save(model.state_dict(), "weights.pth")';

const isWeight = (tensor: TensorView | undefined) =>
  tensor !== undefined && isFloating(tensor.storage.type) && tensor.shape.length > 0;

/** Optimizers keep tensors of the same shapes, in dictionaries with this key. */
const isOptimizer = (dictionary: Dictionary) => dictionary.has('param_groups');

/** Finds dictionaries of weights in whatever a training script saved; cycles and what is shared are visited once. */
function look(value: Value, path: string, found: Contents, visited: Set<Value>, depth = 0): void {
  if (typeof value !== 'object' || value === null || visited.has(value) || depth > DEEPEST) return;
  visited.add(value);
  if (value instanceof Global) found.foreign.add(value.name);
  if (value instanceof Foreign) {
    if (value.state instanceof Map && value.state.has('_modules')) found.modules.set(path, value.global);
    else found.foreign.add(value.global);
  }
  const entries = value instanceof Map || Array.isArray(value) ? [...value.entries()] : [];
  if (value instanceof Map) {
    if (isOptimizer(value)) return;
    // A state dict is flat; what lies deeper in it is a layer's own.
    if (entries.some(([key, inner]) => /(^|[._])weight$/.test(nameOf(key)) && isWeight(tensorIn(inner)))) {
      found.weights.set(path, value);
      return;
    }
  }
  if (value instanceof Map && entries.some(([, inner]) => isWeight(tensorIn(inner)))) found.others.set(path, value);
  for (const [key, inner] of entries)
    look(inner, [path, nameOf(key)].filter(Boolean).join('.'), found, visited, depth + 1);
}

const nameOf = (key: Value): string => (typeof key === 'string' || typeof key === 'number' ? String(key) : '');

/** Most names in a message. */
const MOST = 12;

const quoted = (names: readonly string[]) =>
  `${names
    .slice(0, MOST)
    .map((name) => `"${name}"`)
    .join(', ')}${names.length > MOST ? `, … (${names.length} in all)` : ''}`;

/** Why there are no weights in it, and what to do. */
function nothingIn(file: string, value: Value, { modules, foreign }: Contents): DataError {
  const [module] = modules;
  if (module) {
    const [path, name] = module;
    return new DataError(
      file,
      `holds a whole module (${name}${path && `, under "${path}"`}), whose code is not read: save its weights, ${save}, or export it to ONNX, torch.onnx.export.`,
    );
  }
  const [global] = foreign;
  if (global)
    return new DataError(
      file,
      `holds no weights that can be read, and names the global "${global}", which is refused: nothing in a file is executed. Save the weights alone, ${save}.`,
    );
  if (Array.isArray(value) && value.some((inner) => tensorIn(inner)))
    return new DataError(file, `holds a list of tensors without names; save their dictionary, ${save}.`);
  const keys = value instanceof Map ? ` under its keys ${quoted([...value.keys()].map(nameOf))}` : '';
  return new DataError(file, `does not hold a dictionary of weights${keys}; save one, ${save}.`);
}

/** The one dictionary of weights, or the one under the key asked for. */
function chosen(file: string, value: Value, key: string | undefined): Dictionary {
  const found: Contents = { weights: new Map(), others: new Map(), modules: new Map(), foreign: new Set() };
  look(value, '', found, new Set());
  const { weights, others, modules } = found;
  const asked = key === undefined ? undefined : (weights.get(key) ?? others.get(key));
  if (asked) return asked;
  // A dictionary of anything that is a tensor will do where there is nothing else.
  if (!others.size && !modules.size && value instanceof Map && [...value.values()].some((inner) => tensorIn(inner)))
    others.set('', value);
  const candidates = weights.size || modules.size ? weights : others;
  const [first] = candidates.values();
  if (!first) throw nothingIn(file, value, found);
  const paths = [...candidates.keys()];
  if (key !== undefined) {
    const where = paths.includes('') ? 'directly, so leave the key away' : `under ${quoted(paths)}`;
    throw new DataError(file, `has no weights under "${key}"; it holds them ${where}.`);
  }
  if (paths.length > 1)
    throw new DataError(
      file,
      `holds several dictionaries of weights, under ${quoted(paths)}: choose one by its key (--weights "${paths[0]}", or weightsKey in openModel).`,
    );
  return first;
}

/** Globals that make tensors of other kinds: quantized, sparse, of a class of its own. */
const MAKES_TENSORS = /_rebuild_|Tensor$|\.Parameter$/;

/**
 * The weights in what a checkpoint's pickle describes, by their names in the network.
 * @throws DataError saying what it holds in their place, or which dictionaries there are to choose from.
 */
export function weightsIn(
  file: string,
  value: Value,
  key: string | undefined,
  storageBytes: (key: string) => Buffer,
): NamedArrays {
  const arrays: Record<string, NamedArray> = {};
  for (const [name, inner] of chosen(file, value, key)) {
    if (typeof name !== 'string') continue;
    const view = tensorIn(inner);
    if (view) arrays[name] = gather(file, name, view, storageBytes(view.storage.key));
    else if (inner instanceof Foreign && MAKES_TENSORS.test(inner.global))
      throw new DataError(
        file,
        `"${name}" would be made by the global "${inner.global}", which is refused; plain tensors are read.`,
      );
  }
  return unwrapped(arrays);
}
