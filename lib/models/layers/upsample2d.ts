import { native, poolAttributes, type Tensor, type Tensor4D, tf } from '../../tensor/index.js';
import type { LayerKind, Linearized, Shape } from './contract.js';
import { oneOf, optional } from './rules.js';
import { rowsAndColumns } from './separable.js';
import { IMAGE } from './shapes.js';
import { type Size, sides, size } from './window.js';

/**
 * Images larger by a whole factor: each pixel many times (`nearest`, the default), or between the pixels' centers in
 * proportion (`bilinear`), as PyTorch does it with align_corners=False, and Keras.
 */
export type Upsample2d = { type: 'upsample2d'; factor: Size; mode?: 'nearest' | 'bilinear' };

/** [outputs][length]: how much of each pixel of a line goes into each pixel of the larger one. */
const between = (length: number, factor: number): number[][] =>
  Array.from({ length: length * factor }, (_, i) => {
    // Centers lie at halves; beyond the first and the last there is nothing to go on.
    const at = Math.min(length - 1, Math.max(0, (i + 0.5) / factor - 0.5));
    return Array.from({ length }, (_, pixel) => Math.max(0, 1 - Math.abs(at - pixel)));
  });

const repeated = (length: number, factor: number): number[][] =>
  Array.from({ length: length * factor }, (_, i) =>
    Array.from({ length }, (_, pixel) => (Math.floor(i / factor) === pixel ? 1 : 0)),
  );

/** TensorFlow's resizing, whose pixels' centers lie at halves as PyTorch's do. */
const CENTERS = { align_corners: false, half_pixel_centers: true };

const resized = (operation: string, x: Tensor, [height, width]: Shape): Tensor =>
  native(operation, [x, tf.tensor1d([height, width], 'int32')], CENTERS);

function nearest(x: Tensor, output: Shape, [down, across]: readonly [number, number]): Linearized {
  return {
    output: resized('ResizeNearestNeighbor', x, output),
    kept: [],
    // The sum over each pixel's copies.
    pullback: (cotangent) => native('AvgPool', [cotangent], poolAttributes([down, across], {})).mul(down * across),
  };
}

function bilinear(x: Tensor, output: Shape): Linearized {
  return {
    output: resized('ResizeBilinear', x, output),
    // Its gradient asks for the images, of which it takes the size.
    kept: [x],
    pullback: (cotangent) => native('ResizeBilinearGrad', [cotangent, x], CENTERS),
  };
}

export const upsample2d: LayerKind<Upsample2d> = {
  fields: { factor: size, mode: optional(oneOf('nearest', 'bilinear')) },
  takes: IMAGE,
  output: ({ factor }, [height, width, channels]) => {
    const [down, across] = sides(factor);
    return [height * down, width * across, channels];
  },

  apply: ({ factor, mode }, x) => {
    const along = mode === 'bilinear' ? between : repeated;
    const [, height, width] = x.shape as [number, number, number, number];
    const [down, across] = sides(factor);
    return rowsAndColumns(x as Tensor4D, along(height, down), along(width, across));
  },
  linearize: (layer, x) => {
    const output = upsample2d.output(layer, x.shape.slice(1));
    return layer.mode === 'bilinear' ? bilinear(x, output) : nearest(x, output, sides(layer.factor));
  },
};
