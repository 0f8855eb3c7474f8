import { native, type Tensor } from '../../../../tensor/index.js';
import { type At, given, type Operator } from './contract.js';

/** A function of each value alone by its derivative; both may use the node's attributes. */
export const curve =
  (apply: (x: Tensor, at: At) => Tensor, derivative: (x: Tensor, at: At) => Tensor): Operator =>
  (inputs, at) => {
    const x = given(inputs, 0);
    const { last } = x;
    return at.trace.step(
      [x],
      (tensor) => ({
        output: apply(tensor, at),
        kept: [tensor],
        pullback: (cotangent) => [cotangent.mul(derivative(tensor, at))],
      }),
      { last },
    );
  };

/** One that TensorFlow has with its gradient, an operation of the cotangent and of x or of what came out. */
export const nativeCurve =
  (value: string, gradient: string, of: 'x' | 'y', cotangentLast: boolean): Operator =>
  (inputs, { trace }) => {
    const x = given(inputs, 0);
    return trace.step(
      [x],
      (tensor) => {
        const output = native(value, [tensor]);
        const at = of === 'x' ? tensor : output;
        return {
          output,
          kept: [at],
          pullback: (cotangent) => [native(gradient, cotangentLast ? [at, cotangent] : [cotangent, at])],
        };
      },
      { last: x.last },
    );
  };
