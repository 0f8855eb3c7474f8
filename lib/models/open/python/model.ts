import { type Tensor, type Tensor2D, type Tensor4D, tf } from '../../../tensor/index.js';
import type { Classifier, DifferentiableClassifier, Linearization, ScoreKind } from '../../contracts.js';
import { logitsBy } from '../../linearize.js';
import { blackBox, checkImages } from '../black-box.js';
import { arranged, dimensionsIn, type Layout, type ModelInput, unarranged } from '../layout.js';
import { headOf, paired, type Reading } from '../reading.js';
import { checkedValues, type Expected } from './answer.js';
import { PythonModelError } from './errors.js';
import type { Sidecar } from './sidecar.js';

/** What is known of a model once it has been looked at. */
export interface Known extends Expected {
  readonly name: string;
  readonly way: ModelInput;
  readonly classes: number;
  readonly scores: ScoreKind;
  readonly answers: 'scores' | 'labels';
  readonly reading: Reading;
  /** The softmax at its end was left to this side. */
  readonly softmax: boolean;
}

/** The pixels of images as the model wants them, with their shape. */
export function pixelsOf(images: Tensor4D, layout: Layout): { shape: readonly number[]; pixels: Float32Array } {
  const input = arranged(images, layout);
  const pixels = input.dataSync() as Float32Array;
  input.dispose();
  return { shape: input.shape, pixels };
}

/** The model's answers alone; the event loop goes on while it is asked. */
export function boxed(sidecar: Sidecar, known: Known, signalNow: () => AbortSignal): Classifier {
  const { source, name, way, classes, scores, answers, reading, softmax } = known;
  return blackBox(
    { name, inputShape: way.shape, classes, scores, answers },
    async (images) => {
      const [n] = images.shape;
      if (!n) return { shape: [0, classes], values: new Float32Array(0) };
      const { shape, pixels } = pixelsOf(images, way.layout);
      const values = checkedValues(known, await sidecar.ask({ do: 'scores', shape }, pixels, signalNow()), n);
      const probabilities = () => tf.tidy(() => tf.softmax(tf.tensor2d(values, [n, classes])).dataSync());
      return {
        shape: [n, classes],
        values: softmax ? (probabilities() as Float32Array) : paired(values, reading),
      };
    },
    (what) => new PythonModelError(source, what),
  );
}

/** The model with its gradients; this thread waits for what is asked for them. */
export function differentiable(sidecar: Sidecar, known: Known, signalNow: () => AbortSignal): DifferentiableClassifier {
  const { source, name, way, scores, reading, softmax } = known;
  const head = headOf(reading, scores, softmax);
  const dimensions = dimensionsIn(way.layout, way.shape) ?? [];
  const width = dimensions.reduce((a, b) => a * b, 1);

  /** What the model makes of images, and the number under which it keeps what a pull-back needs. */
  const run = (what: 'scores' | 'linearize', images: Tensor4D): { raw: Tensor; at: number } => {
    checkImages(name, way.shape, images);
    const [n] = images.shape;
    const { shape, pixels } = pixelsOf(images, way.layout);
    const answered = sidecar.call({ do: what, shape }, pixels);
    try {
      const values = checkedValues(known, answered, n);
      return { raw: tf.tensor(values, [n, ...known.outputShape]), at: answered.id };
    } catch (error) {
      sidecar.free(answered.id);
      throw error;
    }
  };
  const linearize = (images: Tensor4D): Linearization => {
    const { raw, at } = run('linearize', images);
    tf.keep(raw);
    const logits = tf.keep(tf.tidy(() => head.apply(raw)));
    const pullback = (cotangent: Tensor2D) => {
      const given = tf.tidy(() => head.back(cotangent, raw).dataSync() as Float32Array);
      const { values } = sidecar.call({ do: 'pullback', at, shape: raw.shape }, given);
      if (values.length !== raw.shape[0] * width)
        throw new PythonModelError(
          source,
          `gives a gradient of ${values.length} values; expected those of ${raw.shape[0]} images.`,
        );
      return tf.tidy(() => unarranged(tf.tensor(values, [raw.shape[0], ...dimensions]), way.layout, way.shape));
    };
    return {
      logits,
      pullback,
      dispose: () => {
        tf.dispose([logits, raw]);
        sidecar.free(at);
      },
    };
  };
  const forward = (images: Tensor4D): Tensor2D => tf.tidy(() => head.apply(run('scores', images).raw));
  return {
    ...boxed(sidecar, known, signalNow),
    logits: logitsBy(forward, linearize),
    linearize,
  };
}
