// Keeps the robust networks of the study of generator networks in models/deepcustom, as later runs use them, each with
// its accuracy on clean test images: from this project's cache (trained now where they are not there).
//   npx tsx scripts/keep-robust.mts
import { agreement } from '../lib/evaluation/index.js';
import { predictLabels, saveModel } from '../lib/models/index.js';
import { NETWORKS } from '../lib/studies/deepcustom/attacks.js';
import { identity } from '../lib/studies/deepcustom/identity.js';
import { openStudy } from '../lib/studies/deepcustom/open.js';
import { keptStem } from '../lib/study/index.js';

const { chain, test } = await openStudy({ profile: identity.publishes });
for (const name of NETWORKS) {
  if (name === 'target') continue;
  const { network, metadata } = await chain.trained(name);
  const kept = `mnist-${name}-robust`;
  const { value, n, interval } = agreement(await predictLabels(network, test), test.labels);
  saveModel(keptStem(identity.id, kept), {
    network,
    metadata: { ...metadata, name: kept, claims: [{ metric: 'accuracy', value, n, interval, data: test.provenance }] },
  });
}
