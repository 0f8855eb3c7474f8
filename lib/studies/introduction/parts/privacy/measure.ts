import { type Dataset, digits, mnist, takeRows } from '../../../../data/index.js';
import { agreement, bestLossThreshold, membershipInference, rowLosses } from '../../../../evaluation/index.js';
import { type Network, predictLabels, trainModel } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import { keyedPermutation } from '../../../../tensor/index.js';
import type { Study } from '../../contracts.js';
import { lossHistogram } from './histogram.js';
import { type PlannedNetwork, privacyPlan } from './plan.js';
import type { PrivacyResult, PrivacyTraining } from './result.js';

/** Keys the choice of rows. */
const ROWS = 1;
/** Added to a training's seed for its shadow network. */
const SHADOW = 1000;

/** Four sets of so many rows, none in two of them, drawn anew for each seed. */
function fourSets(all: Dataset, rows: number, seed: number): readonly [Dataset, Dataset, Dataset, Dataset] {
  const order = keyedPermutation(all.labels.length, seed, ROWS);
  const set = (k: number) => takeRows(all, order.subarray(k * rows, (k + 1) * rows));
  return [set(0), set(1), set(2), set(3)];
}

async function trained({ name, architecture, settings }: PlannedNetwork, data: Dataset, seed: number) {
  const { network } = await trainModel({ name, architecture, data, settings: { ...settings, seed } });
  return network;
}

const accuracyOn = async (network: Network, data: Dataset) =>
  agreement(await predictLabels(network, data), data.labels);

/** Trains a network and its shadow, chooses the threshold on the shadow, and attacks the network with it. */
async function attackOne(
  planned: PlannedNetwork,
  [members, others, shadowMembers, shadowOthers]: readonly [Dataset, Dataset, Dataset, Dataset],
  seed: number,
) {
  const [network, shadow] = [
    await trained(planned, members, seed),
    await trained(planned, shadowMembers, seed + SHADOW),
  ];
  try {
    const threshold = bestLossThreshold(await rowLosses(shadow, shadowMembers), await rowLosses(shadow, shadowOthers));
    const losses = { members: await rowLosses(network, members), others: await rowLosses(network, others) };
    const training: PrivacyTraining = {
      seed,
      learned: await accuracyOn(network, members),
      unseen: await accuracyOn(network, others),
      ...membershipInference(losses.members, losses.others, threshold),
    };
    return { training, losses };
  } finally {
    network.dispose();
    shadow.dispose();
  }
}

/** Membership inference by a threshold on the loss, on two networks that learned the same rows. */
export async function measurePrivacy(study: Study, onProgress: OnProgress = () => {}): Promise<PrivacyResult> {
  const { rows, networks, seeds } = privacyPlan(study);
  const all = await (study.comparable ? mnist('train') : digits('train'));
  let done = 0;
  const measured: PrivacyResult['networks'][number][] = [];
  for (const planned of networks) {
    const runs: Awaited<ReturnType<typeof attackOne>>[] = [];
    for (const seed of seeds) {
      onProgress(`the ${planned.name} network, training ${runs.length + 1}`, done++, networks.length * seeds.length);
      runs.push(await attackOne(planned, fourSets(all, rows, seed), seed));
    }
    measured.push({
      name: planned.name,
      epochs: planned.settings.epochs,
      dropout: planned.architecture.layers.some(({ type }) => type === 'dropout'),
      trainings: runs.map(({ training }) => training),
      losses: lossHistogram(runs[0].losses.members, runs[0].losses.others),
    });
  }
  return { stamp: study.stamp, data: all.provenance, rows, networks: measured };
}
