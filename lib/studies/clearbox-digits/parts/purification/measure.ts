import { type Dataset, takeRows } from '../../../../data/index.js';
import { DISTANCES, encodeDecode, type TrainedVae } from '../../../../defences/index.js';
import { medianDistance } from '../../../../evaluation/index.js';
import { predictLabels } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import { openVae } from '../../vae.js';
import { attackedSets } from './attacked.js';
import { nearestOf, projectionOf, quickPurifiers, UNDEFENDED } from './defences.js';
import { detectorOf } from './detectors.js';
import { distancesBetween, projectedSet, purifiedSet } from './images.js';
import { type PurificationPlan, purificationPlan } from './plan.js';
import { ATTACKED, type Defended, type Of, type PurificationResult } from './result.js';
import { ofEach } from './sets.js';
import { shownImages } from './shown.js';

/** Purifies images that were attacked without knowledge of the purifier, by the autoencoder and by trivial means. */
export async function measurePurification(
  study: Study,
  onProgress: OnProgress = () => {},
  plan: PurificationPlan = purificationPlan(study),
): Promise<PurificationResult> {
  const trained = await openVae(study, {
    onProgress: ({ epoch, epochs }) => onProgress('the autoencoder learns', epoch, epochs),
  });
  try {
    return await purifyAll(study, trained, plan, onProgress);
  } finally {
    trained.vae.dispose();
  }
}

const rowsFrom = (from: number, n: number) => Array.from({ length: n }, (_, i) => from + i);

/** The first rows that the network reads right as they are. */
const firstRight = ({ right }: Defended, n: number) =>
  rowsFrom(0, right.clean.length)
    .filter((row) => right.clean[row])
    .slice(0, n);

async function purifyAll(
  study: Study,
  { vae, metadata }: TrainedVae,
  plan: PurificationPlan,
  onProgress: OnProgress,
): Promise<PurificationResult> {
  const network = await study.network();
  const clean = study.sample(plan.rows);
  const { labels, indices } = clean;
  const flags = (answers: Int32Array) => Array.from(labels, (label, row) => Number(answers[row] === label));
  const right = async (set: Dataset) => flags(await predictLabels(network, set));
  const sets = await attackedSets(network, clean, plan, onProgress);

  const undefended: Defended = { ...UNDEFENDED, right: await ofEach((attacked) => right(sets[attacked])) };
  const defences = [undefended];
  const pure: Record<string, Of<Dataset>> = {};
  for (const { purifier, ...named } of quickPurifiers(vae, network)) {
    const after = await ofEach((attacked) => purifiedSet(sets[attacked], purifier));
    pure[named.id] = after;
    defences.push({ ...named, right: await ofEach((attacked) => right(after[attacked])) });
  }
  for (const [i, distance] of DISTANCES.entries()) {
    const named = projectionOf(distance);
    const found = await ofEach((attacked, k) => {
      const before = i * ATTACKED.length + k;
      const told = (done: number, rows: number) =>
        onProgress(named.name, before * rows + done, DISTANCES.length * ATTACKED.length * rows);
      return projectedSet(vae, sets[attacked], { ...plan.search, distance }, told);
    });
    pure[named.id] = await ofEach((attacked) => found[attacked].set);
    defences.push(
      { ...named, right: await ofEach((attacked) => right(found[attacked].set)) },
      { ...nearestOf(distance), right: await ofEach((attacked) => flags(found[attacked].nearest)) },
    );
  }

  // Clean images behind those that are purified: a threshold is not chosen on the rows that it is tried on.
  const held = takeRows(study.test, rowsFrom(plan.rows, plan.held));
  const heldCode = await purifiedSet(held, encodeDecode(vae));
  const heldProjected = await projectedSet(vae, held, { ...plan.search, distance: 'l2' }, (done, rows) =>
    onProgress('clean images for a threshold', done, rows),
  );
  const named = { id: 'encode-decode', name: 'encode-decode' } as const;
  const byProjection = { id: 'projection', name: 'projection, L2' } as const;
  const sizes = distancesBetween(sets.carliniWagner, clean).filter((_, row) => undefended.right.clean[row]);
  return {
    stamp: study.stamp,
    plan,
    rows: Array.from(indices),
    labels: Array.from(labels),
    autoencoder: {
      parameters: metadata.parameters,
      latent: metadata.latent,
      epochs: metadata.losses.length,
      loss: metadata.losses[metadata.losses.length - 1],
      seconds: metadata.seconds,
    },
    carliniWagnerL2: { ...medianDistance(Float64Array.from(sizes)), n: sizes.length },
    defences,
    detectors: [
      await detectorOf(named, sets, pure[named.id], { set: held, pure: heldCode }, plan.alarms),
      await detectorOf(byProjection, sets, pure['projection-l2'], { set: held, pure: heldProjected.set }, plan.alarms),
    ],
    shown: await shownImages(network, firstRight(undefended, plan.shown), [
      { name: 'as it is', set: clean },
      { name: 'FGSM', set: sets.fgsm },
      { name: 'encode-decode', set: pure['encode-decode'].fgsm },
      { name: 'projection', set: pure['projection-l2'].fgsm },
      { name: 'brightness fitted', set: pure['projection-affine'].fgsm },
      { name: 'threshold', set: pure.threshold.fgsm },
    ]),
  };
}
