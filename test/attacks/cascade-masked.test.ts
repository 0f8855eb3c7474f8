import { expect } from 'chai';
import { autoAttack, cascade } from '../../lib/attacks/index.js';
import { type Dataset, imageTensor } from '../../lib/data/index.js';
import type { DifferentiableClassifier, Network } from '../../lib/models/index.js';
import * as planted from '../evaluation/warnings/planted.js';
import { soundModel, testRows } from '../evaluation/warnings/sound.js';
import { itLong } from '../helpers.js';

/**
 * The models of the warnings whose gradients mislead or vanish; `least`: AutoAttack's passes over the cascade's, at least;
 * `apart`: rows that each of the two may break alone.
 */
const masked: Record<string, { of: (base: Network) => DifferentiableClassifier; least: number; apart?: number }> = {
  'logits ten thousand times as large': { of: (base: Network) => planted.scaled(base, 1e4), least: 2 },
  'a rounded input': { of: (base: Network) => planted.flat(base, 8), least: 2 },
  'a rounded input, differentiated as if it were not': {
    of: (base: Network) => planted.straightThrough(base, 8),
    least: 2,
  },
  'an input rounded only where it answers': { of: (base: Network) => planted.roundedElsewhere(base, 8), least: 2 },
  'a softmax inside': { of: planted.softmaxInside, least: 2 },
  'probabilities of 0 and 1': { of: planted.certain, least: 2 },
  'a ripple': { of: planted.rippled, least: 2 },
  // What the sample shows sends AutoAttack's Square to all rows left, on top of climbs that find nothing: half of
  // AutoAttack's passes are Square's alone.
  'saturated units': { of: planted.saturated, least: 1.8 },
  // Square alone breaks rows here, by draws that are not the same in both.
  'waves on the logits': { of: planted.rough, least: 1.5, apart: 1 },
};

describe('cascade on models that mask their gradients', function () {
  this.timeout(1_200_000);
  const epsilon = 0.04;
  let base: Network | undefined;
  let data: Dataset;
  before(async () => {
    if (!process.env.ADVLAB_LONG) return;
    base = await soundModel(2);
    data = await testRows(120);
  });
  after(() => base?.dispose());

  // Full AutoAttack takes minutes on these.
  for (const [name, { of, least, apart = 0 }] of Object.entries(masked))
    itLong(`has AutoAttack's verdicts: ${name}`, async () => {
      const images = imageTensor(data);
      const model = of(base as Network);
      const batch = { images, labels: data.labels };
      const passes = ({ queries, gradients }: { queries: Int32Array; gradients: Int32Array }) =>
        queries.reduce((sum, asked, row) => sum + asked + 3 * gradients[row], 0);
      const whole = await autoAttack({ epsilon }).run(model, batch);
      const found = await cascade({ epsilon }).run(model, batch);
      images.dispose();
      const alone = (one: Uint8Array, other: Uint8Array) => one.filter((is, row) => is && !other[row]).length;
      expect(alone(whole.success, found.success), 'broken by AutoAttack alone').to.be.at.most(apart);
      expect(alone(found.success, whole.success), 'broken by the cascade alone').to.be.at.most(apart);
      expect(passes(whole) / passes(found)).to.be.above(least);
    });
});
