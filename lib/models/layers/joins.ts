import { type Tensor, tf } from '../../tensor/index.js';
import type { JoinKind, Shape } from './contract.js';

/** The sum of images, or rows, of one shape. */
export type Add = { type: 'add' };
/** The product; an axis of length 1 goes with each place of the other's. */
export type Multiply = { type: 'multiply' };
/** Channels of the one behind those of the other. */
export type Concat = { type: 'concat' };

const shown = (inputs: readonly Shape[]) => inputs.map((shape) => `[${shape}]`).join(' and ');

const add: JoinKind<Add> = {
  fields: {},
  output: (_join, [first]) => first,
  refuses: (_join, inputs) =>
    inputs.every((shape) => shape.join() === inputs[0].join()) ? undefined : `cannot add ${shown(inputs)}.`,
  apply: (_join, inputs) => inputs.reduce((sum, x) => sum.add(x)),
  pullback: (_join, inputs, cotangent) => inputs.map(() => cotangent),
  keepsInputs: false,
};

const fits = (shapes: readonly Shape[]) =>
  shapes.every((shape) => shape.length === shapes[0].length) &&
  shapes[0].every((_, axis) => new Set(shapes.map((shape) => shape[axis]).filter((n) => n !== 1)).size <= 1);

/** Summed over the axes along which it went with each place of another. */
function asWideAs(x: Tensor, { shape }: Tensor): Tensor {
  const axes = shape.flatMap((n, axis) => (n === 1 && x.shape[axis] !== 1 ? [axis] : []));
  return axes.length ? x.sum(axes, true) : x;
}

const multiply: JoinKind<Multiply> = {
  fields: {},
  output: (_join, inputs) => inputs[0].map((_, axis) => Math.max(...inputs.map((shape) => shape[axis]))),
  refuses: (_join, inputs) => (fits(inputs) ? undefined : `cannot multiply ${shown(inputs)}.`),
  apply: (_join, inputs) => inputs.reduce((product, x) => product.mul(x)),
  pullback: (_join, inputs, cotangent) =>
    inputs.map((x, i) =>
      asWideAs(
        inputs.reduce((rest, y, j) => (i === j ? rest : rest.mul(y)), cotangent),
        x,
      ),
    ),
  keepsInputs: true,
};

const concat: JoinKind<Concat> = {
  fields: {},
  output: (_join, inputs) => [
    ...inputs[0].slice(0, -1),
    inputs.reduce((sum, shape) => sum + (shape.at(-1) as number), 0),
  ],
  refuses: (_join, inputs) =>
    inputs.every((shape) => shape.slice(0, -1).join() === inputs[0].slice(0, -1).join())
      ? undefined
      : `cannot put the channels of ${shown(inputs)} together.`,
  apply: (_join, inputs) => tf.concat([...inputs], -1),
  pullback: (_join, inputs, cotangent) =>
    tf.split(
      cotangent,
      inputs.map(({ shape }) => shape.at(-1) as number),
      -1,
    ),
  keepsInputs: false,
};

/** Every way to join values: one row. */
export const JOINS = { add, multiply, concat };

type Described<Kind> = Kind extends JoinKind<infer J> ? J : never;

export type Join = Described<(typeof JOINS)[keyof typeof JOINS]>;

export const joinOf = ({ type }: Pick<Join, 'type'>): JoinKind<Join> => JOINS[type];

export const isJoin = <S extends { readonly type: string }>(step: S): step is Extract<S, Join> =>
  Object.hasOwn(JOINS, step.type);
