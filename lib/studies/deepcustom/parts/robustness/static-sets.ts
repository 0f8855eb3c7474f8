import { attackData } from '../../../../attacks/index.js';
import { type Dataset, withImages } from '../../../../data/index.js';
import { generate } from '../../../../generators/index.js';
import { isLoss, otherAttack } from '../../attacks.js';
import type { Chain } from '../../contracts.js';
import { CURVE_SETS, type CurveSet } from './result.js';

type Making = Pick<Chain, 'generators' | 'schedule' | 'target'>;

/**
 * One of the study's sets at another radius, made once against the target: what the generators make, clipped to that ball;
 * FGSM and PGD made in it, with the study's step.
 */
export async function staticSet(chain: Making, set: CurveSet, rows: Dataset, epsilon: number): Promise<Dataset> {
  const provenance = `${rows.provenance}, ${set} on the target at ε ${epsilon}`;
  if (isLoss(set)) return withImages(rows, await generate(await chain.generators(set), rows, { epsilon }), provenance);
  const attack = otherAttack(set, { ...chain.schedule, epsilon });
  return withImages(rows, (await attackData(attack, chain.target, rows, { everyRow: true })).images, provenance);
}

/** All of them. */
export async function staticSets(
  chain: Making,
  rows: Dataset,
  epsilon: number,
): Promise<Readonly<Record<CurveSet, Dataset>>> {
  const made = {} as Record<CurveSet, Dataset>;
  for (const set of CURVE_SETS) made[set] = await staticSet(chain, set, rows, epsilon);
  return made;
}
