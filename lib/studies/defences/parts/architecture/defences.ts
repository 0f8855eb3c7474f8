import { expectationOver, pgd } from '../../../../attacks/index.js';
import { imageTensor } from '../../../../data/index.js';
import { activationPruning, atTemperature, ensembleOf, pruned, quantized } from '../../../../defences/index.js';
import type { DifferentiableClassifier, Network } from '../../../../models/index.js';
import { type Defence, onItself } from '../../attempts/index.js';
import type { Study } from '../../contracts.js';
import { byGradients, inSlices, transfers, unaware } from './attacks.js';
import type { ArchitecturePlan } from './plan.js';
import { architectureRecipes, TEMPERATURE } from './recipes.js';

/** A defence, with what an attack without gradients and one by gradients are run on. */
export interface Attacked extends Defence {
  readonly attacked: DifferentiableClassifier;
  /** Whether its derivative is not to be trusted, so that an attack without one is run beside. */
  readonly doubted?: true;
}

/** Networks of the part, opened or trained. */
async function networksOf(study: Study) {
  const recipes = architectureRecipes(study);
  const open = async (name: string): Promise<Network> => (await study.trained(recipes[name])).network;
  return {
    undefended: await study.base('lenet5'),
    distilled: await open('distilled'),
    members: [await study.base('half'), await open('member-1-half'), await open('member-2-half')],
    adversarial: await open('ensemble-adversarial-half'),
  };
}

/** All defences that draw nothing, the one that does, and what frees them; trained networks are the study's. */
export async function defencesOf(study: Study, plan: ArchitecturePlan) {
  const { undefended, distilled, members, adversarial } = await networksOf(study);
  const transferred = transfers(undefended);
  const made: { dispose(): void }[] = [];
  const keep = <T extends { dispose(): void }>(one: T): T => {
    made.push(one);
    return one;
  };
  const architecture = { family: 'architecture', undefended } as const;
  const of = (
    what: Pick<Defence, 'id' | 'name' | 'paper'> & Partial<Pick<Attacked, 'family' | 'doubted'>>,
    attacked: DifferentiableClassifier,
    how: string,
    off?: DifferentiableClassifier,
  ): Attacked => ({
    ...architecture,
    ...what,
    ...{ answers: attacked, attacked },
    attempts: [transferred(attacked), ...byGradients(attacked, how, off && { off, undefended })],
  });

  const calibration = imageTensor(study.train, 0, Math.min(plan.calibrationRows, study.train.labels.length));
  const coarse = (bits: number, scales: 'tensor' | 'channel') =>
    keep(quantized(undefended, { bits, scales, calibration }));
  const whole = coarse(32, 'tensor');
  const least = Math.min(...plan.bits);
  const rounded = [
    ...plan.bits.map((bits) => [bits, 'tensor'] as const),
    // A scale for each channel only matters where there are few levels.
    [least, 'channel'] as const,
  ].map(([bits, scales]) =>
    of(
      {
        id: `quantized-${bits}${scales === 'channel' ? '-channel' : ''}`,
        name: `quantized to ${bits} bits${scales === 'channel' ? ', a scale a channel' : ''}`,
        paper: 'Galloway et al., 2018',
        ...(bits === least && scales === 'tensor' && { doubted: true as const }),
      },
      coarse(bits, scales),
      ' straight through the rounding',
      whole,
    ),
  );
  calibration.dispose();
  const nothingGone = keep(pruned(undefended, { share: 0 }));
  const thinned = plan.shares.map((share) =>
    of(
      { id: `pruned-${share * 100}`, name: `${share * 100} % of weights pruned`, paper: 'Han et al., 2015' },
      keep(pruned(undefended, { share })),
      '',
      nothingGone,
    ),
  );
  const cured = atTemperature(distilled, TEMPERATURE);
  const distillation: Attacked = {
    ...architecture,
    ...{ id: 'distilled', name: `distilled at temperature ${TEMPERATURE}`, paper: 'Papernot et al., 2016' },
    ...{ answers: distilled, attacked: cured, doubted: true },
    attempts: [
      unaware('PGD-20 on the network itself, logits as they are', distilled),
      transferred(distilled),
      ...byGradients(cured, `, logits / ${TEMPERATURE}`, { off: atTemperature(undefended, 1), undefended }),
    ],
  };
  const plain = [
    ...rounded,
    ...thinned,
    {
      ...of(
        { id: 'ensemble', name: `ensemble of ${members.length}`, paper: 'Strauss et al., 2017' },
        ensembleOf(members),
        '',
        ensembleOf([undefended]),
      ),
      undefended: members[0],
    },
    {
      ...of(
        {
          ...{ id: 'ensemble-adversarial', name: 'ensemble adversarial training', family: 'training', doubted: true },
          paper: 'Tramèr et al., 2018',
        },
        adversarial,
        '',
      ),
      undefended: members[0],
    },
    distillation,
  ];
  return {
    undefended: [undefended, members[0]],
    plain,
    random: (epsilon: number) => randomDefence(undefended, plan, epsilon, transferred),
    dispose: () => {
      for (const one of made) one.dispose();
    },
  };
}

/** Rows at a time of an attack by means over draws: a hundred draws of these take half a gigabyte. */
const SLICE = 25;

/** Stochastic activation pruning, attacked at a radius with more and more draws. */
function randomDefence(
  undefended: Network,
  { random: { steps, draws } }: ArchitecturePlan,
  epsilon: number,
  transferred: ReturnType<typeof transfers>,
): Attacked {
  const random = activationPruning(undefended);
  const all = activationPruning(undefended, { draws: Number.POSITIVE_INFINITY });
  // The last iterate counts: one that the mean of some draws gets wrong need not be wrong in the defender's.
  const attackOf = (radius: number) => pgd({ epsilon: radius, steps, relativeStepSize: 2 / steps, earlyStop: false });
  const counts = draws.find(([at]) => at === epsilon)?.[1] ?? [];
  const mean = (count: number) => expectationOver(random, { draws: count });
  return {
    ...{ id: 'activation-pruning', name: 'stochastic activation pruning', paper: 'Dhillon et al., 2018' },
    ...{ family: 'architecture', undefended, answers: random.answers, doubted: true, random: true },
    attacked: mean(counts[counts.length - 1] ?? 1),
    attempts: [
      transferred(random.answers),
      ...counts.map((count, i) =>
        inSlices(
          onItself(
            drawsName(steps, count),
            mean(count),
            attackOf,
            // With all kept, draws do not matter.
            i === 0 ? { off: expectationOver(all, { draws: 1 }), undefended } : undefined,
          ),
          SLICE,
        ),
      ),
    ],
  };
}

export const drawsName = (steps: number, draws: number): string =>
  `PGD-${steps}, mean of ${draws} draw${draws === 1 ? '' : 's'}`;
