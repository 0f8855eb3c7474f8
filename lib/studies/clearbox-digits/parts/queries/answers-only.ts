import type { Classifier, Network } from '../../../../models/index.js';
import { tf } from '../../../../tensor/index.js';

/** A network behind a wall: probabilities [n, classes] of images, and nothing else. */
export const answersOnly = ({ name, inputShape, classes, logits }: Network): Classifier => ({
  name: `${name}, answers only`,
  inputShape,
  classes,
  scores: 'probabilities',
  predict: async (images) => tf.tidy(() => tf.softmax(logits(images))),
});
