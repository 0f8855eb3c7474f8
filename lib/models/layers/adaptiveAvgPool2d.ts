import type { Tensor4D } from '../../tensor/index.js';
import type { LayerKind } from './contract.js';
import { rowsAndColumns } from './separable.js';
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

export const adaptiveAvgPool2d: LayerKind<AdaptiveAvgPool2d> = {
  fields: { size },
  takes: IMAGE,
  output: ({ size }, input) => [...sides(size), input[2]],

  apply: ({ size }, x) => {
    const [, height, width] = x.shape as [number, number, number, number];
    const [rows, columns] = sides(size);
    if (rows === 1 && columns === 1) return x.mean([1, 2], true);
    return rowsAndColumns(x as Tensor4D, shares(height, rows), shares(width, columns));
  },
};
