import { type Attack, ddn, pgd } from '../../../../attacks/index.js';
import type { Dataset } from '../../../../data/index.js';
import { evaluate, medianDistance, proportion } from '../../../../evaluation/index.js';
import type { Network } from '../../../../models/index.js';
import type { Study } from '../../contracts.js';
import { datasetsPlan } from './plan.js';
import type { WhiteBox } from './result.js';

/** PGD of the same radii on a network, and the nearest error. */
export async function attackOpenly(
  study: Pick<Study, 'comparable'>,
  network: Network,
  data: Dataset,
  onProgress: (what: string, done: number, total: number) => void,
): Promise<WhiteBox> {
  const plan = datasetsPlan(study);
  const attacks: Attack<never>[] = [...plan.radii.map((epsilon) => pgd({ ...plan.pgd, epsilon })), ddn(plan.ddn)];
  const { evidence } = await evaluate(network, data, attacks, { seed: plan.seed, warnings: false, onProgress });
  const right = Array.from(data.labels.keys()).filter((row) => evidence.predicted[row] === data.labels[row]);
  const nearest = evidence.runs[plan.radii.length];
  return {
    network: network.name,
    radii: plan.radii.map((epsilon, i) => {
      const lost = right.filter((row) => evidence.runs[i].broken[row]).length;
      return {
        epsilon,
        robust: proportion(right.length - lost, data.labels.length),
        lost: proportion(lost, right.length),
      };
    }),
    nearest: medianDistance(
      Float64Array.from(right, (row) => (nearest.broken[row] ? nearest.distances.l2[row] : Number.POSITIVE_INFINITY)),
    ),
    right: right.length,
  };
}
