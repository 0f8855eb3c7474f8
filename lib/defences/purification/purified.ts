import type { Classifier } from '../../models/index.js';
import type { Purifier } from './contracts.js';

/**
 * The classifier behind the purifier: it sees purified images alone. It has no gradients, so that only attacks that query
 * can take it as it is; `keys` key the purifier's draws, of every query alike. The model stays the caller's.
 */
export function purified(model: Classifier, purifier: Purifier, keys?: readonly number[]): Classifier {
  const { name, inputShape, classes, scores } = model;
  return {
    name: `${name} behind ${purifier.name}`,
    inputShape,
    classes,
    scores,
    predict: async (images) => {
      const pure = purifier.purify(images, keys);
      try {
        return await model.predict(pure);
      } finally {
        pure.dispose();
      }
    },
  };
}
