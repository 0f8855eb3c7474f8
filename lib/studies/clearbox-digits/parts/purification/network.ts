import type { Dataset } from '../../../../data/index.js';
import { DISTANCES, encodeDecode, type Vae } from '../../../../defences/index.js';
import { medianDistance } from '../../../../evaluation/index.js';
import { type Network, predictLabels } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import { attackedSets } from './attacked.js';
import { nearestOf, projectionOf, quickPurifiers, UNDEFENDED } from './defences.js';
import { detectorOf } from './detectors.js';
import { distancesBetween, projectedSet, purifiedSet } from './images.js';
import type { PurificationPlan } from './plan.js';
import { ATTACKED, type Defended, type Of, type PurifiedNetwork } from './result.js';
import { ofEach } from './sets.js';
import { shownImages } from './shown.js';

/** What a network is purified for. */
export interface Bench {
  readonly vae: Vae;
  readonly plan: PurificationPlan;
  /** Images to attack and purify. */
  readonly clean: Dataset;
  /** Other clean images, with what the purifiers of the detectors make of them. */
  readonly held: { readonly set: Dataset; readonly encoded: Dataset; readonly projected: Dataset };
}

/** Clean images that choose a detector's threshold, purified. */
export async function heldOut(
  vae: Vae,
  set: Dataset,
  { search }: PurificationPlan,
  onProgress: OnProgress,
): Promise<Bench['held']> {
  const told = (done: number, rows: number) => onProgress('clean images, for a threshold', done, rows);
  const projected = await projectedSet(vae, set, { ...search, distance: 'l2' }, told);
  return { set, encoded: await purifiedSet(set, encodeDecode(vae)), projected: projected.set };
}

/** The first rows that the network reads right as they are. */
const firstRight = ({ right }: Defended, n: number): number[] =>
  right.clean.flatMap((flag, row) => (flag ? [row] : [])).slice(0, n);

/** Attacks a network, and purifies what comes of it by every purifier. */
export async function purifyFor(
  network: Network,
  name: string,
  { vae, plan, clean, held }: Bench,
  onProgress: OnProgress,
): Promise<PurifiedNetwork> {
  const { labels } = clean;
  const flags = (answers: Int32Array) => Array.from(labels, (label, row) => Number(answers[row] === label));
  const right = async (set: Dataset) => flags(await predictLabels(network, set));
  const sets = await attackedSets(network, clean, plan, (attack, ...done) =>
    onProgress(`${attack} on ${name}`, ...done),
  );

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
        onProgress(`${named.name}, for ${name}`, before * rows + done, DISTANCES.length * ATTACKED.length * rows);
      return projectedSet(vae, sets[attacked], { ...plan.search, distance }, told);
    });
    pure[named.id] = await ofEach((attacked) => found[attacked].set);
    defences.push(
      { ...named, right: await ofEach((attacked) => right(found[attacked].set)) },
      { ...nearestOf(distance), right: await ofEach((attacked) => flags(found[attacked].nearest)) },
    );
  }

  const [code, l2] = [pure['encode-decode'], pure['projection-l2']];
  // An image that is still read right was not solved: its nearest error is infinitely far.
  const sizes = distancesBetween(sets.carliniWagner, clean)
    .map((size, row) => (undefended.right.carliniWagner[row] ? Number.POSITIVE_INFINITY : size))
    .filter((_, row) => undefended.right.clean[row]);
  return {
    name,
    carliniWagnerL2: { ...medianDistance(Float64Array.from(sizes)), n: sizes.length },
    defences,
    detectors: [
      await detectorOf('encode-decode', sets, code, { set: held.set, pure: held.encoded }, plan.alarms),
      await detectorOf('projection', sets, l2, { set: held.set, pure: held.projected }, plan.alarms),
    ],
    shown: await shownImages(network, firstRight(undefended, plan.shown), [
      { name: 'as it is', set: clean },
      { name: 'FGSM', set: sets.fgsm },
      { name: 'encode-decode', set: code.fgsm },
      { name: 'projection', set: l2.fgsm },
      { name: 'affine fit', set: pure['projection-affine'].fgsm },
      { name: 'threshold', set: pure.threshold.fgsm },
    ]),
  };
}
