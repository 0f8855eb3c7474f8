import {
  around,
  maxPool,
  maxPoolGradient,
  native,
  poolAttributes,
  type Tensor,
  type Tensor4D,
  tf,
  withoutPadding,
} from '../../../../tensor/index.js';
import { wholeOf } from '../model.js';
import type { Trace } from '../trace.js';
import { NotHandled, type Value } from '../value.js';
import { type At, given, type Operator, type Operators } from './contract.js';
import { asImages } from './sequences.js';
import { type Window, windowOf, withBeyond } from './windows.js';

function windowAt(node: At['node'], images: Value, axes: number): Window {
  const [, , height, width] = images.shape;
  const window = windowOf(node, [height, width], axes);
  if (window.dilation.some((each) => each !== 1)) throw new NotHandled('pools with dilations');
  return window;
}

const largest: Operator = (inputs, { node, trace }) => {
  if (node.outputs.length > 1 && node.outputs[1]) throw new NotHandled('the indices of the maxima');
  return asImages(given(inputs, 0), trace, (images, axes) => {
    const window = windowAt(node, images, axes);
    return trace.step(
      [images],
      (tensor) => {
        const maxima = maxPool(tensor as Tensor4D, window.size, { stride: window.stride, padding: withBeyond(window) });
        return {
          output: maxima.output,
          kept: maxima.kept,
          pullback: (cotangent) => [maxPoolGradient(maxima, cotangent)],
        };
      },
      { last: true },
    );
  });
};

/** How many values count in each window, [1, h, w, 1]: those of the image, and zeros around it where they count too. */
function counts(
  window: Window,
  [height, width]: readonly number[],
  outputs: readonly number[],
  zeros: boolean,
): Tensor {
  const { size, stride, padding } = window;
  const along = (axis: 0 | 1, length: number) =>
    Array.from({ length: outputs[axis] }, (_, i) => {
      const from = i * stride[axis] - padding[axis * 2];
      const first = zeros ? from : Math.max(0, from);
      const end = Math.min(from + size[axis], length + (zeros ? padding[axis * 2 + 1] : 0));
      return end - first;
    });
  const [down, across] = [along(0, height), along(1, width)];
  return tf.tensor4d(
    down.flatMap((rows) => across.map((columns) => rows * columns)),
    [1, down.length, across.length, 1],
  );
}

const mean: Operator = (inputs, { node, trace }) => {
  const zeros = wholeOf(node, 'count_include_pad', 0) !== 0;
  return asImages(given(inputs, 0), trace, (images, axes) => {
    const window = windowAt(node, images, axes);
    const padding = withBeyond(window);
    const attributes = poolAttributes(window.size, { stride: window.stride });
    // Every window is as full as any other.
    const even = padding === 0 || (zeros && window.beyond.every((n) => n === 0));
    return trace.step(
      [images],
      (tensor) => {
        const whole = padding === 0 ? tensor : tf.pad(tensor as Tensor4D, around(padding));
        const means = native('AvgPool', [whole], attributes);
        const { shape } = whole;
        const [, height, width] = tensor.shape;
        const share = even
          ? undefined
          : tf.div(window.size[0] * window.size[1], counts(window, [height, width], means.shape.slice(1, 3), zeros));
        return {
          output: share ? means.mul(share) : means,
          kept: share ? [share] : [],
          pullback: (cotangent) => {
            const sizes = tf.tensor1d(shape, 'int32');
            const back = native('AvgPoolGrad', [sizes, share ? cotangent.mul(share) : cotangent], attributes);
            return [withoutPadding(back as Tensor4D, padding)];
          },
        };
      },
      { last: true },
    );
  });
};

/** A mean or the maximum over all of an image or sequence, which stays one pixel. */
const overAll = (images: Value, axes: number[], largest: boolean, trace: Trace): Value =>
  trace.step(
    [images],
    (tensor) => {
      const output = largest ? tf.max(tensor, axes, true) : tf.mean(tensor, axes, true);
      const { shape } = tensor;
      const repeats = shape.map((n, axis) => (axes.includes(axis) ? n : 1));
      const places = axes.reduce((product, axis) => product * shape[axis], 1);
      return {
        output,
        kept: largest ? [tensor, output] : [],
        pullback: (cotangent) => {
          if (!largest) return [tf.tile(cotangent.mul(1 / places), repeats)];
          const winners = tensor.equal(output).toFloat();
          return [winners.mul(cotangent.div(winners.sum(axes, true)))];
        },
      };
    },
    { last: images.last },
  );

const global =
  (largest: boolean): Operator =>
  (inputs, { trace }) => {
    const x = given(inputs, 0);
    if (x.shape.length === 4) return overAll(trace.last(x), [1, 2], largest, trace);
    return overAll(
      trace.plain(x),
      x.shape.slice(2).map((_, i) => i + 2),
      largest,
      trace,
    );
  };

/** Pools of windows and of whole images. */
export const pools: Operators = {
  MaxPool: largest,
  AveragePool: mean,
  GlobalAveragePool: global(false),
  GlobalMaxPool: global(true),
};
