import { type Tensor, tf } from '../../../../tensor/index.js';
import { numberOf, textOf, wholeOf, wholesOf } from '../model.js';
import { numbersOf, type Trace } from '../trace.js';
import { axisOf, NotHandled, sizeOf, sound, tensorAxis, type Value } from '../value.js';
import { alike, summedTo } from './broadcast.js';
import { given, type Operator, type Operators } from './contract.js';

/** For single values `times` as many images as one: a class token, say, that the file has once. */
function forAll(values: readonly Value[], axis: number, times: number, trace: Trace): readonly Value[] {
  const most = Math.max(...values.map(({ shape }) => shape[0]));
  if (times === 1 || axis === 0) return values;
  return values.map((value) =>
    value.shape[0] * times === most ? repeated(value, [times, ...value.shape.slice(1).map(() => 1)], trace) : value,
  );
}

const concat: Operator = (inputs, { node, trace, times }) => {
  const all = inputs.map((_, i) => given(inputs, i)).filter(({ shape }) => sizeOf(shape) > 0);
  const [first] = all.length ? all : [given(inputs, 0)];
  const axis = axisOf(wholeOf(node, 'axis', 1), first.shape.length);
  const whole = forAll(all, axis, times, trace);
  if (whole.some(({ shape }) => shape.length !== first.shape.length))
    throw new RangeError(`values [${whole.map(({ shape }) => shape.join()).join('], [')}] are to be joined`);
  if (whole.length === 1) return whole[0];
  const { values, last } = alike(whole, trace);
  const along = tensorAxis({ last }, axis);
  const { kind } = first;
  const sizes = values.map((value) => value.shape[axis]);
  return trace.step(
    [...values],
    (...tensors) => ({
      output: tf.concat(
        tensors.map((each) => (kind === 'float' ? each : each.toInt())),
        along,
      ),
      pullback: (cotangent) => tf.split(cotangent, sizes, along),
    }),
    { last, kind },
  );
};

const split: Operator = (inputs, { node, trace }) => {
  const x = given(inputs, 0);
  const { shape, last, kind } = x;
  const axis = axisOf(wholeOf(node, 'axis', 0), shape.length);
  const parts = node.outputs.length;
  const each = Math.ceil(shape[axis] / parts);
  const sizes = [
    ...(wholesOf(node, 'split') ??
      (inputs[1]
        ? numbersOf(inputs[1], 'sizes of parts')
        : Array.from({ length: parts }, (_, i) => Math.min(each, shape[axis] - i * each)))),
  ];
  if (sizes.reduce((a, b) => a + b, 0) !== shape[axis] || sizes.some((n) => n < 0))
    throw new RangeError(`[${shape}] is to be split into ${sizes} along axis ${axis}`);
  const along = tensorAxis(x, axis);
  return trace.steps(
    [x],
    (tensor) => ({
      outputs: tf.split(tensor, sizes, along),
      pullback: (cotangents) => [tf.concat([...cotangents], along)],
    }),
    { last, kind },
  );
};

/** Rows and columns taken from a tensor, which may come more than once; the way back adds them up. */
function taken(tensor: Tensor, indices: readonly number[], axis: number): { output: Tensor; back(c: Tensor): Tensor } {
  const places = Int32Array.from(indices);
  const length = tensor.shape[axis];
  return {
    output: tf.gather(tensor, tf.tensor1d(places, 'int32'), axis),
    back: (cotangent) => scattered(cotangent, places, length, axis),
  };
}

/** The sum at each place of an axis of what was taken from there. */
export function scattered(cotangent: Tensor, places: Int32Array, length: number, axis: number): Tensor {
  const axes = cotangent.shape.map((_, i) => i);
  const front = [axis, ...axes.filter((i) => i !== axis)];
  const back = axes.map((i) => front.indexOf(i));
  const rows = axis === 0 ? cotangent : cotangent.transpose(front);
  const sums = tf.unsortedSegmentSum(rows, tf.tensor1d(places, 'int32'), length);
  return axis === 0 ? sums : sums.transpose(back);
}

/** Which pixel of a line lies at a place beyond its ends. */
function mirrored(at: number, length: number, mode: string): number {
  if (mode === 'edge') return Math.min(length - 1, Math.max(0, at));
  if (mode === 'wrap') return ((at % length) + length) % length;
  if (at < 0) return -at;
  return at >= length ? 2 * (length - 1) - at : at;
}

const pad: Operator = (inputs, { node, trace, opset }) => {
  const x = given(inputs, 0);
  const { shape, last } = x;
  const listed =
    opset < 11 ? (wholesOf(node, 'pads') ?? wholesOf(node, 'paddings') ?? []) : numbersOf(inputs[1], 'pads');
  const value = opset < 11 ? numberOf(node, 'value', 0) : (inputs[2]?.numbers?.[0] ?? 0);
  const axes = inputs[3]
    ? numbersOf(inputs[3], 'axes').map((axis) => axisOf(axis, shape.length))
    : shape.map((_, i) => i);
  if (listed.length !== axes.length * 2) throw new RangeError(`it has ${listed.length} pads for ${axes.length} axes`);
  const mode = textOf(node, 'mode', 'constant');
  const around = shape.map((): [number, number] => [0, 0]);
  axes.forEach((axis, i) => {
    around[tensorAxis(x, axis)] = [listed[i], listed[i + axes.length]];
  });
  if (around.some(([before, after]) => before < 0 || after < 0)) throw new NotHandled('negative pads');
  sound(shape.map((n, axis) => n + around[tensorAxis(x, axis)][0] + around[tensorAxis(x, axis)][1]));
  if (around.every(([before, after]) => before === 0 && after === 0)) return x;
  if (mode === 'constant')
    return trace.step(
      [x],
      (tensor) => ({
        output: tf.pad(tensor, around, value),
        pullback: (cotangent) => [
          tf.slice(
            cotangent,
            around.map(([before]) => before),
            tensor.shape,
          ),
        ],
      }),
      { last },
    );
  return trace.step(
    [x],
    (tensor) => {
      const backs: ((cotangent: Tensor) => Tensor)[] = [];
      const output = around.reduce((sum, [before, after], axis) => {
        if (before === 0 && after === 0) return sum;
        const length = sum.shape[axis];
        const indices = Array.from({ length: before + length + after }, (_, i) => mirrored(i - before, length, mode));
        if (indices.some((i) => i < 0 || i >= length)) throw new RangeError(`its pads are wider than [${shape}]`);
        const found = taken(sum, indices, axis);
        backs.unshift(found.back);
        return found.output;
      }, tensor);
      return { output, pullback: (cotangent) => [backs.reduce((sum, back) => back(sum), cotangent)] };
    },
    { last },
  );
};

/** A value laid side by side with itself. */
function repeated(x: Value, repeats: readonly number[], trace: Trace): Value {
  const plain = trace.plain(x);
  const { shape, kind } = plain;
  sound(shape.map((n, i) => n * repeats[i]));
  const apart = shape.flatMap((n, i) => [repeats[i], n]);
  const sums = repeats.map((_, i) => i * 2);
  return trace.step(
    [plain],
    (tensor) => ({
      output: tf.tile(kind === 'float' ? tensor : tensor.toInt(), [...repeats]),
      pullback: (cotangent) => [cotangent.reshape(apart).sum(sums)],
    }),
    { kind },
  );
}

const tile: Operator = (inputs, { trace }) => {
  const x = given(inputs, 0);
  const repeats = numbersOf(inputs[1], 'repeats');
  if (repeats.length !== x.shape.length) throw new RangeError(`[${x.shape}] is to be repeated by [${repeats}]`);
  return repeated(x, repeats, trace);
};

const expand: Operator = (inputs, { trace }) => {
  const x = trace.plain(given(inputs, 0));
  const asked = numbersOf(inputs[1], 'shapes');
  const rank = Math.max(asked.length, x.shape.length);
  const full = (shape: readonly number[]) => [...Array<number>(rank - shape.length).fill(1), ...shape];
  const [own, wanted] = [full(x.shape), full(asked)];
  const shape = sound(own.map((n, i) => (n === 1 ? wanted[i] : n)));
  if (wanted.some((n, i) => n !== 1 && n !== shape[i])) throw new RangeError(`[${x.shape}] is to become [${asked}]`);
  const { kind } = x;
  return trace.step(
    [x],
    (tensor) => ({
      output: tf.broadcastTo((kind === 'float' ? tensor : tensor.toInt()).reshape(own), shape),
      pullback: (cotangent) => [summedTo(cotangent, x.shape)],
    }),
    { kind },
  );
};

/** Values side by side, apart, and repeated. */
export const joining: Operators = { Concat: concat, Split: split, Pad: pad, Tile: tile, Expand: expand };
