import type { Tensor4D } from '../../../../tensor/index.js';
import { rowsAndColumns } from '../../../layers/separable.js';
import { numberOf, textOf, wholeOf, wholesOf } from '../model.js';
import { numbersOf } from '../trace.js';
import { axisOf, NotHandled, sound, type Value } from '../value.js';
import { type At, given, type Operator, type Operators } from './contract.js';

interface Way {
  readonly mode: string;
  readonly coordinates: string;
  readonly nearest: string;
  /** Keys' coefficient of the cubic kernel, and whether its pixels beyond the edge count as the edge's or not at all. */
  readonly sharpness: number;
  readonly inside: boolean;
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

/** Keys' cubic kernel (1981), at a distance from its middle. */
function cubicAt(distance: number, a: number): number {
  const d = Math.abs(distance);
  if (d <= 1) return (a + 2) * d ** 3 - (a + 3) * d ** 2 + 1;
  return d < 2 ? a * d ** 3 - 5 * a * d ** 2 + 8 * a * d - 4 * a : 0;
}

/** How much of the four pixels around a place goes into it, by their places. */
function cubicShares(at: number, length: number, { sharpness, inside }: Way): [place: number, share: number][] {
  const places = [-1, 0, 1, 2].map((step) => Math.floor(at) + step);
  const taken = inside ? places.filter((place) => place >= 0 && place < length) : places;
  const shares = taken.map((place) => cubicAt(at - place, sharpness));
  const sum = inside ? shares.reduce((a, b) => a + b, 0) : 1;
  return taken.map((place, i) => [place, shares[i] / sum]);
}

/** [outputs][length]: how much of each pixel of a line goes into each pixel of the other. */
function sharesAlong(length: number, outputs: number, scale: number, way: Way): number[][] {
  const { mode, coordinates, nearest } = way;
  const within = (at: number) => Math.min(length - 1, Math.max(0, at));
  return Array.from({ length: outputs }, (_, i) => {
    const row = Array<number>(length).fill(0);
    const at = comesFrom(i, length, outputs, scale, coordinates);
    if (mode === 'nearest') {
      row[within(nearestOf(at, nearest))] = 1;
      return row;
    }
    if (mode === 'cubic') {
      for (const [place, share] of cubicShares(at, length, way)) row[within(place)] += share;
      return row;
    }
    const below = Math.floor(at);
    row[within(below)] += 1 - (at - below);
    row[within(below + 1)] += at - below;
    return row;
  });
}

const turned = (rows: number[][]): number[][] => rows[0].map((_, k) => rows.map((row) => row[k]));

const MODES = ['nearest', 'linear', 'cubic'];

/** Images [n, c, h, w] with their height and width multiplied by the scales, to that height and width. */
function resized(x: Value, sizes: readonly number[], scales: readonly number[], way: Way, { trace }: At): Value {
  if (x.shape.length !== 4 || sizes[0] !== x.shape[0] || sizes[1] !== x.shape[1])
    throw new NotHandled('resizing of other axes than height and width');
  if (!MODES.includes(way.mode)) throw new NotHandled(`resizing by the mode ${way.mode}`);
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
    sharpness: numberOf(node, 'cubic_coeff_a', -0.75),
    inside: wholeOf(node, 'exclude_outside', 0) !== 0,
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
  const mode = textOf(node, 'mode', 'nearest');
  const way = { mode, coordinates: 'asymmetric', nearest: 'floor', sharpness: -0.75, inside: false };
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
