import { type Tensor, tf } from '../backend.js';

/** An attribute of a TensorFlow operation: integers, texts and truth values as they are; other types are named. */
type Attribute =
  | number
  | readonly number[]
  | string
  | boolean
  | { readonly float: number }
  | { readonly dtype: 'float32' | 'int32' };

export type Attributes = Readonly<Record<string, Attribute>>;

/** What tfjs-node's backend offers beyond its types: any operation of TensorFlow, by name. */
interface NativeBackend {
  readonly binding: Readonly<
    Record<
      'TF_FLOAT' | 'TF_INT32' | 'TF_ATTR_TYPE' | 'TF_ATTR_INT' | 'TF_ATTR_FLOAT' | 'TF_ATTR_STRING' | 'TF_ATTR_BOOL',
      number
    >
  >;
  executeMultipleOutputs(
    name: string,
    attributes: { name: string; type: number; value: unknown }[],
    inputs: readonly Tensor[],
    outputs: number,
  ): Tensor[];
}

function typed(binding: NativeBackend['binding'], value: Attribute): { type: number; value: unknown } {
  if (typeof value === 'string') return { type: binding.TF_ATTR_STRING, value };
  if (typeof value === 'boolean') return { type: binding.TF_ATTR_BOOL, value };
  if (typeof value === 'number' || !('float' in value || 'dtype' in value)) return { type: binding.TF_ATTR_INT, value };
  if ('float' in value) return { type: binding.TF_ATTR_FLOAT, value: value.float };
  return { type: binding.TF_ATTR_TYPE, value: value.dtype === 'int32' ? binding.TF_INT32 : binding.TF_FLOAT };
}

/**
 * Runs a TensorFlow operation on float32 tensors (on others where `T` is among the attributes), past tfjs' own layer: a few microseconds a call instead of some
 * twenty, and operations that tfjs does not know. No tape sees it, so a gradient must be written by hand.
 */
export function nativeOutputs(
  operation: string,
  inputs: readonly Tensor[],
  outputs: number,
  attributes: Attributes = {},
): Tensor[] {
  const backend = tf.backend() as unknown as NativeBackend;
  const { binding } = backend;
  const list = Object.entries(attributes).map(([name, value]) => ({ name, ...typed(binding, value) }));
  const element = { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT };
  return backend.executeMultipleOutputs(operation, 'T' in attributes ? list : [element, ...list], inputs, outputs);
}

/** The same for an operation with one output. */
export function native(operation: string, inputs: readonly Tensor[], attributes?: Attributes): Tensor {
  return nativeOutputs(operation, inputs, 1, attributes)[0];
}

/** Picks the oneDNN variant of a kernel: TensorFlow names them, but never chooses them in eager execution. */
export const ONE_DNN: Attributes = { _kernel: 'MklNameChangeOp' };

/** Whether something runs at all: the oneDNN variants are absent from some builds of TensorFlow. Asked once. */
export function onlyOnce(runs: () => unknown): () => boolean {
  let answer: boolean | undefined;
  return () => {
    if (answer === undefined) {
      try {
        tf.tidy(() => {
          runs();
        });
        answer = true;
      } catch {
        answer = false;
      }
    }
    return answer;
  };
}
