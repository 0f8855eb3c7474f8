import { type Purifier, purifiedSlowly } from '../../attacks/index.js';
import type { Classifier } from '../../models/index.js';

/**
 * The classifier behind the purifier: it sees purified images alone. It has no gradients, so that only attacks that query
 * can take it as it is; `keys` key the purifier's draws, of every query alike. The model stays the caller's. Answers come
 * with pauses where the purifier knows how to pause: then `predict` throws Interrupted when stopped.
 */
export function purified(model: Classifier, purifier: Purifier, keys?: readonly number[]): Classifier {
  const { name, inputShape, classes, scores } = model;
  return {
    name: `${name} behind ${purifier.name}`,
    inputShape,
    classes,
    scores,
    predict: async (images) => {
      const pure = await purifiedSlowly(purifier, images, keys);
      try {
        return await model.predict(pure);
      } finally {
        pure.dispose();
      }
    },
  };
}
