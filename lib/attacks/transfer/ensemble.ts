import { type DifferentiableClassifier, linearize } from '../../models/index.js';
import { type Tensor2D, type Tensor4D, tf } from '../../tensor/index.js';

export interface EnsembleOptions {
  /** What reports call it (default: the members' names). */
  name?: string;
  /** One for each member, positive; they are divided by their sum (default: all alike). */
  weights?: readonly number[];
  /**
   * 'probabilities': the logarithm of the mean of the members' probabilities (Liu et al., 2017); 'logits': the mean of
   * their logits, in which a member with large logits outvotes the others (Dong et al., 2018). Default 'probabilities'.
   */
  fuse?: 'probabilities' | 'logits';
}

/** How members become one: the fused logits, and what each member's pull-back is given for a cotangent of those. */
interface Fusion {
  readonly logits: Tensor2D;
  cotangents(cotangent: Tensor2D): Tensor2D[];
}

function fuseLogits(members: readonly Tensor2D[], weights: readonly number[]): Fusion {
  return {
    logits: tf.addN(members.map((logits, i) => logits.mul(weights[i]))) as Tensor2D,
    cotangents: (cotangent) => weights.map((weight) => cotangent.mul(weight) as Tensor2D),
  };
}

function fuseProbabilities(members: readonly Tensor2D[], weights: readonly number[]): Fusion {
  const logs = members.map((logits, i) => tf.logSoftmax(logits).add(Math.log(weights[i])) as Tensor2D);
  // In logarithms throughout: a probability of a confident member is 0 in float32 long before its logarithm is lost.
  const logits = tf.logSumExp(tf.stack(logs), 0) as Tensor2D;
  return {
    logits,
    cotangents: (cotangent) =>
      logs.map((log, i) => {
        const share = log.sub(logits).exp().mul(cotangent);
        return share.sub(tf.softmax(members[i]).mul(share.sum(1, true))) as Tensor2D;
      }),
  };
}

const fusions = { probabilities: fuseProbabilities, logits: fuseLogits };

/**
 * Several differentiable models as one, to be attacked together: what is adversarial to all of them is likelier to be
 * so to a model that the attacker cannot see (Liu et al., 2017). Its members stay the caller's.
 * @throws RangeError where there is no member, members differ in shape or classes, or weights do not fit.
 */
export function ensemble(
  members: readonly DifferentiableClassifier[],
  options: EnsembleOptions = {},
): DifferentiableClassifier {
  if (!members.length) throw new RangeError('An ensemble needs at least one model.');
  const [{ inputShape, classes }] = members;
  for (const member of members)
    if (member.inputShape.join() !== inputShape.join() || member.classes !== classes)
      throw new RangeError(
        `An ensemble's models must be alike: ${members[0].name} takes [${inputShape}] to ${classes} classes, ${member.name} takes [${member.inputShape}] to ${member.classes}.`,
      );
  const given = options.weights ?? members.map(() => 1);
  if (given.length !== members.length || given.some((weight) => !(weight > 0 && Number.isFinite(weight))))
    throw new RangeError(`An ensemble of ${members.length} models needs as many positive weights, got [${given}].`);
  const total = given.reduce((sum, weight) => sum + weight, 0);
  const weights = given.map((weight) => weight / total);
  const fuse = fusions[options.fuse ?? 'probabilities'];
  const logits = (images: Tensor4D): Tensor2D =>
    tf.tidy(
      () =>
        fuse(
          members.map((member) => member.logits(images)),
          weights,
        ).logits,
    );
  return {
    name: options.name ?? members.map(({ name }) => name).join(' + '),
    inputShape,
    classes,
    scores: 'logits',
    logits,
    predict: async (images) => logits(images),
    linearize(images) {
      const there = members.map((member) => linearize(member, images));
      const outputs = there.map((each) => each.logits);
      const fused = tf.keep(tf.tidy(() => fuse(outputs, weights).logits));
      return {
        logits: fused,
        pullback: (cotangent) =>
          tf.tidy(() => {
            const parts = fuse(outputs, weights).cotangents(cotangent);
            return tf.addN(there.map((each, i) => each.pullback(parts[i]))) as Tensor4D;
          }),
        dispose: () => {
          for (const each of there) each.dispose();
          fused.dispose();
        },
      };
    },
  };
}
