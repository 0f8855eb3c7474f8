import { joinOf, linearizeLayer } from '../../models/index.js';
import { type Tensor, type Tensor4D, tf } from '../../tensor/index.js';
import { gamma, LIMIT, PIXEL, SINGLE, TINY } from './rounding.js';
import type { BoundStep } from './rules.js';

/** Values [n, …] within `radius` of `centre`, each for itself; 0 ± ∞ where nothing is known, never NaN. */
export interface Interval {
  readonly centre: Tensor;
  readonly radius: Tensor;
}

/** The smallest and the largest values. */
export interface Ends {
  readonly lower: Tensor;
  readonly upper: Tensor;
}

const apartFrom = (x: Tensor) => x.abs().mul(SINGLE).add(TINY);

export function endsOf({ centre, radius }: Interval): Ends {
  const [lower, upper] = [centre.sub(radius), centre.add(radius)];
  return { lower: lower.sub(apartFrom(lower)), upper: upper.add(apartFrom(upper)) };
}

/**
 * 1 where something is known. Max-pools, rectifiers and comparisons of float32 kernels may drop a NaN and go on with a
 * finite value, so that none may leave a node.
 */
export const isKnown = ({ centre, radius }: Interval): Tensor =>
  tf.logicalAnd(centre.abs().less(LIMIT), radius.less(LIMIT));

/** The interval where it is known, and what it was made of (`source`) too; else 0 ± ∞. */
const orAll = (interval: Interval, source?: Tensor): Interval => {
  const own = isKnown(interval);
  const known = source ? tf.logicalAnd(own, source) : own;
  const { centre, radius } = interval;
  return {
    centre: tf.where(known, centre, tf.zerosLike(centre)),
    radius: tf.where(known, radius, tf.fill(radius.shape, Number.POSITIVE_INFINITY)),
  };
};

/** `error` is what the ends may be off by. */
export function between({ lower, upper }: Ends, error = 0): Interval {
  const centre = lower.add(upper).div(2);
  const radius = tf.maximum(upper.sub(centre), centre.sub(lower)).mul(1 + SINGLE);
  return orAll({ centre, radius: radius.add(error + TINY) });
}

/** No value is larger. */
export const magnitude = ({ centre, radius }: Interval): Tensor =>
  centre
    .abs()
    .add(radius)
    .mul(1 + SINGLE);

/** The L∞ ball around images [n, h, w, c] within [0, 1]; nothing is known of a pixel that is no number. */
export const ball = (images: Tensor4D, epsilon: number): Interval =>
  orAll(
    between({
      lower: images.sub(epsilon + PIXEL).clipByValue(0, 1),
      upper: images.add(epsilon + PIXEL).clipByValue(0, 1),
    }),
    images.abs().less(LIMIT),
  );

/**
 * What a node makes of intervals: the propagation of Gowal et al. (2018), widened by what float32 may round
 * (`rounding.ts`). An affine layer takes centres by its weights and radii by their magnitudes; what never falls takes
 * ends. What overflows is 0 ± ∞. Called in a tidy.
 */
export function intervalThrough(step: BoundStep, inputs: readonly Interval[]): Interval {
  const [input] = inputs;
  switch (step.kind) {
    case 'affine': {
      const { node, parameters } = step;
      const { output: centre } = linearizeLayer(node, input.centre, parameters);
      if (step.moves) return { centre, radius: linearizeLayer(node, input.radius, parameters).output };
      // |W| (r + 2γ |c|) + 2γ |b|: the radius, and the errors of the bounds and of the network at values within it.
      const share = gamma(step.terms);
      const reach = input.radius.add(input.centre.abs().mul(2 * share));
      const { output } = linearizeLayer(node, reach, step.absolute(2 * share));
      return orAll({ centre, radius: output.mul(1 + 2 * share).add(TINY) });
    }
    case 'join': {
      const kind = joinOf(step.node.join);
      const [centre, radius, reach] = [
        inputs.map((one) => one.centre),
        inputs.map((one) => one.radius),
        inputs.map(magnitude),
      ].map((parts) => kind.apply(step.node.join, parts));
      return orAll({ centre, radius: radius.mul(1 + SINGLE).add(reach.mul(2 * gamma(inputs.length))) });
    }
    default: {
      const { lower, upper } = endsOf(input);
      const [low, high] = [lower, upper].map((end) => linearizeLayer(step.node, end, {}).output);
      if (step.kind === 'maxima') return between({ lower: low, upper: high });
      const { error } = step.curve;
      const made = between({ lower: low.sub(apartFrom(low)), upper: high.add(apartFrom(high)) }, error);
      // Of any number a sigmoid is between 0 and 1, but the network may have none here.
      return orAll(made, isKnown(input));
    }
  }
}
