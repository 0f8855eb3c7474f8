import { type Tensor, tf } from '../backend.js';

/** Attributes of a TensorFlow operation, all integers, texts and truth values. */
export type Attributes = Readonly<Record<string, number | readonly number[] | string | boolean>>;

/** What tfjs-node's backend offers beyond its types: any operation of TensorFlow, by name. */
interface NativeBackend {
  readonly binding: Readonly<
    Record<'TF_FLOAT' | 'TF_ATTR_TYPE' | 'TF_ATTR_INT' | 'TF_ATTR_STRING' | 'TF_ATTR_BOOL', number>
  >;
  executeMultipleOutputs(
    name: string,
    attributes: { name: string; type: number; value: unknown }[],
    inputs: readonly Tensor[],
    outputs: number,
  ): Tensor[];
}

/**
 * Runs a TensorFlow operation on float32 tensors, past tfjs' own layer: a few microseconds a call instead of some
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
  const typeOf = (value: Attributes[string]) => {
    if (typeof value === 'string') return binding.TF_ATTR_STRING;
    return typeof value === 'boolean' ? binding.TF_ATTR_BOOL : binding.TF_ATTR_INT;
  };
  const list = Object.entries(attributes).map(([name, value]) => ({ name, type: typeOf(value), value }));
  const element = { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT };
  return backend.executeMultipleOutputs(operation, [element, ...list], inputs, outputs);
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
