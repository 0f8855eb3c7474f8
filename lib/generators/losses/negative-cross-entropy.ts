import { type DifferentiableClassifier, linearize } from '../../models/index.js';
import { type Tensor2D, type Tensor4D, tf } from '../../tensor/index.js';
import type { GeneratorLoss } from './contract.js';

export interface NegativeCrossEntropyOptions {
  readonly target: DifferentiableClassifier;
  /** What tells one target from another: for recipes. */
  readonly targetId: string;
  /** The class that the generator's images are of. */
  readonly label: number;
}

/** The NCE loss: mean (g − x)² less the target's cross-entropy on g. */
export function negativeCrossEntropyLoss({ target, targetId, label }: NegativeCrossEntropyOptions): GeneratorLoss {
  return {
    description: { loss: 'nce', target: targetId, label },
    at: (images, generated) => {
      const at = linearize(target, generated);
      try {
        return tf.tidy(() => {
          const [n] = images.shape;
          const logs = tf.logSoftmax(at.logits);
          const wanted = tf.oneHot(tf.fill([n], label, 'int32'), target.classes);
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
