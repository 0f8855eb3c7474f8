import type { Dataset } from '../data/index.js';
import { type Tensor4D, tf } from '../tensor/index.js';
import type { MaskMaker } from './contracts.js';
import { featureMask } from './masks/features.js';
import { type ValidRows, validRows } from './valid-rows.js';

/** What confines attacks on the rows of a data set. */
export interface FeatureRules {
  /** Where values may change; undefined where all may. */
  readonly mask?: MaskMaker;
  /** What rows must be; undefined where all in [0, 1] are valid. */
  readonly valid?: ValidRows;
}

/**
 * What holds for attacks on a table, besides a mask that was asked for: immutable features stay, and values stay valid.
 * Images have no such rules.
 */
export function featureRules({ features }: Pick<Dataset, 'features'>, asked?: MaskMaker): FeatureRules {
  if (!features) return { mask: asked };
  const valid = validRows(features);
  const fixed = features.some(({ immutable }) => immutable);
  const own: MaskMaker = async () => featureMask(features);
  return { mask: fixed ? both(own, asked) : asked, ...(valid && { valid }) };
}

/** A mask of what both let change. */
function both(first: MaskMaker, second: MaskMaker | undefined): MaskMaker {
  if (!second) return first;
  return async (model, batch) => {
    const masks = [await first(model, batch), await second(model, batch)];
    const joined = tf.tidy(() => masks[0].mul(masks[1]) as Tensor4D);
    tf.dispose(masks);
    return joined;
  };
}
