import {
  changesImages,
  createMapping,
  type DifferentiableClassifier,
  isNetwork,
  linearize,
  type Network,
  weightsOf,
} from '../../../models/index.js';
import { type Tensor, type Tensor2D, type Tensor4D, tf } from '../../../tensor/index.js';

/** What binary classifiers are built on: a differentiable function of images [n, h, w, c] to [n, width]. */
export interface Features {
  /** "the 84 features before its logits". */
  readonly name: string;
  readonly width: number;
  /** [n, width]; the caller disposes. */
  of(images: Tensor4D): Tensor2D;
  /** The same with the way back; it lives until it is disposed. */
  linearize(images: Tensor4D): {
    readonly output: Tensor;
    pullback(cotangent: Tensor2D): Tensor4D;
    dispose(): void;
  };
  dispose(): void;
}

/** Of a network of our own what its last layer takes, where that is a linear one; of any other model its logits. */
export function featuresOf(model: DifferentiableClassifier): Features {
  // The layers alone would not see what is done to images before the first of them.
  const own = isNetwork(model) && !changesImages(model.preprocessing);
  return (own ? beforeLogits(model) : undefined) ?? ofLogits(model);
}

function beforeLogits(network: Network): Features | undefined {
  const { layers } = network.architecture;
  const last = layers[layers.length - 1];
  if (layers.length < 2 || last.type !== 'linear' || last.inputs) return undefined;
  const mapping = createMapping({ ...network.architecture, layers: layers.slice(0, -1) }, weightsOf(network));
  if (mapping.outputShape.length !== 1) {
    mapping.dispose();
    return undefined;
  }
  const [width] = mapping.outputShape;
  return {
    name: `the ${width} features before its logits`,
    width,
    of: (images) => mapping.apply(images) as Tensor2D,
    linearize: (images) => mapping.linearize(images),
    dispose: mapping.dispose,
  };
}

const ofLogits = (model: DifferentiableClassifier): Features => ({
  name: `its ${model.classes} logits, as the features before them cannot be had`,
  width: model.classes,
  of: (images) => model.logits(images),
  linearize: (images) => {
    const { logits, pullback, dispose } = linearize(model, images);
    return { output: logits, pullback, dispose };
  },
  dispose: () => undefined,
});

/** The classifier with logits 0 and direction · features + offset; the features stay the caller's. */
export function binaryClassifier(
  model: DifferentiableClassifier,
  features: Features,
  direction: Float64Array,
  offset: number,
): DifferentiableClassifier {
  const { inputShape, name } = model;
  const columns = Float32Array.from({ length: 2 * features.width }, (_, i) => (i % 2 ? direction[(i - 1) / 2] : 0));
  // Made anew for each call: nothing is left to be freed.
  const weights = () => tf.tensor2d(columns, [features.width, 2]);
  const scores = (of: Tensor) => (of as Tensor2D).matMul(weights()).add(tf.tensor1d([0, offset])) as Tensor2D;
  const logits = (images: Tensor4D) => tf.tidy(() => scores(features.of(images)));
  return {
    // What goes past a detector asks for it; this classifier refuses nothing.
    ...('suspicion' in model && { suspicion: model.suspicion, threshold: Number.POSITIVE_INFINITY }),
    name: `${name}, binary`,
    inputShape,
    classes: 2,
    scores: 'logits',
    logits,
    predict: async (images) => logits(images),
    linearize: (images) => {
      const there = features.linearize(images);
      const kept = tf.keep(tf.tidy(() => scores(there.output)));
      return {
        logits: kept,
        pullback: (cotangent) => tf.tidy(() => there.pullback(cotangent.matMul(weights(), false, true) as Tensor2D)),
        dispose: () => {
          there.dispose();
          kept.dispose();
        },
      };
    },
  };
}
