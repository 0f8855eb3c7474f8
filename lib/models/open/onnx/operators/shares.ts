import { native, type Tensor } from '../../../../tensor/index.js';
import { wholeOf } from '../model.js';
import { axisOf, sizeOf, tensorAxis } from '../value.js';
import { given, type Operator, type Operators } from './contract.js';

/** Along one axis; before opset 13 over all axes from it on. */
const shares =
  (logarithms: boolean): Operator =>
  (inputs, { node, trace, opset }) => {
    const x = given(inputs, 0);
    const rank = x.shape.length;
    const axis = axisOf(wholeOf(node, 'axis', opset < 13 ? 1 : -1), rank);
    const together = opset < 13 && sizeOf(x.shape.slice(axis)) !== x.shape[axis];
    const source = together ? trace.plain(x) : x;
    const along = tensorAxis(source, axis);
    return trace.step(
      [source],
      (tensor) => {
        const { shape } = tensor;
        const order = shape.map((_, i) => i).filter((i) => i !== along);
        const axes = [...order, along];
        const back = axes.map((_, i) => axes.indexOf(i));
        const still = axes.every((each, i) => each === i);
        const turned = (each: Tensor) => (still ? each : each.transpose(axes));
        const rows = together ? tensor.reshape([-1, sizeOf(shape.slice(axis))]) : turned(tensor);
        const output = native(logarithms ? 'LogSoftmax' : 'Softmax', [rows]);
        const laidBack = (each: Tensor) => (together ? each.reshape(shape) : still ? each : each.transpose(back));
        return {
          output: laidBack(output),
          kept: [output],
          pullback: (cotangent) => {
            const own = together ? cotangent.reshape(rows.shape) : turned(cotangent);
            const gradient = logarithms
              ? own.sub(output.exp().mul(own.sum(-1, true)))
              : own.sub(own.mul(output).sum(-1, true)).mul(output);
            return [laidBack(gradient)];
          },
        };
      },
      { last: source.last },
    );
  };

/** Shares of a whole. */
export const sharesOfWhole: Operators = { Softmax: shares(false), LogSoftmax: shares(true) };
