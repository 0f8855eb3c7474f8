import { type OnnxNode, wholeOf, wholesOf } from './model.js';
import { rangesOf } from './operators/indexing.js';
import { axisOf, known, sizeOf, type Value } from './value.js';

/** A value whose numbers are known. */
export interface Known extends Value {
  readonly numbers: Float32Array | Float64Array;
}

/** What an operator makes of numbers that are known; undefined: it is left to tensors. */
export type Arithmetic = (
  inputs: readonly Known[],
  node: OnnxNode,
  opset: number,
) => Value | readonly Value[] | undefined;

/** Rows of `after` numbers that belong to each place of an axis. */
function around(x: Known, axis: number): { before: number; length: number; after: number } {
  return { before: sizeOf(x.shape.slice(0, axis)), length: x.shape[axis], after: sizeOf(x.shape.slice(axis + 1)) };
}

/** What lies at these places of an axis. */
function taken(x: Known, axis: number, places: readonly number[], shape: readonly number[]): Value {
  const { before, length, after } = around(x, axis);
  const numbers: number[] = [];
  for (let row = 0; row < before; row++)
    for (const place of places) {
      if (!(place >= 0 && place < length)) throw new RangeError(`the place ${place} of ${length} is asked for`);
      const from = (row * length + place) * after;
      numbers.push(...x.numbers.subarray(from, from + after));
    }
  return known(numbers, shape, x.kind);
}

export const gather: Arithmetic = ([x, indices], node) => {
  const axis = axisOf(wholeOf(node, 'axis', 0), x.shape.length);
  const places = Array.from(indices.numbers, (index) => (index < 0 ? index + x.shape[axis] : index));
  return taken(x, axis, places, [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)]);
};

export const slice: Arithmetic = ([x, ...lists], node, opset) => {
  const list = (i: number, name: string) => (opset < 10 ? wholesOf(node, name) : lists[i] && [...lists[i].numbers]);
  const ranges = rangesOf(x.shape, list(0, 'starts') ?? [], list(1, 'ends') ?? [], list(2, 'axes'), list(3, 'steps'));
  return ranges.reduce<Known>((whole, { axis, from, step, count }) => {
    const places = Array.from({ length: count }, (_, i) => from + i * step);
    return taken(
      whole,
      axis,
      places,
      whole.shape.map((n, i) => (i === axis ? count : n)),
    ) as Known;
  }, x);
};

export const concat: Arithmetic = (inputs, node) => {
  const axis = axisOf(wholeOf(node, 'axis', 0), inputs[0].shape.length);
  const rows = around(inputs[0], axis).before;
  const numbers: number[] = [];
  for (let row = 0; row < rows; row++)
    for (const input of inputs) {
      const width = input.numbers.length / rows;
      numbers.push(...input.numbers.subarray(row * width, (row + 1) * width));
    }
  const length = inputs.reduce((sum, { shape }) => sum + shape[axis], 0);
  return known(
    numbers,
    inputs[0].shape.map((n, i) => (i === axis ? length : n)),
    inputs[0].kind,
  );
};

export const split: Arithmetic = ([x, sizes], node) => {
  const axis = axisOf(wholeOf(node, 'axis', 0), x.shape.length);
  const parts = node.outputs.length;
  const each = Math.ceil(x.shape[axis] / parts);
  const counts = wholesOf(node, 'split') ?? (sizes ? [...sizes.numbers] : Array<number>(parts).fill(each));
  let from = 0;
  return counts.map((count) => {
    const places = Array.from({ length: Math.min(count, x.shape[axis] - from) }, (_, i) => from + i);
    from += places.length;
    return taken(
      x,
      axis,
      places,
      x.shape.map((n, i) => (i === axis ? places.length : n)),
    );
  });
};
