import { joinOf, type LayerNode, linearizeLayer } from '../../models/index.js';
import { type Tensor, tf } from '../../tensor/index.js';
import type { Line } from './curves.js';
import { endsOf, type Interval, isKnown, magnitude } from './interval.js';
import { maximaOf, windowsOf } from './maxima.js';
import { gamma, LIMIT, stagedTerms, TINY } from './rounding.js';
import { type Route, routeBy } from './routes.js';
import type { BoundStep } from './rules.js';

interface Pair {
  readonly below: Tensor;
  readonly above: Tensor;
}

/**
 * A node at one image as two affine functions of its inputs between which its output lies, whatever these are within
 * their bounds: slope · linear(inputs) + shift. Tensors [1, …output].
 */
export interface Relaxation {
  /** 1 where not given. */
  readonly slopes?: Pair;
  /** 0 where not given. */
  readonly shifts?: Pair;
  readonly route: Route;
  /** Frees what is this image's. */
  dispose(): void;
}

interface Made {
  readonly slopes?: Pair;
  readonly shifts: Pair;
}

/** Slopes and shifts of a node, the latter wider by what is rounded; `sums` is γ of the sums of coefficients · shifts. */
function made(step: BoundStep, inputs: readonly Interval[], sums: number): Made {
  const apart = (below: Tensor, above: Tensor, reach: Tensor, terms: number): Pair => {
    const off = tf
      .maximum(below.abs(), above.abs())
      .mul(sums)
      .add(reach.mul(2 * gamma(terms)));
    // What is added here is summed like the rest.
    const wide = off.mul(1 + 2 * sums).add(TINY);
    const known = wide.less(LIMIT);
    const infinite = tf.fill(wide.shape, Number.POSITIVE_INFINITY);
    return {
      below: tf.where(known, below.sub(wide), infinite.neg()),
      above: tf.where(known, above.add(wide), infinite),
    };
  };
  const [input] = inputs;
  switch (step.kind) {
    case 'affine': {
      const { node, parameters } = step;
      const bias = linearizeLayer(node, tf.zeros([1, ...node.input]), parameters).output;
      const reach = linearizeLayer(node, magnitude(input), step.absolute(1)).output;
      return { shifts: apart(bias, bias, reach, step.terms) };
    }
    case 'join': {
      const { join } = step.node;
      const reach = joinOf(join).apply(join, inputs.map(magnitude));
      const none = tf.zerosLike(reach);
      return { shifts: apart(none, none, reach, inputs.length) };
    }
    case 'curve': {
      const { lower, upper } = endsOf(input);
      const { below, above } = step.curve.lines(lower, upper);
      const known = isKnown(input);
      const slope = (line: Line) => tf.where(known, line.slope, tf.zerosLike(line.slope));
      const [low, high] = [below, above].map(({ slope, shift }) => slope.abs().mul(magnitude(input)).add(shift.abs()));
      return {
        slopes: { below: slope(below), above: slope(above) },
        shifts: apart(below.shift, above.shift, tf.where(known, tf.maximum(low, high), magnitude(input)), 1),
      };
    }
    case 'maxima': {
      const { sure, upper } = maximaOf(step.node, endsOf(input));
      const reach = linearizeLayer(step.node, magnitude(input), {}).output;
      return {
        slopes: { below: tf.onesLike(sure), above: sure },
        shifts: apart(tf.zerosLike(sure), upper.mul(tf.sub(1, sure)), reach, windowsOf(step.node)),
      };
    }
  }
}

/** The way back to the values with the largest lower ends of their windows. */
function toWinners(node: LayerNode, input: Interval): Route {
  const lower = tf.keep(tf.tidy(() => endsOf(input).lower));
  const winners = routeBy((rows) => linearizeLayer(node, tf.tile(lower, [rows, 1, 1, 1]), {}));
  return {
    ...winners,
    dispose: () => {
      winners.dispose();
      lower.dispose();
    },
  };
}

/**
 * The relaxation of a node whose inputs lie within these intervals [1, …], for walks back of so many summands. What is
 * rounded on the way back through it is counted in its shifts: coefficients A of its output become those of its input
 * with an error of at most γ |A| |W|, which moves the bound by γ |A| |W| |input|; the network's own rounding is as much;
 * the sum of A · shift, and then over the nodes, errs by γ′ |A| |shift|. So a node has a shift that is only known to
 * within ± (2γ (|W| |input| + |b|) + γ′ |shift|). For max-pools: the value with the largest lower end is below the
 * maximum; above it is that value where it is the largest for sure, else the largest upper end (Singh et al., 2019).
 * Where an input is not known, shifts are infinite.
 */
export function relaxationOf(step: BoundStep, inputs: readonly Interval[], summands: number, fixed: Route): Relaxation {
  if (step.kind === 'affine' && step.moves) return { route: fixed, dispose: () => undefined };
  const sums = gamma(stagedTerms(step.node.output) + summands);
  const { below, above, low, high } = tf.tidy(() => {
    const { slopes, shifts } = made(step, inputs, sums);
    return { low: shifts.below, high: shifts.above, ...slopes };
  }) as { low: Tensor; high: Tensor; below?: Tensor; above?: Tensor };
  const route = step.kind === 'maxima' ? toWinners(step.node, inputs[0]) : fixed;
  return {
    ...(below && above && { slopes: { below, above } }),
    shifts: { below: low, above: high },
    route,
    dispose: () => {
      tf.dispose([low, high, ...(below && above ? [below, above] : [])]);
      if (route !== fixed) route.dispose();
    },
  };
}
