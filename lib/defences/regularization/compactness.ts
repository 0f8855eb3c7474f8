import { requireNumber } from '../../attacks/index.js';
import type { Adversary, Objective } from '../../models/index.js';
import { derivative, type Tensor, type Tensor2D, tf } from '../../tensor/index.js';
import { rowCrossEntropy } from '../cross-entropy.js';

export interface CompactnessOptions {
  /** Weight of the distance between an image's logits and its adversarial image's. */
  readonly local: number;
  /** Weight of the distances within classes, and of nearness between classes. */
  readonly global: number;
  /** Images of different classes are pushed apart up to this distance. */
  readonly margin: number;
}

/** Squared distances of all pairs of rows, per value: [n, classes] to [n, n]. */
const distances = (logits: Tensor2D): Tensor => {
  const lengths = logits.square().sum(1, true);
  const squared = lengths.add(lengths.transpose()).sub(logits.matMul(logits, false, true).mul(2));
  // Rounding may leave a distance of a row to itself a little below 0.
  return squared.maximum(0).div(logits.shape[1]);
};

/** Mean over the pairs that `of` marks; 0 where there are none. */
const meanOver = (values: Tensor, of: Tensor): Tensor => values.mul(of).sum().div(of.sum().maximum(1));

/** How far same-class rows lie apart, and how far other rows fall short of the margin, mean over pairs. */
function globalTerm(logits: Tensor2D, targets: Tensor2D, margin: number): Tensor {
  const apart = distances(logits);
  const same = targets.matMul(targets, false, true);
  const others = tf.sub(1, tf.eye(targets.shape[0]));
  return meanOver(apart, same.mul(others)).add(meanOver(tf.sub(margin, apart).relu(), tf.sub(1, same)));
}

/**
 * Local and global compactness (Bui et al., 2020, adversary divergence reduction), at the logits: the mean of the
 * cross-entropies of each image and its adversarial one, plus the distance between the logits of the two (local), plus
 * the distance of clean images of one class and the nearness of those of others within the batch (global). Distances are
 * squared and divided by the number of classes. The push between classes ends at a margin: logits, other than the
 * paper's hidden representations, would else grow for ever.
 * @throws RangeError where a weight or the margin is negative.
 */
export function compactness(
  adversary: Pick<Adversary, 'description' | 'images'>,
  { local, global, margin }: CompactnessOptions,
): Objective {
  for (const [name, value] of Object.entries({ local, global, margin })) requireNumber(name, value, { from: 0 });
  return {
    description: `cross-entropy of images and adversarial ones, ${local} · local and ${global} · global compactness of logits, margin ${margin}; ${adversary.description}`,
    images: async ({ network, images, rows, keys }) => {
      const adversarial = await adversary.images({ network, images, rows, keys });
      try {
        return tf.concat([images, adversarial]);
      } finally {
        adversarial.dispose();
      }
    },
    loss: (logits, targets) => {
      const both = tf.concat([targets, targets]) as Tensor2D;
      const { losses, gradient } = rowCrossEntropy(logits, both);
      const terms = (all: Tensor): Tensor => {
        const [clean, adversarial] = tf.split(all, 2) as [Tensor2D, Tensor2D];
        const moved = adversarial.sub(clean).square().mean();
        return moved.mul(local).add(globalTerm(clean, targets, margin).mul(global)) as Tensor;
      };
      return [losses.mean().add(terms(logits)), gradient.div(both.shape[0]).add(derivative(terms)(logits)) as Tensor2D];
    },
  };
}
