import { type Tensor, tf } from '../../../../tensor/index.js';
import type { Trace } from '../trace.js';
import { sizeOf, type Value } from '../value.js';

/** The sum over the axes along which a tensor of that shape was repeated. */
export function summedTo(x: Tensor, shape: readonly number[]): Tensor {
  if (x.shape.join() === shape.join()) return x;
  const lacking = x.shape.length - shape.length;
  const axes = x.shape.map((_, i) => i).filter((i) => i < lacking || (shape[i - lacking] === 1 && x.shape[i] !== 1));
  return (axes.length ? tf.sum(x, axes) : x).reshape([...shape]);
}

/** Axes of images. */
const FOUR = 4;

/** A value's axes [c, h, w] or fewer with ones before them, its channels last. */
function upright(value: Value, trace: Trace): Value {
  const { shape, kind } = value;
  if (shape.length === FOUR) return trace.last(value);
  const padded = [...Array<number>(FOUR - shape.length).fill(1), ...shape];
  if (value.active)
    return trace.last(
      trace.step([value], (x) => ({
        output: x.reshape(padded),
        pullback: (cotangent) => [cotangent.reshape([...shape])],
      })),
    );
  const tensor = trace.derived(value, 'upright', (x) => x.reshape(padded).transpose([0, 2, 3, 1]));
  return { shape: padded, kind, tensor, last: true, active: false, constant: false };
}

/** Values that are combined one by one: lying alike, so that TensorFlow repeats them along the axes that ONNX does. */
export function alike(values: readonly Value[], trace: Trace): { values: readonly Value[]; last: boolean } {
  const last = values.some((value) => value.last) && values.every(({ shape }) => shape.length <= FOUR);
  if (!last) return { values: values.map(trace.plain), last };
  return { values: values.map((value) => (isOne(value) ? value : upright(value, trace))), last };
}

/** One number fits everything as it is. */
const isOne = ({ shape, active }: Value) => !active && sizeOf(shape) === 1;
