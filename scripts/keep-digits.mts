// Keeps models of the digits study in models/clearbox-digits, from this project's cache (trained now where they are not
// there), as later runs on MNIST use them:
//   npx tsx scripts/keep-digits.mts
import { saveModel } from '../lib/models/index.js';
import { keptStem } from '../lib/studies/clearbox-digits/kept.js';
import { openStudy } from '../lib/studies/clearbox-digits/open.js';

/** The seeds of which a run with one seed measures networks, too. */
const SEEDS = [0, 1, 2];

const study = await openStudy({ profile: 'mnist', retrain: true });
for (const seed of SEEDS) {
  const trained = await study.trained(seed);
  saveModel(keptStem(trained.metadata.name), trained);
}
process.exit(0);
