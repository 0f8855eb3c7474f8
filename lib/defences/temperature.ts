import { type DifferentiableClassifier, linearize } from '../models/index.js';
import { type Tensor2D, type Tensor4D, tf } from '../tensor/index.js';

/**
 * The same model with its logits divided by a temperature. Every answer stays what it was; but where the logits of a
 * defensively distilled network are so far apart that the softmax rounds to 0 and 1 and the gradient of the
 * cross-entropy underflows, here it does not (Carlini and Wagner, 2016). The model itself is not touched, and stays the
 * caller's.
 * @throws RangeError where the temperature is not above 0.
 */
export function atTemperature(model: DifferentiableClassifier, temperature: number): DifferentiableClassifier {
  if (!(temperature > 0 && Number.isFinite(temperature)))
    throw new RangeError(`The temperature must be a number above 0, got ${temperature}.`);
  const { name, inputShape, classes } = model;
  const logits = (images: Tensor4D): Tensor2D => tf.tidy(() => model.logits(images).div(temperature) as Tensor2D);
  return {
    name: `${name}, logits / ${temperature}`,
    inputShape,
    classes,
    scores: 'logits',
    predict: async (images) => logits(images),
    logits,
    linearize: (images) => {
      const there = linearize(model, images);
      const divided = tf.keep(there.logits.div(temperature) as Tensor2D);
      return {
        logits: divided,
        pullback: (cotangent) => tf.tidy(() => there.pullback(cotangent.div(temperature) as Tensor2D)),
        dispose: () => {
          divided.dispose();
          there.dispose();
        },
      };
    },
  };
}
