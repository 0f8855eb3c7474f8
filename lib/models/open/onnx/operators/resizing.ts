import type { Tensor4D } from '../../../../tensor/index.js';
import { rowsAndColumns } from '../../../layers/separable.js';
import { textOf, wholeOf, wholesOf } from '../model.js';
import { numbersOf } from '../trace.js';
import { axisOf, NotHandled, sound, type Value } from '../value.js';
import { type At, given, type Operator, type Operators } from './contract.js';

interface Way {
  readonly mode: string;
  readonly coordinates: string;
  readonly nearest: string;
}

/** The pixel of a line of `length` that pixel i of one of `outputs` comes from. */
function comesFrom(i: number, length: number, outputs: number, scale: number, coordinates: string): number {
  switch (coordinates) {
    case 'half_pixel':
      return (i + 0.5) / scale - 0.5;
    case 'pytorch_half_pixel':
      return outputs > 1 ? (i + 0.5) / scale - 0.5 : 0;
    case 'align_corners':
      return outputs > 1 ? (i * (length - 1)) / (outputs - 1) : 0;
    case 'asymmetric':
      return i / scale;
    default:
      throw new NotHandled(`resizing by the coordinates ${coordinates}`);
  }
}

function nearestOf(at: number, way: string): number {
  switch (way) {
    case 'round_prefer_floor':
      return Math.ceil(at - 0.5);
    case 'round_prefer_ceil':
      return Math.floor(at + 0.5);
    case 'floor':
      return Math.floor(at);
    case 'ceil':
      return Math.ceil(at);
    default:
      throw new NotHandled(`resizing to the nearest by ${way}`);
  }
}

/** [outputs][length]: how much of each pixel of a line goes into each pixel of the other. */
function sharesAlong(length: number, outputs: number, scale: number, { mode, coordinates, nearest }: Way): number[][] {
  const within = (at: number) => Math.min(length - 1, Math.max(0, at));
  return Array.from({ length: outputs }, (_, i) => {
    const row = Array<number>(length).fill(0);
    const at = comesFrom(i, length, outputs, scale, coordinates);
    if (mode === 'nearest') {
      row[within(nearestOf(at, nearest))] = 1;
      return row;
    }
    const below = Math.floor(at);
    row[within(below)] += 1 - (at - below);
    row[within(below + 1)] += at - below;
    return row;
  });
}

const turned = (rows: number[][]): number[][] => rows[0].map((_, k) => rows.map((row) => row[k]));

/** Images [n, c, h, w] with their height and width multiplied by the scales, to that height and width. */
function resized(x: Value, sizes: readonly number[], scales: readonly number[], way: Way, { trace }: At): Value {
  if (x.shape.length !== 4 || sizes[0] !== x.shape[0] || sizes[1] !== x.shape[1])
    throw new NotHandled('resizing of other axes than height and width');
  if (way.mode !== 'nearest' && way.mode !== 'linear') throw new NotHandled(`resizing by the mode ${way.mode}`);
  sound(sizes);
  sound([sizes[2], x.shape[2]]);
  sound([sizes[3], x.shape[3]]);
  const images = trace.last(x);
  const down = sharesAlong(x.shape[2], sizes[2], scales[2], way);
  const across = sharesAlong(x.shape[3], sizes[3], scales[3], way);
  return trace.step(
    [images],
    (tensor) => ({
      output: rowsAndColumns(tensor as Tensor4D, down, across),
      pullback: (cotangent) => [rowsAndColumns(cotangent as Tensor4D, turned(down), turned(across))],
    }),
    { last: true },
  );
}

/** Sizes and scales by axis of the value, of those that the node lists. */
function byAxis(listed: readonly number[], axes: readonly number[], rest: readonly number[]): number[] {
  if (listed.length !== axes.length) throw new RangeError(`it has ${listed.length} scales for ${axes.length} axes`);
  const all = [...rest];
  axes.forEach((axis, i) => {
    all[axis] = listed[i];
  });
  return all;
}

const resize: Operator = (inputs, at) => {
  const { node, opset } = at;
  const x = given(inputs, 0);
  const { shape } = x;
  if (wholeOf(node, 'antialias', 0)) throw new NotHandled('resizing with antialias');
  if (textOf(node, 'keep_aspect_ratio_policy', 'stretch') !== 'stretch')
    throw new NotHandled('resizing that keeps the aspect ratio');
  const [scalesAt, sizesAt] = opset < 11 ? [1, 3] : [2, 3];
  const axes = wholesOf(node, 'axes')?.map((axis) => axisOf(axis, shape.length)) ?? shape.map((_, i) => i);
  const listed = (i: number) => {
    const value = inputs[i];
    return value && value.shape[0] !== 0 ? numbersOf(value, 'scales') : undefined;
  };
  const [scales, sizes] = [listed(scalesAt), listed(sizesAt)];
  const way = {
    mode: textOf(node, 'mode', 'nearest'),
    coordinates: opset < 11 ? 'asymmetric' : textOf(node, 'coordinate_transformation_mode', 'half_pixel'),
    nearest: opset < 11 ? 'floor' : textOf(node, 'nearest_mode', 'round_prefer_floor'),
  };
  if (sizes) {
    const wanted = byAxis(sizes, axes, shape);
    return resized(
      x,
      wanted,
      wanted.map((n, axis) => n / shape[axis]),
      way,
      at,
    );
  }
  if (!scales) throw new RangeError('it has neither scales nor sizes');
  const factors = byAxis(
    scales,
    axes,
    shape.map(() => 1),
  );
  return resized(
    x,
    shape.map((n, axis) => Math.floor(n * factors[axis])),
    factors,
    way,
    at,
  );
};

/** The former operator of that name, and Resize before opset 11: pixels from the corner on. */
const upsample: Operator = (inputs, at) => {
  const x = given(inputs, 0);
  const { node } = at;
  const scales = node.attributes.scales?.numbers ?? numbersOf(inputs[1], 'scales');
  const way = { mode: textOf(node, 'mode', 'nearest'), coordinates: 'asymmetric', nearest: 'floor' };
  return resized(
    x,
    x.shape.map((n, axis) => Math.floor(n * (scales[axis] ?? 1))),
    scales,
    way,
    at,
  );
};

/** Images of other heights and widths. */
export const resizing: Operators = { Resize: resize, Upsample: upsample };
