import type { Architecture } from '../../lib/models/architecture.js';
import { layGraph, type Parameter, parametersIn } from '../../lib/models/graph.js';
import type { NamedArray } from '../../lib/models/index.js';
import { keyedUniform } from '../../lib/tensor/index.js';

/** How many values a shape has. */
export const sizeOf = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

/** Names and shapes of a checkpoint of it, in the order of the names. */
export function stateOf(architecture: Architecture): [string, number[]][] {
  const inTorch = ({ name, shape, torchAxes }: Parameter): [string, number[]] => [
    name,
    shape.map((_, axis) => shape[torchAxes ? torchAxes.indexOf(axis) : axis]),
  ];
  return parametersIn(layGraph(architecture))
    .filter(({ optional }) => !optional)
    .map(inTorch)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function rangeOf(name: string, shape: readonly number[]): [number, number] {
  if (name.endsWith('weight') && shape.length > 1) {
    const bound = Math.sqrt(6 / sizeOf(shape.slice(1)));
    return [-bound, bound];
  }
  return /(weight|running_var)$/.test(name) ? [0.5, 1.5] : [-0.2, 0.2];
}

/** A checkpoint of it, each weight drawn by its place in this order: the same numbers as in make_network_fixtures.py. */
export const drawn = (architecture: Architecture): Record<string, NamedArray> =>
  Object.fromEntries(
    stateOf(architecture).map(([name, shape], i) => [
      name,
      { shape, data: keyedUniform(sizeOf(shape), ...rangeOf(name, shape), 1, i) },
    ]),
  );
