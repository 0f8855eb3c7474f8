import { type DifferentiableClassifier, linearize } from '../../models/index.js';
import { type Tensor2D, type Tensor4D, tf } from '../../tensor/index.js';
import type { GeneratorLoss } from './contract.js';

export interface NegativeCrossEntropyOptions {
  readonly target: DifferentiableClassifier;
  /** What tells one target from another: for recipes. */
  readonly targetId: string;
  /** The class that the generator's images are of; null for those of several, each of its own. */
  readonly label: number | null;
}

/**
 * The NCE loss: mean (g − x)² less the target's cross-entropy on g.
 * @throws RangeError, where it is asked for its value, if it is for several classes and is given no labels.
 */
export function negativeCrossEntropyLoss({ target, targetId, label }: NegativeCrossEntropyOptions): GeneratorLoss {
  return {
    description: { loss: 'nce', target: targetId, label },
    at: (images, generated, labels) => {
      if (label === null && !labels)
        throw new RangeError('This loss is for images of several classes: it needs the label of each.');
      const at = linearize(target, generated);
      try {
        return tf.tidy(() => {
          const [n] = images.shape;
          const logs = tf.logSoftmax(at.logits);
          const of = label === null ? tf.tensor1d(labels ?? [], 'int32') : tf.fill([n], label, 'int32');
          const wanted = tf.oneHot(of, target.classes);
          const entropy = logs.mul(wanted).sum().div(-n);
          const away = at.pullback(wanted.sub(logs.exp()).div(n) as Tensor2D);
          const off = generated.sub(images);
          return {
            value: off.square().mean().sub(entropy),
            cotangent: off.mul(2 / images.size).add(away) as Tensor4D,
          };
        }) as unknown as ReturnType<GeneratorLoss['at']>;
      } finally {
        at.dispose();
      }
    },
    dispose: () => {},
  };
}
