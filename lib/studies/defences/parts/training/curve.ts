import { type Dataset, takeRows } from '../../../../data/index.js';
import { agreement } from '../../../../evaluation/index.js';
import { type DifferentiableClassifier, predictLabels } from '../../../../models/index.js';
import { type Attempt, share, stillRight } from '../../attempts/index.js';
import type { AttackName, Attacks, TrainingPlan } from './plan.js';
import type { NetworkCurve } from './result.js';

/**
 * Rows still right at each of the smaller radii, the largest first. What the attack cannot break in a ball it is not
 * tried on in a smaller one, which lies inside: it is right there too.
 */
async function inSmaller(
  network: DifferentiableClassifier,
  rows: Dataset,
  attack: Attacks[AttackName],
  right: Uint8Array,
  smaller: readonly number[],
): Promise<Uint8Array[]> {
  const found: Uint8Array[] = [];
  let last = right;
  for (const epsilon of smaller) {
    const broken = Array.from(last.keys()).filter((row) => !last[row]);
    const again = broken.length ? await stillRight(attack(epsilon), network, takeRows(rows, broken)) : [];
    last = last.slice();
    for (const [i, row] of broken.entries()) last[row] = again[i];
    found.push(last);
  }
  return found;
}

/** The whole curve of a network; `atWhole` holds rows still right at the study's radius under PGD and AutoAttack. */
export async function curveOf(
  network: DifferentiableClassifier,
  rows: Dataset,
  plan: Pick<TrainingPlan, 'epsilon' | 'smaller'>,
  attacks: Attacks,
  atWhole: Readonly<Record<'pgd' | 'strongest', Uint8Array>>,
): Promise<Pick<NetworkCurve, 'clean' | 'points'>> {
  const epsilons = [plan.epsilon, ...plan.smaller];
  const right: Record<AttackName, Uint8Array[]> = { fgsm: [], pgd: [], strongest: [] };
  // A longer single step is not a stronger one: each radius by itself.
  for (const epsilon of epsilons) right.fgsm.push(await stillRight(attacks.fgsm(epsilon), network, rows));
  for (const name of ['pgd', 'strongest'] as const)
    right[name] = [atWhole[name], ...(await inSmaller(network, rows, attacks[name], atWhole[name], plan.smaller))];
  return {
    clean: agreement(await predictLabels(network, rows), rows.labels),
    points: epsilons
      .map((epsilon, i) => ({
        epsilon,
        fgsm: share(right.fgsm[i]),
        pgd: share(right.pgd[i]),
        strongest: share(right.strongest[i]),
      }))
      .reverse(),
  };
}

/** The attempt, with the rows of its run on `rows` handed on. */
export const noting = (attempt: Attempt, rows: Dataset, note: (right: Uint8Array) => void): Attempt => ({
  ...attempt,
  run: async (asked, epsilon) => {
    const right = await attempt.run(asked, epsilon);
    if (asked === rows) note(right);
    return right;
  },
});
