import { type Tensor4D, tf } from '../../tensor/index.js';
import type { Architecture } from '../architecture.js';
import type { DifferentiableClassifier, Linearization, Network } from '../contracts.js';
import { linearize } from '../linearize.js';

/** A network behind (x − mean) / std, channel by channel: images stay in [0, 1], and so does every ε. */
function behindNormalization(
  network: DifferentiableClassifier,
  { mean, std }: NonNullable<Architecture['normalize']>,
): DifferentiableClassifier {
  // Plain numbers, made tensors where they are used: nothing to dispose, and the tape sees constants.
  const normalized = (images: Tensor4D) => tf.tidy(() => images.sub([...mean]).div([...std]) as Tensor4D);
  return {
    ...network,
    logits: (images) => tf.tidy(() => network.logits(normalized(images))),
    predict: async (images) => tf.tidy(() => network.logits(normalized(images))),
    linearize: (images): Linearization => {
      const inside = normalized(images);
      const inner = linearize(network, inside);
      inside.dispose();
      return {
        logits: inner.logits,
        pullback: (cotangent) => tf.tidy(() => inner.pullback(cotangent).div([...std]) as Tensor4D),
        dispose: () => inner.dispose(),
      };
    },
  };
}

/** The classifier of an architecture: its network with what lies before the first layer and after the last. */
export function withEnds(network: Network, { normalize, scores }: Architecture): DifferentiableClassifier {
  const classifier = normalize ? behindNormalization(network, normalize) : network;
  if (scores !== 'probabilities') return classifier;
  return {
    ...classifier,
    scores,
    predict: async (images) => tf.tidy(() => tf.softmax(classifier.logits(images))),
  };
}
