import { type Attributes, native, type Tensor } from '../../tensor/index.js';
import type { LayerKind, Rule } from './contract.js';
import { inPlace } from './shapes.js';

/**
 * A function of each value alone, which TensorFlow has with its gradient: an operation of the value, and one of the
 * cotangent and either the value or the function's, in that order, or the other way round.
 */
export function curve<L extends { readonly type: string }>(
  fields: { readonly [Field in Exclude<keyof L, 'type'>]-?: Rule },
  apply: (x: Tensor, layer: L) => Tensor,
  operations: {
    readonly value: string;
    readonly gradient: string;
    readonly of: 'x' | 'y';
    readonly cotangentLast?: boolean;
    readonly attributes?: (layer: L) => Attributes;
  },
): LayerKind<L> {
  const { value, gradient, of, cotangentLast = false, attributes = () => ({}) } = operations;
  return {
    fields,
    ...inPlace,
    apply: (layer, x) => apply(x, layer),
    linearize: (layer, x) => {
      const output = native(value, [x], attributes(layer));
      const at = of === 'x' ? x : output;
      return {
        output,
        kept: [at],
        pullback: (cotangent) => native(gradient, cotangentLast ? [at, cotangent] : [cotangent, at], attributes(layer)),
      };
    },
  };
}

/** The same by its derivative, a function of the value. */
export const curveBy = <L extends { readonly type: string }>(
  fields: { readonly [Field in Exclude<keyof L, 'type'>]-?: Rule },
  apply: (x: Tensor, layer: L) => Tensor,
  derivative: (x: Tensor, layer: L) => Tensor,
): LayerKind<L> => ({
  fields,
  ...inPlace,
  apply: (layer, x) => apply(x, layer),
  linearize: (layer, x) => ({
    output: apply(x, layer),
    kept: [x],
    pullback: (cotangent) => cotangent.mul(derivative(x, layer)),
  }),
});
