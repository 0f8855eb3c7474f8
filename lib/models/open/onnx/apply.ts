import { tf } from '../../../tensor/index.js';
import { arithmeticOf } from './known.js';
import type { OnnxNode } from './model.js';
import type { At } from './operators/contract.js';
import { OPERATORS } from './operators/index.js';
import { createStore, type Store } from './store.js';
import { Unsound } from './tensors.js';
import { createTrace, type Trace } from './trace.js';
import { FEW, known, NotHandled, sizeOf, type Value } from './value.js';

/** An error with the node before it. */
function at(node: OnnxNode, error: unknown): Error {
  const what = `${node.where}: ${(error as Error).message.split('\n')[0]}`;
  if (error instanceof Unsound) return new Unsound(what);
  return error instanceof NotHandled ? new NotHandled(what) : new RangeError(what);
}

const isFew = (value: Value | undefined): boolean =>
  value === undefined || (sizeOf(value.shape) <= FEW && value.numbers !== undefined);

/** A value's numbers in plain JavaScript, where they are few. */
function read(value: Value, trace: Trace): Value {
  if (value.active || !value.tensor || sizeOf(value.shape) > FEW) return value;
  const { shape, kind, elements, tensor } = trace.plain(value);
  return { ...known(tensor?.dataSync() ?? [], shape, kind), elements };
}

/** A node, and where it runs. */
export interface Running {
  readonly node: OnnxNode;
  readonly trace: Trace;
  readonly opset: number;
  readonly times: number;
}

/** A node's outputs. */
export function applied(inputs: readonly (Value | undefined)[], running: Running): readonly Value[] {
  const { node, opset } = running;
  try {
    const numbers = arithmeticOf(inputs, node, opset);
    if (numbers) return numbers;
    // Inside of branches operators are met only now.
    if (!Object.hasOwn(OPERATORS, node.type)) throw new NotHandled(`no gradient is known here of ${node.type}`);
    const run: At['run'] = (inner, given) => applied(given, { ...running, node: inner });
    const made = [OPERATORS[node.type](inputs, { ...running, run })].flat();
    // Sizes that went through an operator of tensors are numbers again.
    return inputs.length && inputs.every(isFew) ? made.map((value) => read(value, running.trace)) : made;
  } catch (error) {
    throw at(node, error);
  }
}

/** What a node of constants gives, as constants. */
export function foldedNode(
  inputs: readonly (Value | undefined)[],
  running: Omit<Running, 'trace'>,
  store: Store,
): Value[] {
  const scratch = createStore();
  const values: Value[] = [];
  try {
    tf.tidy(() => {
      const trace = createTrace(scratch, false);
      for (const made of applied(inputs, { ...running, trace })) {
        const plain = trace.plain(made);
        const { shape, kind, elements, tensor } = plain;
        const value = { shape, kind, elements, last: false, active: false, constant: true };
        if (!tensor) values.push(made.constant ? made : { ...value, numbers: plain.numbers });
        else if (kind !== 'float') values.push({ ...value, numbers: Float64Array.from(tensor.dataSync()) });
        else values.push({ ...value, tensor: store.adopt(tensor.clone()) });
      }
    });
    return values;
  } finally {
    scratch.dispose();
  }
}
