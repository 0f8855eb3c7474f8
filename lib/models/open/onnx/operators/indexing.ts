import { type Tensor, tf } from '../../../../tensor/index.js';
import { textOf, wholeOf, wholesOf } from '../model.js';
import { numbersOf } from '../trace.js';
import { axisOf, known, NotHandled, sizeOf, sound, tensorAxis, type Value } from '../value.js';
import { given, type Operator, type Operators } from './contract.js';
import { scattered } from './joining.js';
import { reshaped } from './reshaping.js';

/** Part of an axis: from where, every how many, and how many. */
export interface Range {
  readonly axis: number;
  readonly from: number;
  readonly step: number;
  readonly count: number;
}

/** What a Slice takes along each axis that it names. */
export function rangesOf(
  shape: readonly number[],
  starts: readonly number[],
  ends: readonly number[],
  axes: readonly number[] = starts.map((_, i) => i),
  steps: readonly number[] = starts.map(() => 1),
): Range[] {
  if ([ends, axes, steps].some(({ length }) => length !== starts.length))
    throw new RangeError('it has starts, ends, axes and steps of several numbers');
  return axes.map((each, i) => {
    const axis = axisOf(each, shape.length);
    const [length, step] = [shape[axis], steps[i]];
    if (!Number.isInteger(step) || step === 0) throw new RangeError(`it goes by steps of ${step}`);
    const place = (at: number) => (at < 0 ? at + length : at);
    const bound = (at: number, least: number, most: number) => Math.min(most, Math.max(least, place(at)));
    const from = step > 0 ? bound(starts[i], 0, length) : bound(starts[i], 0, length - 1);
    const end = step > 0 ? bound(ends[i], 0, length) : bound(ends[i], -1, length - 1);
    return { axis, from, step, count: Math.max(0, Math.ceil((end - from) / step)) };
  });
}

const slice: Operator = (inputs, { node, trace, opset }) => {
  const x = given(inputs, 0);
  const { shape, last, kind } = x;
  const list = (i: number, name: string) =>
    opset < 10 ? wholesOf(node, name) : inputs[i] ? numbersOf(inputs[i], name) : undefined;
  const ranges = rangesOf(shape, list(1, 'starts') ?? [], list(2, 'ends') ?? [], list(3, 'axes'), list(4, 'steps'));
  const moving = ranges.filter(({ axis, from, step, count }) => from !== 0 || step !== 1 || count !== shape[axis]);
  if (!moving.length) return x;
  return trace.step(
    [x],
    (tensor) => {
      const backs: ((cotangent: Tensor) => Tensor)[] = [];
      const output = moving.reduce((whole, { axis, from, step, count }) => {
        const along = tensorAxis(x, axis);
        const length = whole.shape[along];
        const before = whole.shape;
        if (step === 1) {
          backs.unshift((cotangent) =>
            tf.pad(
              cotangent,
              before.map((_, i): [number, number] => (i === along ? [from, length - from - count] : [0, 0])),
            ),
          );
          const starts = before.map((_, i) => (i === along ? from : 0));
          return tf.slice(
            whole,
            starts,
            before.map((n, i) => (i === along ? count : n)),
          );
        }
        const places = Int32Array.from({ length: count }, (_, i) => from + i * step);
        backs.unshift((cotangent) => scattered(cotangent, places, length, along));
        return tf.gather(whole, tf.tensor1d(places, 'int32'), along);
      }, tensor);
      return { output, pullback: (cotangent) => [backs.reduce((sum, back) => back(sum), cotangent)] };
    },
    { last, kind },
  );
};

/** Indices in reach of an axis, those from the end being negative. */
function placesIn(indices: ArrayLike<number>, length: number): Int32Array {
  return Int32Array.from(indices, (index) => {
    const place = index < 0 ? index + length : index;
    if (!(place >= 0 && place < length)) throw new RangeError(`the place ${index} of ${length} is asked for`);
    return place;
  });
}

const gather: Operator = (inputs, { node, trace }) => {
  const x = given(inputs, 0);
  const indices = given(inputs, 1);
  const axis = axisOf(wholeOf(node, 'axis', 0), x.shape.length);
  const places = placesIn(numbersOf(indices, 'places'), x.shape[axis]);
  const flat = indices.shape.length === 1;
  const source = flat ? x : trace.plain(x);
  const along = tensorAxis(source, axis);
  const { last, kind } = source;
  sound([sizeOf(x.shape) / x.shape[axis], places.length]);
  const taken = trace.step(
    [source],
    (tensor) => {
      const length = tensor.shape[along];
      if (places.length === 1)
        return {
          output: tf.slice(
            tensor,
            tensor.shape.map((_, i) => (i === along ? places[0] : 0)),
            tensor.shape.map((n, i) => (i === along ? 1 : n)),
          ),
          pullback: (cotangent) => [
            tf.pad(
              cotangent,
              tensor.shape.map((_, i): [number, number] =>
                i === along ? [places[0], length - 1 - places[0]] : [0, 0],
              ),
            ),
          ],
        };
      return {
        output: tf.gather(tensor, tf.tensor1d(places, 'int32'), along),
        pullback: (cotangent) => [scattered(cotangent, places, length, along)],
      };
    },
    { last, kind },
  );
  if (flat) return taken;
  const { shape } = source;
  return reshaped(taken, [...shape.slice(0, axis), ...indices.shape, ...shape.slice(axis + 1)], trace);
};

/** Where the largest or smallest lies: a number without a gradient. */
const extremeAt =
  (largest: boolean): Operator =>
  (inputs, { node, trace }) => {
    const x: Value = trace.plain(given(inputs, 0));
    if (wholeOf(node, 'select_last_index', 0)) throw new NotHandled('the last of equals');
    const axis = axisOf(wholeOf(node, 'axis', 0), x.shape.length);
    const found = trace.flat([x], (tensor) => (largest ? tf.argMax(tensor, axis) : tf.argMin(tensor, axis)), {
      kind: 'int',
    });
    if (!wholeOf(node, 'keepdims', 1)) return found;
    return reshaped(
      found,
      x.shape.map((n, i) => (i === axis ? 1 : n)),
      trace,
    );
  };

/** Numbers put at places of others; where none of them depends on the images, as in masks that a graph makes for itself. */
const scatter: Operator = (inputs, { node, trace }) => {
  const [data, indices, updates] = [0, 1, 2].map((i) => trace.plain(given(inputs, i)));
  if (data.active || updates.active || textOf(node, 'reduction', 'none') !== 'none')
    throw new NotHandled('values put at places, which depend on the images');
  const read = (value: Value): ArrayLike<number> => value.numbers ?? trace.tensorOf(value).dataSync();
  const numbers = Array.from(read(data));
  const put = read(updates);
  const depth = indices.shape.at(-1) ?? 0;
  const width = sizeOf(data.shape.slice(depth));
  const places = numbersOf(indices, 'places');
  for (let row = 0; row < places.length / depth; row++) {
    const at = data.shape
      .slice(0, depth)
      .reduce((sum, length, i) => sum * length + placesIn([places[row * depth + i]], length)[0], 0);
    for (let i = 0; i < width; i++) numbers[at * width + i] = put[row * width + i];
  }
  return known(numbers, data.shape, data.kind);
};

/** Parts of values by their places. */
export const indexing: Operators = {
  Slice: slice,
  Gather: gather,
  ArgMax: extremeAt(true),
  ArgMin: extremeAt(false),
  ScatterND: scatter,
};
