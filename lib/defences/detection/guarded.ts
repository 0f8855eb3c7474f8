import type { Guarded, Suspicion } from '../../attacks/index.js';
import type { DifferentiableClassifier } from '../../models/index.js';
import { type Tensor2D, tf } from '../../tensor/index.js';

/**
 * A classifier and a detector as one classifier that refuses: images whose suspicion is above the threshold, or no
 * number (whatever it is, nothing is refused at Infinity), are answered with NaN, which is read as no answer (`NO_ANSWER`). Its logits are the classifier's own. Both stay
 * the caller's.
 */
export function guarded(model: DifferentiableClassifier, suspicion: Suspicion, threshold: number): Guarded {
  const { name, inputShape, classes, scores } = model;
  return {
    ...{ inputShape, classes, scores, suspicion, threshold },
    name: `${name} guarded by ${suspicion.name}`,
    logits: (images) => model.logits(images),
    ...(model.linearize && { linearize: (images) => (model.linearize as NonNullable<typeof model.linearize>)(images) }),
    predict: async (images) => {
      const answers = await model.predict(images);
      if (threshold === Number.POSITIVE_INFINITY) return answers;
      try {
        return tf.tidy(() => {
          const passed = suspicion.score(images).lessEqual(threshold).expandDims(1);
          return tf.where(passed, answers, tf.fill(answers.shape, Number.NaN)) as Tensor2D;
        });
      } finally {
        answers.dispose();
      }
    },
  };
}
