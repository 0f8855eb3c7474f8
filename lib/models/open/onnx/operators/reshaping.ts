import { wholeOf, wholesOf } from '../model.js';
import type { Trace } from '../trace.js';
import { numbersOf } from '../trace.js';
import { axisOf, NotHandled, sizeOf, type Value } from '../value.js';
import { type At, given, type Operator, type Operators } from './contract.js';

/** The same numbers in their order under another shape. */
export function reshaped(x: Value, shape: readonly number[], trace: Trace): Value {
  const plain = trace.plain(x);
  if (sizeOf(shape) !== sizeOf(plain.shape)) throw new RangeError(`[${plain.shape}] is to become [${shape}]`);
  if (plain.shape.join() === shape.join()) return plain;
  return trace.step(
    [plain],
    (tensor) => ({
      output: tensor.reshape([...shape]),
      pullback: (cotangent) => [cotangent.reshape([...plain.shape])],
    }),
    { kind: plain.kind },
  );
}

/**
 * The shape that a Reshape names: 0 stands for the axis of the input, −1 for what is left. A file that was made for a
 * number of images names it; of `times` as many the first axis is that much longer.
 */
export function namedShape(
  asked: readonly number[],
  shape: readonly number[],
  { times, zeros }: { readonly times: number; readonly zeros: boolean },
): number[] {
  const size = sizeOf(shape);
  const axes = asked.map((n, i) => (n === 0 && !zeros ? shape[i] : n));
  const left = axes.filter((n) => n !== -1).reduce((a, b) => a * b, 1);
  const filled = axes.map((n) => (n === -1 ? size / left : n));
  if (times !== 1 && sizeOf(filled) * times === size && !asked.includes(-1)) filled[0] *= times;
  else if (times !== 1 && asked[0] > 0 && asked.includes(-1) && size % (left * times) === 0) {
    filled[0] *= times;
    filled[asked.indexOf(-1)] = size / (left * times);
  }
  if (filled.some((n) => !Number.isInteger(n) || n < 0) || sizeOf(filled) !== size)
    throw new RangeError(`[${shape}] is to become [${asked}]`);
  return filled;
}

const reshape: Operator = (inputs, { node, trace, opset, times }) => {
  const x = given(inputs, 0);
  const asked = opset < 5 ? (wholesOf(node, 'shape') ?? []) : numbersOf(inputs[1], 'shapes');
  const zeros = wholeOf(node, 'allowzero', 0) !== 0;
  return reshaped(x, namedShape(asked, x.shape, { times, zeros }), trace);
};

const flatten: Operator = (inputs, { node, trace }) => {
  const x = given(inputs, 0);
  const asked = wholeOf(node, 'axis', 1);
  const axis = asked === x.shape.length ? asked : axisOf(asked, x.shape.length);
  return reshaped(x, [sizeOf(x.shape.slice(0, axis)), sizeOf(x.shape.slice(axis))], trace);
};

const transpose: Operator = (inputs, { node, trace }) => {
  const x = given(inputs, 0);
  const rank = x.shape.length;
  const axes = wholesOf(node, 'perm') ?? Array.from({ length: rank }, (_, i) => rank - 1 - i);
  if ([...axes].sort((a, b) => a - b).some((axis, i) => axis !== i) || axes.length !== rank)
    throw new RangeError(`its axes [${axes}] are none of [${x.shape}]`);
  const { kind } = x;
  // Channels that come first only in name stay where they are.
  if (!x.last && axes.join() === '0,3,1,2')
    return trace.step([x], (tensor) => ({ output: tensor.clone(), pullback: (cotangent) => [cotangent] }), {
      last: true,
      kind,
    });
  const own = x.last ? axes.map((axis) => [0, 3, 1, 2][axis]) : [...axes];
  const back = own.map((_, i) => own.indexOf(i));
  const still = own.every((axis, i) => axis === i);
  return trace.step(
    [x],
    (tensor) => ({
      output: still ? tensor.clone() : tensor.transpose(own),
      pullback: (cotangent) => [still ? cotangent : cotangent.transpose(back)],
    }),
    { kind },
  );
};

/** Axes as an attribute of older operators, or as an input of newer ones. */
export function axesOf(inputs: readonly (Value | undefined)[], { node }: At): readonly number[] | undefined {
  return wholesOf(node, 'axes') ?? (inputs[1] ? numbersOf(inputs[1], 'axes') : undefined);
}

const squeeze: Operator = (inputs, at) => {
  const x = given(inputs, 0);
  const rank = x.shape.length;
  const axes = axesOf(inputs, at)?.map((axis) => axisOf(axis, rank)) ?? x.shape.flatMap((n, i) => (n === 1 ? [i] : []));
  return reshaped(
    x,
    x.shape.filter((_, i) => !axes.includes(i)),
    at.trace,
  );
};

const unsqueeze: Operator = (inputs, at) => {
  const x = given(inputs, 0);
  const axes = axesOf(inputs, at) ?? [];
  const rank = x.shape.length + axes.length;
  const added = axes.map((axis) => axisOf(axis, rank));
  let next = 0;
  const shape = Array.from({ length: rank }, (_, i) => (added.includes(i) ? 1 : x.shape[next++]));
  return reshaped(x, shape, at.trace);
};

const identity: Operator = (inputs) => given(inputs, 0);

/** Types of elements by their numbers in the format. */
const FLOATS = [1, 10, 11, 16];
const BOOL = 9;

const cast: Operator = (inputs, { node, trace }) => {
  const x = given(inputs, 0);
  const to = wholeOf(node, 'to', 1);
  const kind = FLOATS.includes(to) ? 'float' : to === BOOL ? 'bool' : 'int';
  if (kind === x.kind) return x;
  const { last } = x;
  if (kind === 'float') return trace.flat([x], (tensor) => tensor.toFloat(), { last });
  if (kind === 'bool') return trace.flat([x], (tensor) => tensor.toFloat().notEqual(0), { last, kind });
  return trace.flat([x], (tensor) => tensor.toInt(), { last, kind });
};

const depthToSpace: Operator = (inputs, { node, trace }) => {
  const x = given(inputs, 0);
  const block = wholeOf(node, 'blocksize', 0);
  if (x.shape.length !== 4 || block < 1) throw new RangeError(`[${x.shape}] is to become wider by ${block}`);
  const [n, channels, height, width] = x.shape;
  const depth = channels / block ** 2;
  const columns = node.attributes.mode?.text === 'CRD';
  const apart = columns ? [n, depth, block, block, height, width] : [n, block, block, depth, height, width];
  const axes = columns ? [0, 1, 4, 2, 5, 3] : [0, 3, 4, 1, 5, 2];
  return permuted(x, apart, axes, [n, depth, height * block, width * block], trace);
};

const spaceToDepth: Operator = (inputs, { node, trace }) => {
  const x = given(inputs, 0);
  const block = wholeOf(node, 'blocksize', 0);
  if (x.shape.length !== 4 || block < 1) throw new RangeError(`[${x.shape}] is to become smaller by ${block}`);
  const [n, channels, height, width] = x.shape;
  const [rows, across] = [height / block, width / block];
  return permuted(
    x,
    [n, channels, rows, block, across, block],
    [0, 3, 5, 1, 2, 4],
    [n, channels * block ** 2, rows, across],
    trace,
  );
};

/** Seen under another shape, its axes moved, seen under a third. */
function permuted(x: Value, apart: number[], axes: number[], shape: number[], trace: Trace): Value {
  const back = axes.map((_, i) => axes.indexOf(i));
  const moved = trace.step([reshaped(x, apart, trace)], (tensor) => ({
    output: tensor.transpose(axes),
    pullback: (cotangent) => [cotangent.transpose(back)],
  }));
  return reshaped(moved, shape, trace);
}

/** The same values under other shapes and in other orders. */
export const reshaping: Operators = {
  Reshape: reshape,
  Flatten: flatten,
  Transpose: transpose,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Identity: identity,
  Dropout: (inputs, { node }) => {
    if (node.outputs[1]) throw new NotHandled('the mask of a Dropout');
    return given(inputs, 0);
  },
  Cast: cast,
  CastLike: (inputs, at) => {
    const { kind } = given(inputs, 1);
    const to = kind === 'float' ? 1 : kind === 'bool' ? BOOL : 7;
    return cast(inputs, { ...at, node: { ...at.node, attributes: { to: { whole: to } } } });
  },
  DepthToSpace: depthToSpace,
  SpaceToDepth: spaceToDepth,
};
