import type { OnnxNode } from '../model.js';
import type { Trace } from '../trace.js';
import type { Value } from '../value.js';

/** Where an operator runs. */
export interface At {
  readonly node: OnnxNode;
  readonly trace: Trace;
  /** The version of the operators that the file is written in. */
  readonly opset: number;
  /** How many images there are for each one that the file was made for; 1 where it leaves their number open. */
  readonly times: number;
  /** Outputs of a node inside this one, at these inputs. */
  run(node: OnnxNode, inputs: readonly (Value | undefined)[]): readonly Value[];
}

/**
 * An operator of ONNX at its inputs, undefined where an optional one is left out: one value, or one for each output.
 * @throws NotHandled naming what it does not do; RangeError where the inputs cannot be.
 */
export type Operator = (inputs: readonly (Value | undefined)[], at: At) => Value | readonly Value[];

export type Operators = Readonly<Record<string, Operator>>;

/** An input that must be there. */
export function given(inputs: readonly (Value | undefined)[], i: number): Value {
  const value = inputs[i];
  if (!value) throw new RangeError(`its input ${i + 1} is missing`);
  return value;
}
