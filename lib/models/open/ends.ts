import { type Tensor4D, tf } from '../../tensor/index.js';
import type { Architecture } from '../architecture.js';
import type { Classifier, DifferentiableClassifier, Linearization, Network } from '../contracts.js';
import { linearize } from '../linearize.js';
import { checkImages } from './black-box.js';
import type { Shape } from './layout.js';
import { isDifferentiable } from './opened.js';
import type { Step } from './preprocessing/steps.js';

/**
 * A model behind a step that images [n, …inputShape] take first: they stay in [0, 1], and so does every ε. What was proved
 * of the model is not proved of this one.
 */
export function behind(
  model: Classifier | DifferentiableClassifier,
  step: Step,
  inputShape: Shape,
): Classifier | DifferentiableClassifier {
  const enter = (images: Tensor4D) => {
    checkImages(model.name, inputShape, images);
    return step.apply(images);
  };
  const predict: Classifier['predict'] = async (images) => {
    const inside = enter(images);
    try {
      return await model.predict(inside);
    } finally {
      inside.dispose();
    }
  };
  const { certify: _, ...kept } = model;
  if (!isDifferentiable(model)) return { ...kept, inputShape, predict };
  return {
    ...kept,
    inputShape,
    predict,
    logits: (images) => tf.tidy(() => model.logits(enter(images))),
    linearize: (images): Linearization => {
      const inside = enter(images);
      const inner = linearize(model, inside);
      inside.dispose();
      return {
        logits: inner.logits,
        pullback: (cotangent) => tf.tidy(() => step.back(inner.pullback(cotangent))),
        dispose: () => inner.dispose(),
      };
    },
  };
}

/** The classifier of an architecture: its network with what lies after the last layer; what is before the first is `Opened.normalize`. */
export const withEnds = (network: Network, { scores }: Architecture): DifferentiableClassifier =>
  scores === 'probabilities'
    ? { ...network, scores, predict: async (images) => tf.tidy(() => tf.softmax(network.logits(images))) }
    : network;
