import { AssetError, cifar10, type Dataset, sliceRows } from '../../../../data/index.js';
import { formatRadius } from '../../../../figures/index.js';
import type { DifferentiableClassifier, TrainedModel } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import { type Attempt, asReported, type MeasuredDefence, measureDefence, onItself } from '../../attempts/index.js';
import type { Study } from '../../contracts.js';
import { attacksOf, CIFAR_PLAN, type CifarAttacks, type CifarPlan } from './plan.js';
import { cifarRecipes } from './recipes.js';
import type { CifarMeasured, CifarResult, CifarTraining } from './result.js';

/** The two networks; each is the other's stand-in for an attacker who knows neither. */
export interface Networks {
  readonly standard: DifferentiableClassifier;
  readonly robust: DifferentiableClassifier;
}

const NAMES = {
  standard: 'usual training, CIFAR-10',
  robust: 'adversarial training, CIFAR-10',
} as const;

/** The non-adaptive attack, and every other one on the network itself. */
const attemptsOn = (self: DifferentiableClassifier, { reported, attacks }: CifarAttacks): Attempt[] => [
  asReported(reported, self, attacks[reported]),
  ...Object.entries(attacks).flatMap(([attack, attackOf]) =>
    attack === reported ? [] : [onItself(attack, self, attackOf)],
  ),
];

/** Both networks at each radius of the plan, on these rows. */
export async function measureNetworks(
  networks: Networks,
  rows: Dataset,
  plan: CifarPlan,
  onProgress: OnProgress = () => {},
  attacks: CifarAttacks = attacksOf(plan),
): Promise<Pick<CifarMeasured, 'standard' | 'robust'>> {
  const few = sliceRows(rows, { limit: plan.controlRows, atMost: true });
  const at = (which: keyof Networks, epsilon: number): Promise<MeasuredDefence> => {
    const self = networks[which];
    return measureDefence(
      {
        id: `cifar-${which}-${formatRadius(epsilon).replace('/', '-')}`,
        name: NAMES[which],
        family: 'training',
        paper: which === 'robust' ? 'Madry et al., 2018' : '',
        answers: self,
        undefended: networks.standard,
        attempts: attemptsOn(self, attacks),
      },
      rows,
      few,
      { ...plan, epsilon },
      (what, done, total) => onProgress(`${what}, ε ${formatRadius(epsilon)}`, done, total),
    );
  };
  const measured: { standard: MeasuredDefence[]; robust: MeasuredDefence[] } = { standard: [], robust: [] };
  for (const which of ['standard', 'robust'] as const)
    for (const epsilon of plan.epsilons) measured[which].push(await at(which, epsilon));
  return measured;
}

const trainingOf = ({
  metadata: { name, parameters, seconds, adversary, settings, data },
}: TrainedModel): CifarTraining => ({
  ...{ name, parameters, seconds, adversary },
  epochs: settings.epochs,
  data: data.provenance,
});

/** CIFAR-10's training images, and its first test images; undefined where they cannot be had. */
async function images({ say }: Study, { rows }: CifarPlan) {
  try {
    return { train: await cifar10('train'), test: await cifar10('test', { limit: rows }) };
  } catch (error) {
    if (!(error instanceof AssetError)) throw error;
    say(`CIFAR-10 is left out: ${error.message}`);
    return undefined;
  }
}

/** A network trained as usual and an adversarially trained one on CIFAR-10, kept or trained now, under every attack. */
export async function measureCifar(
  study: Study,
  onProgress: OnProgress = () => {},
  plan: CifarPlan = CIFAR_PLAN,
): Promise<CifarResult> {
  const { stamp } = study;
  const nothing = { stamp, measured: null, defences: [] };
  // The fallback is for machines without any data.
  if (!study.comparable) return nothing;
  onProgress('reading CIFAR-10', 0, 1);
  const found = await images(study, plan);
  if (!found) return { ...nothing, incomplete: 'CIFAR-10' };
  const recipes = cifarRecipes(found.train);
  const opened = async (name: keyof typeof recipes) =>
    study.trained(recipes[name], {
      onProgress: ({ epoch, epochs }) => onProgress(`training ${name}`, epoch, epochs),
    });
  const standard = await opened('cifar-standard');
  const robust = await opened('cifar-robust');
  const networks = { standard: standard.network, robust: robust.network };
  const measured = await measureNetworks(networks, found.test, plan, onProgress);
  return {
    stamp,
    measured: {
      data: found.test.provenance,
      plan,
      training: { standard: trainingOf(standard), robust: trainingOf(robust) },
      ...measured,
    },
    defences: measured.robust,
  };
}
