import { Foreign, Global, StorageId, TensorView, type Value } from './values.js';

/** Is told how many values a call copies. */
type Made = (count: number) => void;

/** A tensor from (storage, offset, sizes, strides, …), as every version of PyTorch describes it. */
function tensorOf([storage, offset, shape, strides]: Value[]): TensorView | undefined {
  const described = storage instanceof StorageId && typeof offset === 'number';
  if (!described || !Array.isArray(shape) || !Array.isArray(strides)) return undefined;
  // That sizes and strides are whole numbers is checked where they are used.
  return new TensorView(storage, storage.start + offset, shape as number[], strides as number[]);
}

/** A tensor whose storage is foreign is foreign, too. */
const rebuilt = (args: Value[]) => (args[0] instanceof Foreign ? args[0] : tensorOf(args));

/** Pairs of a key and a value, as Python 2 gives them to an ordered dictionary. */
function dictionaryOf(pairs: Value, made: Made): Map<Value, Value> | undefined {
  if (!Array.isArray(pairs)) return new Map();
  made(pairs.length);
  const isPair = (pair: Value): pair is [Value, Value] => Array.isArray(pair) && pair.length === 2;
  return pairs.every(isPair) ? new Map(pairs) : undefined;
}

/** The calls that are understood; undefined where the arguments are none of theirs. */
const CALLS: Readonly<Record<string, (args: Value[], made: Made) => Value | undefined>> = {
  'collections.OrderedDict': ([pairs], made) => dictionaryOf(pairs, made),
  // Its argument makes what it lacks: nothing is ever lacking here.
  'collections.defaultdict': () => new Map(),
  'torch.Size': ([sizes]) => sizes,
  'torch._utils._rebuild_parameter': ([tensor]) => tensor,
  'torch._utils._rebuild_parameter_with_state': ([tensor]) => tensor,
  'torch._utils._rebuild_tensor_v2': rebuilt,
  // Until torch 0.3.
  'torch._utils._rebuild_tensor': rebuilt,
};

/** What a call gives, executing nothing; undefined where the arguments are wrong. */
export function resultOf(callee: Global | Foreign, args: Value[], made: Made): Value | undefined {
  if (callee instanceof Global && Object.hasOwn(CALLS, callee.name)) return CALLS[callee.name](args, made);
  return new Foreign(callee instanceof Global ? callee.name : callee.global);
}

/** Classes of tensors, which the first versions of PyTorch made empty and then gave their state. */
const TENSOR_CLASS = /^torch\.(cuda\.)?[A-Za-z0-9]*Tensor$/;

/** The tensor that a value is, or undefined. */
export function tensorIn(value: Value | undefined): TensorView | undefined {
  if (value instanceof TensorView) return value;
  if (!(value instanceof Foreign) || !TENSOR_CLASS.test(value.global) || !Array.isArray(value.state)) return undefined;
  return tensorOf(value.state);
}
