import { type Dataset, pixelsOf } from '../../../../data/index.js';
import { agreement, type Proportion, proportion } from '../../../../evaluation/index.js';
import { type Network, predictLabels } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import { ATTACKS, type AttackName, NETWORKS, type NetworkName } from '../../attacks.js';
import type { Study } from '../../contracts.js';
import { LOSSES, type LossName } from '../../schedule.js';
import { crossPlan } from './plan.js';
import type { CrossResult, CrossRow, CrossTraining } from './result.js';

const rightOn = async (network: Network, data: Dataset): Promise<Proportion> =>
  agreement(await predictLabels(network, data), data.labels);

/** Rows whose images are the same in two sets, value for value. */
function sameImages(a: Dataset, b: Dataset): Proportion {
  const width = pixelsOf(a);
  const same = (row: number) => {
    for (let i = row * width; i < (row + 1) * width; i++) if (a.images[i] !== b.images[i]) return false;
    return true;
  };
  return proportion(Array.from(a.labels.keys()).filter(same).length, a.labels.length);
}

/** Right answers of a network to each attack's images, made against the target. */
async function under<A extends AttackName>(
  { chain }: Study,
  network: Network,
  attacks: readonly A[],
): Promise<Record<A, Proportion>> {
  const found = {} as Record<A, Proportion>;
  for (const attack of attacks) found[attack] = await rightOn(network, await chain.adversarial(attack, 'test'));
  return found;
}

/** Networks × sets of images, as the study's evaluator has it: every set made once, against the target. */
export async function measureCross(study: Study, onProgress: OnProgress = () => {}): Promise<CrossResult> {
  const { chain, stamp, test } = study;
  const plan = crossPlan(study);
  const names: readonly NetworkName[] = [...NETWORKS, 'pgd1', 'pgd2000'];
  const total = ATTACKS.length + names.length + 2 + LOSSES.length * (plan.seeds.length - 1);
  let done = 0;
  const doing = (what: string) => onProgress(what, done++, total);
  for (const attack of ATTACKS) {
    doing(`test images under ${attack}`);
    await chain.adversarial(attack, 'test');
  }
  const rows: CrossRow[] = [];
  const trainings: CrossTraining[] = [];
  const rowOf = async (name: CrossRow['network'], network: Network): Promise<CrossRow> => ({
    network: name,
    clean: await rightOn(network, test),
    under: await under(study, network, ATTACKS),
  });
  const told = ({ settings: { epochs }, seconds }: { settings: { epochs: number }; seconds: number }) => ({
    training: { epochs, seconds },
  });
  for (const name of names) {
    doing(`network ${name}`);
    if (name === 'target') {
      rows.push(await rowOf(name, chain.target));
      continue;
    }
    const { network, metadata } = await chain.trained(name);
    rows.push({ ...(await rowOf(name, network)), ...told(metadata) });
    for (const seed of plan.seeds) {
      const robust = LOSSES.find((loss) => loss === name);
      if (!robust) break;
      if (seed !== plan.seeds[0]) doing(`network ${name}, seed ${seed}`);
      const again = await chain.network(name, seed);
      trainings.push({
        robust,
        seed,
        clean: await rightOn(again, test),
        under: await under(study, again, LOSSES),
      });
    }
  }
  for (const [name, attack] of [
    ['fgsm-afresh', 'fgsm'],
    ['pgd-afresh', 'pgd2000'],
  ] as const) {
    doing(`network ${name}`);
    const { network, metadata } = await chain.fresh(attack, plan.fresh[attack]);
    rows.push({ ...(await rowOf(name, network)), ...told(metadata) });
  }
  const epochs = Object.fromEntries(
    LOSSES.map((loss) => [loss, { trained: chain.plan.epochs[loss], published: chain.schedule.losses[loss].epochs }]),
  ) as Record<LossName, { trained: number; published: number }>;
  const samePgd = sameImages(await chain.adversarial('pgd20', 'test'), await chain.adversarial('pgd2000', 'test'));
  return { stamp, epsilon: chain.schedule.epsilon, epochs, rows, trainings, samePgd };
}
