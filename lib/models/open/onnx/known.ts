import { type Arithmetic, concat, gather, type Known, slice, split } from './known-parts.js';
import { type OnnxNode, wholeOf, wholesOf } from './model.js';
import { namedShape } from './operators/reshaping.js';
import type { Kind } from './tensors.js';
import { axisOf, FEW, known, sizeOf, sound, type Value } from './value.js';

/** Numbers repeated along the axes where their shapes are 1, as ONNX does it. */
function together(inputs: readonly Known[], kind: Kind, combine: (...numbers: number[]) => number): Value {
  const rank = Math.max(...inputs.map(({ shape }) => shape.length));
  const full = inputs.map(({ shape }) => [...Array<number>(rank - shape.length).fill(1), ...shape]);
  const shape = Array.from({ length: rank }, (_, axis) => {
    const lengths = full.map((each) => each[axis]);
    const length = lengths.find((n) => n !== 1) ?? 1;
    if (lengths.some((n) => n !== 1 && n !== length))
      throw new RangeError(`[${inputs.map((each) => each.shape.join()).join('], [')}] are to be combined`);
    return length;
  });
  const placeIn = (own: readonly number[], i: number): number => {
    let [rest, place, step] = [i, 0, 1];
    for (let axis = rank - 1; axis >= 0; axis--) {
      const at = rest % shape[axis];
      rest = Math.floor(rest / shape[axis]);
      place += own[axis] === 1 ? 0 : at * step;
      step *= own[axis];
    }
    return place;
  };
  const numbers = Array.from({ length: sizeOf(shape) }, (_, i) =>
    combine(...inputs.map((input, k) => input.numbers[placeIn(full[k], i)])),
  );
  return known(numbers, shape, kind);
}

const binary =
  (combine: (a: number, b: number, kind: Kind) => number): Arithmetic =>
  (inputs) => {
    const [{ kind }] = inputs;
    return together(inputs.slice(0, 2), kind, (a, b) => combine(a, b, kind));
  };

const comparison =
  (holds: (a: number, b: number) => boolean): Arithmetic =>
  (inputs) =>
    together(inputs.slice(0, 2), 'bool', (a, b) => Number(holds(a, b)));

const single =
  (apply: (x: number) => number): Arithmetic =>
  ([x]) =>
    known(Array.from(x.numbers, apply), x.shape, x.kind);

const folded =
  (combine: (a: number, b: number) => number): Arithmetic =>
  (inputs) =>
    together(inputs, inputs[0].kind, (...numbers) => numbers.reduce((a, b) => combine(a, b)));

const reshaped = (x: Known, shape: readonly number[]) => known(x.numbers, shape, x.kind);

const expand: Arithmetic = ([x, shape]) =>
  shape &&
  together(
    [x, { ...x, numbers: new Float64Array(sizeOf(sound([...shape.numbers]))), shape: [...shape.numbers] }],
    x.kind,
    (a) => a,
  );

const axesOf = (inputs: readonly Known[], node: OnnxNode): readonly number[] | undefined =>
  wholesOf(node, 'axes') ?? (inputs[1] ? [...inputs[1].numbers] : undefined);

const unsqueeze: Arithmetic = (inputs, node) => {
  const [x] = inputs;
  const axes = axesOf(inputs, node) ?? [];
  const rank = x.shape.length + axes.length;
  const added = axes.map((axis) => axisOf(axis, rank));
  let next = 0;
  return reshaped(
    x,
    Array.from({ length: rank }, (_, i) => (added.includes(i) ? 1 : x.shape[next++])),
  );
};

const squeeze: Arithmetic = (inputs, node) => {
  const [x] = inputs;
  const axes = axesOf(inputs, node)?.map((axis) => axisOf(axis, x.shape.length));
  return reshaped(
    x,
    x.shape.filter((n, i) => (axes ? !axes.includes(i) : n !== 1)),
  );
};

const cast: Arithmetic = ([x], node) => {
  const to = wholeOf(node, 'to', 1);
  if ([1, 10, 11, 16].includes(to)) return known(x.numbers, x.shape, 'float');
  return to === 9
    ? known(
        Array.from(x.numbers, (n) => Number(n !== 0)),
        x.shape,
        'bool',
      )
    : known(Array.from(x.numbers, Math.trunc), x.shape, 'int');
};

/** Of whole rows alone: a product or sum of sizes. */
const total =
  (combine: (a: number, b: number) => number): Arithmetic =>
  ([x], node) =>
    x.shape.length === 1 && x.numbers.length
      ? known([Array.from(x.numbers).reduce((a, b) => combine(a, b))], wholeOf(node, 'keepdims', 1) ? [1] : [], x.kind)
      : undefined;

/** The arithmetic of sizes, axes and bounds: numbers that no image decides, in plain JavaScript. */
const ARITHMETIC: Readonly<Record<string, Arithmetic>> = {
  Add: binary((a, b) => a + b),
  Sub: binary((a, b) => a - b),
  Mul: binary((a, b) => a * b),
  Div: binary((a, b, kind) => (kind === 'float' ? a / b : Math.trunc(a / b))),
  Mod: binary((a, b) => a - b * Math.floor(a / b)),
  Pow: binary((a, b) => a ** b),
  Max: folded(Math.max),
  Min: folded(Math.min),
  Floor: single(Math.floor),
  Ceil: single(Math.ceil),
  Sqrt: single(Math.sqrt),
  Neg: single((x) => -x),
  Abs: single(Math.abs),
  Not: single((x) => Number(x === 0)),
  Identity: ([x]) => x,
  Cast: cast,
  Equal: comparison((a, b) => a === b),
  Greater: comparison((a, b) => a > b),
  GreaterOrEqual: comparison((a, b) => a >= b),
  Less: comparison((a, b) => a < b),
  LessOrEqual: comparison((a, b) => a <= b),
  And: comparison((a, b) => a !== 0 && b !== 0),
  Or: comparison((a, b) => a !== 0 || b !== 0),
  Where: (inputs) => together(inputs, inputs[1].kind, (condition, a, b) => (condition ? a : b)),
  Gather: gather,
  Slice: slice,
  Concat: concat,
  Expand: expand,
  Split: split,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Reshape: ([x, shape], node) =>
    shape &&
    reshaped(x, namedShape([...shape.numbers], x.shape, { times: 1, zeros: wholeOf(node, 'allowzero', 0) !== 0 })),
  ReduceProd: total((a, b) => a * b),
  ReduceSum: total((a, b) => a + b),
  ReduceMax: total(Math.max),
  ReduceMin: total(Math.min),
};

const isKnown = (value: Value): value is Known => sizeOf(value.shape) <= FEW && value.numbers !== undefined;

/** What a node makes of numbers that are known; undefined where they are not, or too many, or of no such operator. */
export function arithmeticOf(
  inputs: readonly (Value | undefined)[],
  node: OnnxNode,
  opset: number,
): readonly Value[] | undefined {
  const work = Object.hasOwn(ARITHMETIC, node.type) ? ARITHMETIC[node.type] : undefined;
  const given = inputs.filter((input) => input !== undefined);
  if (!work || !given.length || given.length !== inputs.length || !given.every(isKnown)) return undefined;
  const made = work(given, node, opset);
  return made === undefined ? undefined : [made].flat();
}
