import { fgsm } from '../../../../attacks/index.js';
import { freshAdversary } from '../../../../defences/index.js';
import type { Recipe } from '../../../../models/index.js';
import { batchSizeFor, halfLenet5, named } from '../../base.js';
import type { Study } from '../../contracts.js';

/**
 * Adversarial training by FGSM with the true label, and no random start: half of each batch, as Kurakin, Goodfellow and
 * Bengio (2017) do, whose network then read images of this step better than clean ones ("label leaking").
 */
export const leakingRecipe = ({
  train,
  epsilon,
  comparable,
}: Pick<Study, 'train' | 'epsilon' | 'comparable'>): Recipe => ({
  name: named('leaking', train),
  architecture: halfLenet5,
  data: train,
  settings: {
    epochs: comparable ? 6 : 15,
    batchSize: batchSizeFor(train),
    optimizer: { kind: 'adam', learningRate: comparable ? 1e-3 : 3e-3 },
    seed: 0,
  },
  adversary: freshAdversary(train, fgsm({ epsilon }), { ratio: 0.5 }),
});
