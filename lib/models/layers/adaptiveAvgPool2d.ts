import { type Tensor, tf } from '../../tensor/index.js';
import type { LayerKind, Shape } from './contract.js';
import { IMAGE } from './shapes.js';
import { type Size, sides, size } from './window.js';

/** The means of as many windows as are asked for, which cover the image and may overlap, as PyTorch lays them. */
export type AdaptiveAvgPool2d = { type: 'adaptiveAvgPool2d'; size: Size };

/** [outputs, length]: how much of each row goes into each window. */
function shares(length: number, outputs: number): number[][] {
  return Array.from({ length: outputs }, (_, i) => {
    const [from, to] = [Math.floor((i * length) / outputs), Math.ceil(((i + 1) * length) / outputs)];
    return Array.from({ length }, (_, at) => (at >= from && at < to ? 1 / (to - from) : 0));
  });
}

/** [height′ · width′, height · width]: what each output takes of each pixel. */
function pooling([height, width]: Shape, [rows, columns]: readonly [number, number]): Tensor {
  const [down, across] = [tf.tensor2d(shares(height, rows)), tf.tensor2d(shares(width, columns))];
  return down
    .reshape([rows, 1, height, 1])
    .mul(across.reshape([1, columns, 1, width]))
    .reshape([rows * columns, height * width]);
}

export const adaptiveAvgPool2d: LayerKind<AdaptiveAvgPool2d> = {
  fields: { size },
  takes: IMAGE,
  output: ({ size }, input) => [...sides(size), input[2]],

  apply: ({ size }, x) => {
    const [n, height, width, channels] = x.shape as [number, number, number, number];
    const [rows, columns] = sides(size);
    if (rows === 1 && columns === 1) return x.mean([1, 2], true);
    const matrix = pooling([height, width], [rows, columns]).expandDims(0).tile([n, 1, 1]);
    return tf.matMul(matrix, x.reshape([n, height * width, channels])).reshape([n, rows, columns, channels]);
  },
};
