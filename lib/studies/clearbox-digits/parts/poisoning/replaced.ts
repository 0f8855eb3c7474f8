import { fgsm, flipLabels, type Poisoned, pgd, replaceWithAdversarial } from '../../../../attacks/index.js';
import { type Dataset, imageTensor } from '../../../../data/index.js';
import { type Proportion, proportion } from '../../../../evaluation/index.js';
import { type Network, predictLabels } from '../../../../models/index.js';
import type { Study } from '../../contracts.js';
import { type PoisoningPlan, poisoningPlan } from './plan.js';
import type { PoisonedNetwork, PoisonKind, Robust } from './result.js';
import { cleanOn, trainedOn } from './train.js';

/** Both attacks on the network itself, in the ball that the adversarial images were made in. */
async function robustOn(network: Network, rows: Dataset, { epsilon, steps }: PoisoningPlan['attack']): Promise<Robust> {
  const images = imageTensor(rows);
  try {
    const under = async (attack: ReturnType<typeof pgd>) => {
      const { success } = await attack.run(network, { ...rows, images });
      return proportion(success.filter((one) => !one).length, success.length);
    };
    return { fgsm: await under(fgsm({ epsilon })), pgd: await under(pgd({ epsilon, steps })) };
  } finally {
    images.dispose();
  }
}

/** The training set of a kind and rate. Every kind draws its rows from one order: a larger rate has the smaller's. */
function poisonedBy(
  kind: PoisonKind,
  data: Dataset,
  rate: number,
  images: Float32Array,
  { victim: seed, attack: { target } }: PoisoningPlan,
): Poisoned {
  if (kind === 'flips') return flipLabels(data, { rate, seed });
  if (kind === 'flips-to-goal') return flipLabels(data, { rate, seed, to: target });
  return replaceWithAdversarial(data, { rate, seed, images, labels: kind === 'goal' ? target : kind });
}

/** Of images that are of another class: how many are read as the goal. */
async function readAs(network: Network, data: Dataset, goal: number): Promise<Proportion> {
  const answers = await predictLabels(network, data);
  const others = answers.filter((_, row) => data.labels[row] !== goal);
  return proportion(others.filter((answer) => answer === goal).length, others.length);
}

/** Images aimed at the goal on the attacker's network. */
export interface Aimed {
  /** In the place of the training rows that are replaced, [n · h · w · c]. */
  readonly training: Float32Array;
  /** Of test images. */
  readonly test: Dataset;
}

/** The article's network of one seed, with a share of its training rows poisoned and with none. */
export async function measureKind(
  study: Study,
  kind: PoisonKind,
  aimed: Aimed,
  onTraining: (what: string) => void,
): Promise<PoisonedNetwork[]> {
  const plan = poisoningPlan(study);
  const { victim, rates, robustRows, attack } = plan;
  const told = async (network: Network, rate: number, rows = 0, relabeled = 0): Promise<PoisonedNetwork> => ({
    rate,
    rows,
    relabeled,
    clean: await cleanOn(network, study),
    ...(kind === 'true' && { robust: await robustOn(network, study.sample(robustRows), attack) }),
    ...(kind === 'goal' && { asGoal: await readAs(network, aimed.test, attack.target) }),
  });
  const networks = [await told(await study.network(victim), 0)];
  for (const rate of rates) {
    onTraining(`${kind}, ${100 * rate} %`);
    const poisoned = poisonedBy(kind, study.train, rate, aimed.training, plan);
    const { rows, data } = poisoned;
    const relabeled = rows.filter((row) => data.labels[row] !== study.train.labels[row]).length;
    networks.push(
      await trainedOn(study, poisoned, victim, `${kind}-${rate}`, (network) =>
        told(network, rate, rows.length, relabeled),
      ),
    );
  }
  return networks;
}
