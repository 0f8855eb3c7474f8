import type { Feature } from '../../../data/index.js';
import { type Tensor4D, tf } from '../../../tensor/index.js';
import type { Classifier, DifferentiableClassifier } from '../../contracts.js';
import { behind } from '../ends.js';
import type { Shape } from '../layout.js';
import type { Step } from './steps.js';

/** Last places of a float32 by which a whole number may be missed on its way through the units of a range: ¼ at 2²⁰. */
const LAST_PLACES = 2 * 2 ** -23;

/**
 * Rows [n, 1, features, 1] in units of each feature's range, as values of the table [n, 1, 1, features]. What is a whole
 * number there but for rounding is one; others go through as they are.
 */
export function rangesStep(features: readonly Feature[]): Step {
  const width = features.length;
  const of = (value: (feature: Feature) => number) => Float32Array.from(features, value);
  const [low, range] = [of((one) => one.low), of((one) => one.high - one.low)];
  const noise = of((one) => (one.whole ? LAST_PLACES * Math.max(-one.low, one.high, one.high - one.low) : -1));
  return {
    apply: (rows) =>
      tf.tidy(() => {
        const values = rows.reshape([-1, 1, 1, width]).mul(tf.tensor1d(range)).add(tf.tensor1d(low));
        if (noise.every((one) => one < 0)) return values as Tensor4D;
        const whole = values.round();
        return tf.where(values.sub(whole).abs().lessEqual(tf.tensor1d(noise)), whole, values) as Tensor4D;
      }),
    back: (cotangents) => tf.tidy(() => cotangents.mul(tf.tensor1d(range)).reshape([-1, 1, width, 1]) as Tensor4D),
  };
}

/** The same values in the shape in which a model takes them. */
export const shapeStep = ([height, width, channels]: Shape): Step => ({
  apply: (rows) => rows.reshape([-1, height, width, channels]),
  back: (cotangents) => cotangents.reshape([-1, 1, 1, height * width * channels]),
});

/**
 * A model of a table's own values behind the ranges of its features: it takes rows [n, 1, features, 1] in [0, 1], as data
 * sets of tables have them, and every ε is in units of each feature's range. `openModel` does it by its option features.
 * @throws RangeError where the model takes another number of values.
 */
export function behindRanges(
  model: Classifier | DifferentiableClassifier,
  features: readonly Feature[],
): Classifier | DifferentiableClassifier {
  checkFeatures(model.name, model.inputShape, features);
  const steps = [rangesStep(features), shapeStep(model.inputShape)] as const;
  const step: Step = {
    apply: (rows) => tf.tidy(() => steps[1].apply(steps[0].apply(rows))),
    back: (cotangents) => tf.tidy(() => steps[0].back(steps[1].back(cotangents))),
  };
  return {
    ...behind(model, step, [1, features.length, 1]),
    preprocessing: { ...model.preprocessing, ranges: rangesOf(features) },
  };
}

/** What 0 and 1 become of each feature. */
export const rangesOf = (features: readonly Feature[]): (readonly [number, number])[] =>
  features.map(({ low, high }) => [low, high]);

/** Throws a RangeError where a model takes another number of values than there are features. */
export function checkFeatures(source: string, shape: Shape, features: readonly Feature[]): void {
  const width = shape[0] * shape[1] * shape[2];
  if (width !== features.length)
    throw new RangeError(
      `${source}: takes ${width} values [${shape.join(', ')}], and the table has ${features.length} features: ${features
        .slice(0, 12)
        .map(({ name }) => name)
        .join(', ')}${features.length > 12 ? ', …' : ''}. Give the columns that it was trained on, in their order.`,
    );
}
