import { type DifferentiableClassifier, linearize } from '../../models/index.js';
import { type Tensor, type Tensor2D, type Tensor4D, tf } from '../../tensor/index.js';

/** log of the mean over members of their softmax, from their logits [n, classes] each. */
function logMean(members: readonly Tensor2D[]): Tensor2D {
  const logs = members.map((logits) => tf.logSoftmax(logits));
  return tf.stack(logs).logSumExp(0).sub(Math.log(members.length)) as Tensor2D;
}

/**
 * Several networks as one classifier: its probabilities are the mean of theirs, its logits the logarithm of that, whose
 * softmax is the mean again. Ensembles were offered as a defence by Strauss, Hanselmann, Junginger and Ulmer (2017); He,
 * Wei, Chen, Carlini and Song (2017) broke them. Members whose answers are equal are one member, but for a number added
 * to all logits of a row. The members stay the caller's.
 * @throws RangeError where there is no member, or where they take other images or have other classes.
 */
export function ensembleOf(members: readonly DifferentiableClassifier[]): DifferentiableClassifier {
  if (!members.length) throw new RangeError('An ensemble needs at least one member, got none.');
  const [{ inputShape, classes }] = members;
  for (const member of members)
    if (member.inputShape.join() !== inputShape.join() || member.classes !== classes || member.scores !== 'logits')
      throw new RangeError(
        `${member.name} takes [${member.inputShape}] to ${member.classes} classes by ${member.scores}; all members of this ensemble must take [${inputShape}] to ${classes} classes by logits.`,
      );
  const logits = (images: Tensor4D): Tensor2D => tf.tidy(() => logMean(members.map((member) => member.logits(images))));
  return {
    name: members.length === 1 ? members[0].name : `the mean of ${members.map(({ name }) => name).join(', ')}`,
    ...{ inputShape, classes, logits },
    scores: 'logits',
    predict: async (images) => logits(images),
    linearize: (images) => {
      const there = members.map((member) => linearize(member, images));
      const mean = tf.keep(tf.tidy(() => logMean(there.map((member) => member.logits))));
      return {
        logits: mean,
        pullback: (cotangent) =>
          tf.tidy(() => {
            const back = tf.grads((...each: Tensor[]) => logMean(each as Tensor2D[]));
            const cotangents = back(
              there.map((member) => member.logits),
              cotangent,
            );
            return tf.addN(there.map(({ pullback }, i) => pullback(cotangents[i] as Tensor2D))) as Tensor4D;
          }),
        dispose: () => {
          for (const member of there) member.dispose();
          mean.dispose();
        },
      };
    },
  };
}
