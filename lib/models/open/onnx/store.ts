import { type Tensor, tf } from '../../../tensor/index.js';
import type { Value } from './value.js';

/** What is made of constants once, and lives as long as the model does. */
export interface Store {
  /** The tensor of that key made of a value: kept where the value is a constant. */
  derived(value: Value, key: string, make: () => Tensor): Tensor;
  /** Keeps a tensor as one of these. */
  adopt(tensor: Tensor): Tensor;
  /** Whether a tensor is one of these. */
  owns(tensor: Tensor): boolean;
  dispose(): void;
}

export function createStore(): Store {
  const made = new Map<Value, Map<string, Tensor>>();
  const owned = new Map<number, Tensor>();
  const adopt = (tensor: Tensor): Tensor => {
    owned.set(tensor.id, tf.keep(tensor));
    return tensor;
  };
  return {
    derived: (value, key, make) => {
      if (!value.constant) return make();
      const own = made.get(value) ?? new Map<string, Tensor>();
      made.set(value, own);
      const before = own.get(key);
      if (before) return before;
      // A handle of its own, since what is made may be the value's own tensor.
      const tensor = adopt(tf.tidy(() => make().clone()));
      own.set(key, tensor);
      return tensor;
    },
    adopt,
    owns: ({ id }) => owned.has(id),
    dispose: () => {
      for (const tensor of owned.values()) tensor.dispose();
      owned.clear();
      made.clear();
    },
  };
}

const DTYPES = { float: 'float32', int: 'int32', bool: 'bool' } as const;

/** Whole numbers that an int32 holds; larger ones stand for "to the end". */
const clipped = (numbers: ArrayLike<number>) =>
  Int32Array.from(numbers, (n) => Math.min(0x7fffffff, Math.max(-0x80000000, n)));

/** A tensor of a value's numbers. */
export function tensorFrom({ numbers = new Float64Array(0), shape, kind }: Value): Tensor {
  const data =
    kind === 'float' ? Float32Array.from(numbers) : kind === 'int' ? clipped(numbers) : Uint8Array.from(numbers);
  return tf.tensor(data, [...shape], DTYPES[kind]);
}
