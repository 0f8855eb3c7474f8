import { type Purifier, purifiedSlowly } from '../../attacks/index.js';
import type { Classifier } from '../../models/index.js';

/** Keys of the defender's own draws, apart from whatever an attacker draws. */
const DEFENDER = 0xdef;

/** The classifier behind the purifier, whose draws are keyed afresh by `keysOf` at each query. */
const behind = (model: Classifier, purifier: Purifier, keysOf: () => readonly number[] | undefined): Classifier => ({
  name: `${model.name} behind ${purifier.name}`,
  inputShape: model.inputShape,
  classes: model.classes,
  scores: model.scores,
  predict: async (images) => {
    const pure = await purifiedSlowly(purifier, images, keysOf());
    try {
      return await model.predict(pure);
    } finally {
      pure.dispose();
    }
  },
});

/**
 * The classifier behind the purifier: it sees purified images alone. It has no gradients, so that only attacks that query
 * can take it as it is; `keys` key the purifier's draws, of every query alike. The model stays the caller's. Answers come
 * with pauses where the purifier knows how to pause: then `predict` throws Interrupted when stopped.
 */
export const purified = (model: Classifier, purifier: Purifier, keys?: readonly number[]): Classifier =>
  behind(model, purifier, () => keys);

/**
 * The same behind a purifier that draws at random, anew at each query: by `seed` and by how many queries this classifier
 * has had. Who asks twice may hear two answers; the same queries of a new one give the same again.
 */
export function purifiedAnew(model: Classifier, purifier: Purifier, seed = 0): Classifier {
  let query = 0;
  return behind(model, purifier, () => [DEFENDER, seed, query++]);
}
