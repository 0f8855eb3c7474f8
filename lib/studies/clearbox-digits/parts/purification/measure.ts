import { takeRows } from '../../../../data/index.js';
import type { OnProgress } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import { openVae } from '../../vae.js';
import { heldOut, purifyFor } from './network.js';
import { type PurificationPlan, purificationPlan } from './plan.js';
import type { PurificationResult } from './result.js';

/** Purifies images that were attacked without knowledge of the purifier, by the autoencoder and by trivial means. */
export async function measurePurification(
  study: Study,
  onProgress: OnProgress = () => {},
  plan: PurificationPlan = purificationPlan(study),
): Promise<PurificationResult> {
  const { vae, metadata } = await openVae(study, {
    onProgress: ({ epoch, epochs }) => onProgress('the autoencoder learns', epoch, epochs),
  });
  try {
    const clean = study.sample(plan.rows);
    // Images behind those that are purified: a threshold is not chosen on the rows that it is tried on.
    const others = Array.from({ length: plan.held }, (_, i) => plan.rows + i);
    const held = await heldOut(vae, takeRows(study.test, others), plan, onProgress);
    const bench = { vae, plan, clean, held };
    const { parameters, latent, losses, seconds } = metadata;
    return {
      stamp: study.stamp,
      plan,
      data: clean.provenance,
      rows: Array.from(clean.indices),
      labels: Array.from(clean.labels),
      autoencoder: { parameters, latent, epochs: losses.length, loss: losses[losses.length - 1], seconds },
      networks: [
        await purifyFor(await study.network(), 'the article’s network', bench, onProgress),
        await purifyFor(await study.lenet(), 'a LeNet', bench, onProgress),
      ],
    };
  } finally {
    vae.dispose();
  }
}
