import { type Tensor, tf } from '../../tensor/index.js';
import type { LayerKind } from './contract.js';
import { curveBy } from './curve.js';
import { optional, truth } from './rules.js';

/** x times the share of a standard normal variable below it (Hendrycks and Gimpel, 2016), or its approximation by tanh. */
export type Gelu = { type: 'gelu'; approximate?: boolean };

const INNER = Math.sqrt(2 / Math.PI);
const CUBE = 0.044715;

const below = (x: Tensor) => tf.erf(x.mul(Math.SQRT1_2)).add(1).mul(0.5);
const density = (x: Tensor) =>
  x
    .square()
    .mul(-0.5)
    .exp()
    .mul(1 / Math.sqrt(2 * Math.PI));
// Not x.pow(3), which takes a hundred times as long as a product.
const bent = (x: Tensor) => tf.tanh(x.mul(x.square().mul(CUBE).add(1)).mul(INNER));

/** Its values, and how they rise; in a tidy. */
export const geluOf = (x: Tensor, approximate: boolean): Tensor =>
  approximate ? x.mul(bent(x).add(1)).mul(0.5) : x.mul(below(x));

export function geluSlope(x: Tensor, approximate: boolean): Tensor {
  if (!approximate) return below(x).add(x.mul(density(x)));
  const t = bent(x);
  const inner = x
    .square()
    .mul(3 * CUBE)
    .add(1)
    .mul(INNER);
  return t
    .add(1)
    .add(x.mul(tf.sub(1, t.square())).mul(inner))
    .mul(0.5);
}

export const gelu: LayerKind<Gelu> = curveBy<Gelu>(
  { approximate: optional(truth) },
  (x, { approximate = false }) => geluOf(x, approximate),
  (x, { approximate = false }) => geluSlope(x, approximate),
);
