import { type Tensor, tf } from '../../../../tensor/index.js';
import { wholeOf } from '../model.js';
import type { Trace } from '../trace.js';
import { axisOf, NotHandled, sizeOf, tensorAxis, type Value } from '../value.js';
import { given, type Operator, type Operators } from './contract.js';

/** Scales or zero points, one in all or one for each place of an axis, so that they fit the value's tensor. */
function along(values: Value | undefined, x: Value, axis: number, trace: Trace): Tensor {
  if (!values) return tf.scalar(0);
  if (values.active) throw new NotHandled('scales that depend on the images');
  const tensor = trace.tensorOf(values).toFloat();
  const size = sizeOf(values.shape);
  if (size === 1) return tensor.reshape([]);
  const own = tensorAxis(x, axisOf(axis, x.shape.length));
  if (values.shape.length !== 1 || size !== x.shape[axisOf(axis, x.shape.length)])
    throw new NotHandled('scales of blocks');
  return tensor.reshape(x.shape.map((_, i) => (i === own ? size : 1)));
}

/** The bounds of whole numbers by a type's number in the format. */
const BOUNDS: Readonly<Record<number, readonly [number, number]>> = {
  2: [0, 255],
  3: [-128, 127],
  4: [0, 65535],
  5: [-32768, 32767],
};

/** Rounded to whole steps; the gradient is that of the float graph: 1 within the bounds, 0 beyond (Bengio et al., 2013). */
const quantize: Operator = (inputs, { node, trace }) => {
  const x = given(inputs, 0);
  const [scale, zero] = [given(inputs, 1), inputs[2]];
  const axis = wholeOf(node, 'axis', 1);
  const type = zero?.elements ?? wholeOf(node, 'output_dtype', 2);
  const bounds = BOUNDS[type];
  if (!bounds) throw new NotHandled('whole numbers of another width than 8 or 16 bits');
  const step = along(scale, x, axis, trace);
  const origin = along(zero, x, axis, trace);
  return trace.step(
    [x],
    (tensor) => {
      const whole = tf.round(tensor.div(step)).add(origin);
      const within = whole.greaterEqual(bounds[0]).logicalAnd(whole.lessEqual(bounds[1])).toFloat().div(step);
      return {
        output: whole.clipByValue(bounds[0], bounds[1]),
        kept: [within],
        pullback: (cotangent) => [cotangent.mul(within)],
      };
    },
    { last: x.last },
  );
};

const dequantize: Operator = (inputs, { node, trace }) => {
  const x = given(inputs, 0);
  const axis = wholeOf(node, 'axis', 1);
  const step = along(given(inputs, 1), x, axis, trace);
  const origin = along(inputs[2], x, axis, trace);
  return trace.step(
    [x],
    (tensor) => ({
      output: tensor.toFloat().sub(origin).mul(step),
      kept: [step],
      pullback: (cotangent) => [cotangent.mul(step)],
    }),
    { last: x.last },
  );
};

/** Whole numbers in place of floats and back. */
export const quantization: Operators = { QuantizeLinear: quantize, DequantizeLinear: dequantize };
