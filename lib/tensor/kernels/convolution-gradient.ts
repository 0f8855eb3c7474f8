import { type Tensor, type Tensor4D, tf } from '../backend.js';
import { native } from './native.js';
import { outputs, overreaches, sidesOf, type Walk, walkAttributes } from './walk.js';

type Shape4D = readonly [number, number, number, number];

/** How many output channels oneDNN's convolutions fill at once; fewer are not computed any sooner. */
const VECTOR = 16;
/** With more input channels than these, blocks larger than the stride multiply more than they save. */
const FEW_CHANNELS = VECTOR / 2;

/**
 * The gradient of a sum over a convolution's outputs weighted by `cotangent` [n, h′, w′, filters], with respect to its
 * images, whose shape [n, h, w, c] is given. As a function of the cotangent this is a transposed convolution.
 */
export function convolutionGradient(cotangent: Tensor4D, filter: Tensor4D, images: Shape4D, walk: Walk): Tensor4D {
  const { stride } = walk;
  const [n, height, width, channels] = images;
  const [top, bottom, left, right] = sidesOf(walk.padding);
  return tf.tidy(() => {
    if (overreaches(filter.shape, walk)) {
      const padded: Shape4D = [n, height + top + bottom, width + left + right, channels];
      const whole = convolutionGradient(cotangent, filter, padded, { stride, padding: 0 });
      return whole.slice([0, top, left, 0], [n, height, width, channels]);
    }
    if (stride > 1 && filter.shape[0] === 1 && filter.shape[1] === 1 && top + bottom + left + right === 0)
      return apart(throughPixels(cotangent, filter), stride, images);
    const blocks = blocksOf(cotangent, filter, images, walk);
    if (blocks) return inBlocks(cotangent, filter, images, blocks);
    const sizes = tf.tensor1d([...images], 'int32');
    return native('Conv2DBackpropInput', [sizes, filter, cotangent], walkAttributes(walk)) as Tensor4D;
  });
}

/** The gradient of a convolution by single pixels: another one. */
function throughPixels(cotangent: Tensor4D, filter: Tensor4D): Tensor4D {
  const turned = filter.transpose([0, 1, 3, 2]);
  return native('Conv2D', [cotangent, turned], walkAttributes({ stride: 1, padding: 0 })) as Tensor4D;
}

/** Pixels laid `stride` apart in images of zeros. */
function apart(pixels: Tensor4D, stride: number, [n, height, width, channels]: Shape4D): Tensor4D {
  const [, rows, columns] = pixels.shape;
  const spread = tf
    .pad(pixels.reshape([n, rows, 1, columns, channels]), [
      [0, 0],
      [0, 0],
      [0, stride - 1],
      [0, 0],
      [0, (stride - 1) * channels],
    ])
    .reshape([n, rows * stride, columns * stride, channels]) as Tensor4D;
  const [lacking, wanting] = [Math.max(0, height - rows * stride), Math.max(0, width - columns * stride)];
  const filled =
    lacking + wanting
      ? tf.pad(spread, [
          [0, 0],
          [0, lacking],
          [0, wanting],
          [0, 0],
        ])
      : spread;
  return filled.slice([0, 0, 0, 0], [n, height, width, channels]);
}

/** Along one axis: pixels that come of one output of the block form, and the cotangents that it looks at. */
interface Blocks {
  readonly pixels: number;
  /** From one block to the next, in cotangents. */
  readonly step: number;
  /** How many cotangents count for a block, and how many of the first block's lie before the first of all. */
  readonly taps: number;
  readonly before: number;
  readonly after: number;
  readonly count: number;
  readonly walk: { readonly stride: number; readonly padding: number };
}

function blocksAlong(length: number, given: number, kernel: number, walk: Blocks['walk'], pixels: number): Blocks {
  const { stride, padding } = walk;
  // Pixel i of a block takes from cotangent r by the filter's entry i + padding − stride · r, where there is one.
  const first = Math.ceil((padding - kernel + 1) / stride);
  const last = Math.floor((pixels - 1 + padding) / stride);
  const taps = last - first + 1;
  const step = pixels / stride;
  const least = Math.ceil(length / pixels);
  const after = Math.max(0, (least - 1) * step + taps - given + first);
  return { pixels, step, taps, before: -first, after, count: outputs(given, taps, step, -first, after), walk };
}

/** The blocks in which a gradient is best computed; undefined where TensorFlow's own operation must do. */
function blocksOf(
  cotangent: Tensor4D,
  { shape: [kernelHeight, kernelWidth] }: Tensor4D,
  [, height, width, channels]: Shape4D,
  { stride, padding }: Walk,
): readonly [Blocks, Blocks] | undefined {
  const [top, , left] = sidesOf(padding);
  const wanted = (): [number, number] => {
    if (channels > FEW_CHANNELS) return [1, 1];
    if (kernelHeight === 1) return [1, Math.max(2, Math.floor(VECTOR / channels))];
    const side = channels === 1 ? Math.sqrt(VECTOR) : 2;
    return [side, side];
  };
  const pixels = wanted().map((side) => Math.ceil(side / stride) * stride);
  const blocks: [Blocks, Blocks] = [
    blocksAlong(height, cotangent.shape[1], kernelHeight, { stride, padding: top }, pixels[0]),
    blocksAlong(width, cotangent.shape[2], kernelWidth, { stride, padding: left }, pixels[1]),
  ];
  // Not for cotangents smaller than the filter: oneDNN's convolution has been seen to read past its input there.
  const fits = blocks.every(({ taps, after }, axis) => cotangent.shape[axis + 1] >= taps && after < taps);
  return fits ? blocks : undefined;
}

/**
 * The gradient as a convolution of the cotangents with the filter turned about, which oneDNN computes two to nine times
 * faster than TensorFlow's operation for the gradient (16 images of 7 × 7 × 512, filters of 3 × 3 × 512: 30 ms of 200).
 * Where the images have few channels such a convolution has few outputs, which leaves most of a vector unit idle, and
 * where the stride is 2 each pixel has a filter of its own. So a whole block of pixels is made one output: a larger
 * filter, moved by a block at a time, gives the pixels of a block as its channels, and these are then laid out.
 */
function inBlocks(
  cotangent: Tensor4D,
  filter: Tensor4D,
  [n, height, width, channels]: Shape4D,
  [down, across]: readonly [Blocks, Blocks],
): Tensor4D {
  const found = native('Conv2D', [cotangent, blockFilter(filter, down, across)], {
    strides: [1, down.step, across.step, 1],
    padding: 'EXPLICIT',
    explicit_paddings: [0, 0, down.before, down.after, across.before, across.after, 0, 0],
    data_format: 'NHWC',
  });
  // Not depthToSpace, which takes three times as long.
  const lines =
    down.pixels === 1
      ? found
      : found.reshape([n * down.count, across.count, down.pixels, across.pixels * channels]).transpose([0, 2, 1, 3]);
  const [rows, columns] = [down.count * down.pixels, across.count * across.pixels];
  const whole = lines.reshape([n, rows, columns, channels]) as Tensor4D;
  return rows === height && columns === width ? whole : whole.slice([0, 0, 0, 0], [n, height, width, channels]);
}

/** Kept by a filter's data id, which changes whenever its variable is assigned new values; then by the blocks. */
const blockFilters = new WeakMap<object, Map<string, Float32Array>>();

/**
 * A filter [height, width, channels, filters] turned about and laid at every pixel of a block: the filter
 * [taps, taps, filters, pixels · pixels · channels] of the block form.
 */
function blockFilter(filter: Tensor4D, down: Blocks, across: Blocks): Tensor4D {
  const [, , channels, filters] = filter.shape;
  const shape: [number, number, number, number] = [
    down.taps,
    across.taps,
    filters,
    down.pixels * across.pixels * channels,
  ];
  const key = JSON.stringify([down.walk, down.pixels, across.walk, across.pixels]);
  const known = blockFilters.get(filter.dataId)?.get(key);
  if (known) return tf.tensor4d(known, shape);
  const laid = tf.tidy(() => {
    const rows = entriesOf(filter, 0, down);
    const all = entriesOf(rows, 2, across);
    // [taps, pixels, taps, pixels, channels, filters] where the axes have been gathered one after the other.
    return all.transpose([0, 2, 5, 1, 3, 4]).reshape(shape) as Tensor4D;
  });
  const values = laid.dataSync() as Float32Array;
  const forms = blockFilters.get(filter.dataId) ?? new Map<string, Float32Array>();
  blockFilters.set(filter.dataId, forms.set(key, values));
  return laid;
}

/** One axis of a filter laid out as [taps, pixels]; zeros where a pixel takes nothing from a cotangent. */
function entriesOf(filter: Tensor, axis: number, { taps, pixels, before, walk: { stride, padding } }: Blocks): Tensor {
  const kernel = filter.shape[axis];
  const padded = tf.pad(
    filter,
    filter.shape.map((_, i): [number, number] => [0, i === axis ? 1 : 0]),
  );
  const entries = Int32Array.from({ length: taps * pixels }, (_, i) => {
    const entry = (i % pixels) + padding - stride * (Math.floor(i / pixels) - before);
    return entry >= 0 && entry < kernel ? entry : kernel;
  });
  const shape = [...filter.shape.slice(0, axis), taps, pixels, ...filter.shape.slice(axis + 1)];
  return tf.gather(padded, tf.tensor1d(entries, 'int32'), axis).reshape(shape);
}
