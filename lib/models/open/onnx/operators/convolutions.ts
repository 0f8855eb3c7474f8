import {
  convolution,
  convolutionGradient,
  native,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  tf,
  type Walk,
} from '../../../../tensor/index.js';
import { convolved, dilated } from '../../../layers/convolving.js';
import { type OnnxNode, textOf, wholeOf, wholesOf } from '../model.js';
import type { Trace } from '../trace.js';
import { NotHandled, sound, type Value } from '../value.js';
import { type At, given, type Operator, type Operators } from './contract.js';
import { asImages } from './sequences.js';
import { pairOf, windowOf } from './windows.js';

/** Filters of ONNX [filters, channels, h, w] (sequences: without h) as the kernels want them, [h, w, channels, filters]. */
function filterOf(weight: Value, dilation: readonly [number, number], trace: Trace): Tensor4D {
  if (weight.active) throw new NotHandled('filters that depend on the images');
  return trace.derived(weight, `filter ${dilation}`, (x) => {
    const [filters, channels, ...size] = x.shape;
    const [height, width] = size.length === 1 ? [1, size[0]] : size;
    const laid = x.reshape([filters, channels, height, width]).transpose([2, 3, 1, 0]) as Tensor4D;
    return dilated(laid, dilation);
  }) as Tensor4D;
}

const biasOf = (bias: Value | undefined, filters: number, weight: Value, trace: Trace): Tensor1D => {
  if (bias?.active) throw new NotHandled('biases that depend on the images');
  return (bias ? trace.tensorOf(bias) : trace.derived(weight, 'no bias', () => tf.zeros([filters]))) as Tensor1D;
};

/** Every nth row and column. */
function strided(x: Value, [down, across]: readonly number[], trace: Trace): Value {
  if (down === 1 && across === 1) return x;
  return trace.step(
    [x],
    (tensor) => {
      const strides: [number, number, number, number] = [1, down, across, 1];
      const { shape } = tensor;
      return {
        output: tf.stridedSlice(tensor, [0, 0, 0, 0], shape, strides),
        pullback: (cotangent) => [
          native('StridedSliceGrad', [...lists(shape, [0, 0, 0, 0], shape, strides), cotangent], STRIDED),
        ],
      };
    },
    { last: true },
  );
}

const lists = (...all: number[][]): Tensor[] => all.map((list) => tf.tensor1d(list, 'int32'));

const STRIDED = {
  Index: { dtype: 'int32' },
  begin_mask: 0,
  end_mask: 0,
  ellipsis_mask: 0,
  new_axis_mask: 0,
  shrink_axis_mask: 0,
} as const;

const conv: Operator = (inputs, { node, trace }) => {
  const [x, weight] = [given(inputs, 0), given(inputs, 1)];
  const groups = wholeOf(node, 'group', 1);
  const [filters, perGroup, ...size] = weight.shape;
  if (perGroup * groups !== x.shape[1] || filters % groups)
    throw new RangeError(`its filters [${weight.shape}] in ${groups} groups do not fit [${x.shape}]`);
  if (size.length !== x.shape.length - 2) throw new RangeError(`its filters [${weight.shape}] do not fit [${x.shape}]`);
  return asImages(x, trace, (images, axes) => {
    const [, , height, width] = images.shape;
    const window = windowOf(node, [height, width], axes, pairOf(size, axes, 1));
    const [down, across] = window.stride;
    // TensorFlow's kernels walk alike down and across.
    const stride = down === across || height === 1 ? across : 1;
    const walk: Walk = { stride, padding: window.padding };
    const filter = filterOf(weight, window.dilation, trace);
    const bias = biasOf(inputs[2], filters, weight, trace);
    const whole = trace.step(
      [images],
      (tensor) => {
        const at = convolved(tensor as Tensor4D, filter, bias, walk, groups);
        return { output: at.output, kept: [...at.kept, filter], pullback: (cotangent) => [at.pullback(cotangent)] };
      },
      { last: true },
    );
    return stride === 1 ? strided(whole, window.stride, trace) : whole;
  });
};

/** What lies around a transposed convolution's output, and its height and width. */
function laidOut(
  node: OnnxNode,
  axes: number,
  lengths: readonly number[],
  size: readonly number[],
  stride: readonly number[],
) {
  const extra = pairOf(wholesOf(node, 'output_padding'), axes, 0);
  const wanted = wholesOf(node, 'output_shape');
  const auto = textOf(node, 'auto_pad', 'NOTSET');
  const pads = wholesOf(node, 'pads') ?? Array<number>(axes * 2).fill(0);
  const shapes = wanted && pairOf(wanted.slice(-axes), axes, 1);
  const output: number[] = [];
  const padding: number[] = [];
  for (const axis of [0, 1]) {
    const at = axis - (2 - axes);
    const full = (lengths[axis] - 1) * stride[axis] + extra[axis] + size[axis];
    const asked = shapes?.[axis] ?? (auto.startsWith('SAME') ? lengths[axis] * stride[axis] : undefined);
    if (asked === undefined || at < 0) {
      const around = at < 0 || auto === 'VALID' ? [0, 0] : [pads[at], pads[at + axes]];
      padding.push(...around);
      output.push(full - around[0] - around[1]);
    } else {
      const total = Math.max(0, full - asked);
      const half = Math.floor(total / 2);
      padding.push(...(auto === 'SAME_UPPER' ? [half, total - half] : [total - half, half]));
      output.push(asked);
    }
  }
  return { output: output as [number, number], padding: padding as [number, number, number, number] };
}

const convTranspose: Operator = (inputs, { node, trace }: At) => {
  const [x, weight] = [given(inputs, 0), given(inputs, 1)];
  const groups = wholeOf(node, 'group', 1);
  const [channels, perGroup, ...size] = weight.shape;
  if (channels !== x.shape[1] || channels % groups)
    throw new RangeError(`its filters [${weight.shape}] do not fit [${x.shape}]`);
  const filters = perGroup * groups;
  return asImages(x, trace, (images, axes) => {
    const dilation = pairOf(wholesOf(node, 'dilations'), axes, 1);
    const [down, across] = pairOf(wholesOf(node, 'strides'), axes, 1);
    const [n, , height, width] = images.shape;
    if (down !== across && height > 1)
      throw new NotHandled('a transposed convolution with other strides down than across');
    const reach = pairOf(size, axes, 1).map((length, axis) => (length - 1) * dilation[axis] + 1);
    const { output, padding } = laidOut(node, axes, [height, width], reach, [axes === 1 ? 1 : down, across]);
    const whole = sound([n, output[0], output[1], perGroup]) as [number, number, number, number];
    const walk: Walk = { stride: across, padding };
    // The convolution that this one turns round goes from its outputs to its inputs: [h, w, outputs, inputs].
    const filter = filterOf(weight, dilation, trace);
    const bias = biasOf(inputs[2], filters, weight, trace);
    return trace.step(
      [images],
      (tensor) => {
        const parts = groups === 1 ? [tensor] : tf.split(tensor, groups, -1);
        const own = groups === 1 ? [filter] : (tf.split(filter, groups, 3) as Tensor4D[]);
        const none = tf.zeros([channels / groups]) as Tensor1D;
        const made = parts.map((part, i) => convolutionGradient(part as Tensor4D, own[i], whole, walk));
        return {
          output: native('BiasAdd', [groups === 1 ? made[0] : tf.concat(made as Tensor[], -1), bias]),
          kept: [none, ...own],
          pullback: (cotangent) => {
            const given = groups === 1 ? [cotangent] : tf.split(cotangent, groups, -1);
            const back = given.map((part, i) => convolution(part as Tensor4D, own[i], none, walk));
            return [groups === 1 ? back[0] : tf.concat(back as Tensor[], -1)];
          },
        };
      },
      { last: true },
    );
  });
};

/** Convolutions of images and of sequences. */
export const convolutions: Operators = { Conv: conv, ConvTranspose: convTranspose };
