import { tensorIn } from './calls.js';
import { isFloating } from './elements.js';
import { Foreign, Global, type TensorView, type Value } from './values.js';

export type Dictionary = Map<Value, Value>;

/** Dictionaries, each with all the keys that lead to it (`model.ema`; empty: the whole): one may lie under several. */
type Found = Map<Dictionary, string[]>;

/** What a checkpoint holds. */
export interface Contents {
  readonly weights: Found;
  /** Other dictionaries with tensors: weights by names that no layer of PyTorch has, or statistics. */
  readonly others: Found;
  /** The first network that was saved as an object: its class, and where it lies. */
  module?: { readonly path: string; readonly name: string };
  /** The first of the other globals. */
  foreign?: string;
}

/** How deep weights may lie in a training script's dictionaries. */
const DEEPEST = 8;

/**
 * What a dictionary looks like, from nothing on to what is most surely weights: tensors by any names; one called
 * "weight", of a network that is one layer, or of a loss; the weights of layers by their names.
 */
const LIKENESS = { none: 0, tensors: 1, weight: 2, stateDict: 3 };

const isWeight = (tensor: TensorView | undefined) =>
  tensor !== undefined && isFloating(tensor.storage.type) && tensor.shape.length > 0;

/** Optimizers keep tensors of the same shapes, in dictionaries with this key. */
const isOptimizer = (dictionary: Dictionary) => dictionary.has('param_groups');

const nameLikeness = (key: Value): number => {
  if (key === 'weight') return LIKENESS.weight;
  // `class_weight` is of no layer; `layer.in_proj_weight` is.
  const ofLayer = typeof key === 'string' && key.includes('.') && /[._]weight$/.test(key);
  return ofLayer ? LIKENESS.stateDict : LIKENESS.tensors;
};

function likenessOf(dictionary: Dictionary): number {
  let most = LIKENESS.none;
  for (const [key, inner] of dictionary) if (isWeight(tensorIn(inner))) most = Math.max(most, nameLikeness(key));
  return most;
}

/** A key as it is written: what is neither text nor a number cannot be. */
export const nameOf = (key: Value): string =>
  ((typeof key === 'string' || typeof key === 'number') && String(key)) || '?';

const isObject = (value: Value): boolean => typeof value === 'object' && value !== null;

/**
 * Finds the dictionaries of weights in whatever a training script saved. Where one lies inside another, the outer is
 * taken only where it looks more like weights: what lies loose beside weights are statistics, or weights of classes.
 * What is shared, and what holds itself, is looked through once.
 */
export function contentsOf(whole: Value): Contents {
  const found: Contents = { weights: new Map(), others: new Map() };
  const visited = new Map<Value, number>();

  /** The most likely of what is in it. */
  const look = (value: Value, path: string, depth: number): number => {
    const known = visited.get(value);
    if (known !== undefined) {
      if (value instanceof Map) (found.weights.get(value) ?? found.others.get(value))?.push(path);
      return known;
    }
    if (depth > DEEPEST) return LIKENESS.none;
    visited.set(value, LIKENESS.none);
    if (value instanceof Global) found.foreign ??= value.name;
    if (value instanceof Foreign) {
      if (value.state instanceof Map && value.state.has('_modules')) found.module ??= { path, name: value.global };
      else found.foreign ??= value.global;
    }
    if (!(value instanceof Map || Array.isArray(value)) || (value instanceof Map && isOptimizer(value)))
      return LIKENESS.none;
    const own = value instanceof Map ? likenessOf(value) : LIKENESS.none;
    let inside = LIKENESS.none;
    // A state dict is flat; what lies deeper in it is a layer's own.
    if (own !== LIKENESS.stateDict)
      for (const [key, inner] of value.entries())
        if (isObject(inner))
          inside = Math.max(inside, look(inner, path ? `${path}.${nameOf(key)}` : nameOf(key), depth + 1));
    if (value instanceof Map && own > inside)
      (own === LIKENESS.tensors ? found.others : found.weights).set(value, [path]);
    visited.set(value, Math.max(own, inside));
    return Math.max(own, inside);
  };

  look(whole, '', 0);
  return found;
}

/** The dictionary of tensors that the keys of a path lead to, which may have full stops in them; or undefined. */
export function dictionaryAt(value: Value, path: string): Dictionary | undefined {
  if (path === '')
    return value instanceof Map && [...value.values()].some((inner) => tensorIn(inner)) ? value : undefined;
  if (!(value instanceof Map || Array.isArray(value))) return undefined;
  for (const [key, inner] of value.entries()) {
    const name = nameOf(key);
    const rest = path === name ? '' : path.startsWith(`${name}.`) ? path.slice(name.length + 1) : undefined;
    const found = rest === undefined ? undefined : dictionaryAt(inner, rest);
    if (found) return found;
  }
  return undefined;
}
