import { type Tensor4D, tf } from '../backend.js';
import { convolutionAttributes, overreaches, type Walk } from './convolution.js';
import { native } from './native.js';

type Shape4D = readonly [number, number, number, number];

/** How many output channels oneDNN's convolutions fill at once; fewer are not computed any sooner. */
const VECTOR = 16;
/** With more input channels than these the block form multiplies more than it saves. */
const FEW_CHANNELS = VECTOR / 2;

/**
 * The gradient of a sum over a convolution's outputs weighted by `cotangent` [n, h′, w′, filters], with respect to its
 * images, whose shape [n, h, w, c] is given.
 */
export function convolutionGradient(cotangent: Tensor4D, filter: Tensor4D, images: Shape4D, walk: Walk): Tensor4D {
  const { stride, padding } = walk;
  const [n, height, width, channels] = images;
  return tf.tidy(() => {
    if (overreaches(filter, walk)) {
      const padded: Shape4D = [n, height + 2 * padding, width + 2 * padding, channels];
      const whole = convolutionGradient(cotangent, filter, padded, { stride, padding: 0 });
      return whole.slice([0, padding, padding, 0], [n, height, width, channels]);
    }
    const block = blockOf(filter);
    const fits = [0, 1].every((axis) => cotangent.shape[axis + 1] >= block[axis] + filter.shape[axis] - 1);
    if (stride === 1 && channels <= FEW_CHANNELS && fits) return inBlocks(cotangent, filter, images, padding);
    const sizes = tf.tensor1d([...images], 'int32');
    return native('Conv2DBackpropInput', [sizes, filter, cotangent], convolutionAttributes(walk)) as Tensor4D;
  });
}

/** Rows and columns of the pixels that one output of the block form is made of: about as many as fill a vector. */
function blockOf({ shape: [height, , channels] }: Tensor4D): readonly [number, number] {
  if (height === 1) return [1, Math.max(2, Math.floor(VECTOR / channels))];
  const side = channels === 1 ? Math.sqrt(VECTOR) : 2;
  return [side, side];
}

/**
 * Where a convolution of step 1 has few input channels, its gradient is a convolution with few outputs, which leaves
 * most of a vector unit idle. So a whole block of pixels is made one output: a larger filter, moved by a block at a
 * time, gives the pixels of a block as its channels, and these are then laid out. Three times faster
 * (500 images of 28 × 28 under filters of 5 × 5 × 10, two threads: 6.8 → 2.2 ms). Not for images smaller than that
 * larger filter: there oneDNN's convolution has been seen to read past its input.
 */
function inBlocks(
  cotangent: Tensor4D,
  filter: Tensor4D,
  [n, height, width, channels]: Shape4D,
  padding: number,
): Tensor4D {
  const [kernelHeight, kernelWidth] = filter.shape;
  const [rows, columns] = blockOf(filter);
  const down = Math.ceil(height / rows);
  const across = Math.ceil(width / columns);
  const top = kernelHeight - 1 - padding;
  const left = kernelWidth - 1 - padding;
  const bottom = down * rows - height + top;
  const right = across * columns - width + left;
  const found = native('Conv2D', [cotangent, blockFilter(filter, rows, columns)], {
    strides: [1, rows, columns, 1],
    padding: 'EXPLICIT',
    explicit_paddings: [0, 0, top, bottom, left, right, 0, 0],
    data_format: 'NHWC',
  });
  // Not depthToSpace, which takes three times as long.
  const lines =
    rows === 1 ? found : found.reshape([n * down, across, rows, columns * channels]).transpose([0, 2, 1, 3]);
  const whole = lines.reshape([n, down * rows, across * columns, channels]) as Tensor4D;
  return down * rows === height && across * columns === width
    ? whole
    : whole.slice([0, 0, 0, 0], [n, height, width, channels]);
}

/** Kept by a filter's data id, which changes whenever its variable is assigned new values. */
const blockFilters = new WeakMap<object, Float32Array>();

/**
 * A filter [height, width, channels, filters] turned about and laid at every pixel of a block: the filter
 * [rows + height − 1, columns + width − 1, filters, rows · columns · channels] of the block form.
 */
function blockFilter(filter: Tensor4D, rows: number, columns: number): Tensor4D {
  const [height, width, channels, filters] = filter.shape;
  const outputs = rows * columns * channels;
  const shape: [number, number, number, number] = [rows + height - 1, columns + width - 1, filters, outputs];
  const known = blockFilters.get(filter.dataId);
  if (known) return tf.tensor4d(known, shape);
  const values = filter.dataSync();
  const laid = new Float32Array(shape[0] * shape[1] * filters * outputs);
  let from = 0;
  for (let a = 0; a < height; a++)
    for (let b = 0; b < width; b++)
      for (let channel = 0; channel < channels; channel++)
        for (let f = 0; f < filters; f++, from++)
          for (let i = 0; i < rows; i++)
            for (let j = 0; j < columns; j++) {
              const row = i + height - 1 - a;
              const column = j + width - 1 - b;
              const tap = (row * shape[1] + column) * filters + f;
              laid[tap * outputs + (i * columns + j) * channels + channel] = values[from];
            }
  blockFilters.set(filter.dataId, laid);
  return tf.tensor4d(laid, shape);
}
