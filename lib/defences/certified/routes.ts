import { joinOf, linearizeLayer } from '../../models/index.js';
import { type Tensor, tf } from '../../tensor/index.js';
import type { BoundStep } from './rules.js';

/** A linear function's way back, at the number of rows that it was made for. */
interface Pullback {
  readonly kept: readonly Tensor[];
  pullback(cotangent: Tensor): Tensor;
}

/** The way back through a linear function: made once for each number of rows, since some of them cost a pass to make. */
export interface Route {
  /** Coefficients [k, …output] as those of the inputs [k, …input]; new tensors. */
  through(coefficients: Tensor): Tensor[];
  dispose(): void;
}

export function routeBy(make: (rows: number) => Pullback): Route {
  const known = new Map<number, Pullback>();
  const of = (rows: number): Pullback => {
    const before = known.get(rows);
    if (before) return before;
    const made: Pullback[] = [];
    tf.tidy(() => {
      made.push(make(rows));
      for (const tensor of made[0].kept) tf.keep(tensor);
    });
    known.set(rows, made[0]);
    return made[0];
  };
  return {
    through: (coefficients) => [of(coefficients.shape[0]).pullback(coefficients)],
    dispose: () => {
      for (const { kept } of known.values()) tf.dispose([...kept]);
      known.clear();
    },
  };
}

/** The way back through a node that is linear, or a sum, whatever the image. */
export function fixedRoute(step: BoundStep): Route {
  if (step.kind === 'join') {
    const { join, from } = step.node;
    return {
      through: (coefficients) => {
        // Asked for their shapes alone.
        const inputs = from.map((shape) => tf.zeros([1, ...shape]));
        return joinOf(join)
          .pullback(join, inputs, coefficients)
          .map((part) => part.clone());
      },
      dispose: () => undefined,
    };
  }
  if (step.kind === 'affine') {
    const { node, parameters } = step;
    return routeBy((rows) => linearizeLayer(node, tf.zeros([rows, ...node.input]), parameters));
  }
  return { through: (coefficients) => [coefficients.clone()], dispose: () => undefined };
}
