import {
  type Attack,
  type AttackBatch,
  type AttackOptions,
  type AttackResult,
  bpda,
  expectation,
  type Purifier,
  pgd,
} from '../../../../attacks/index.js';
import {
  type Distance,
  differentiableProjection,
  encodeDecode,
  jpeg,
  medianFilter,
  nearestManifold,
  overpowered,
  projection,
  purified,
  threshold,
  type Vae,
} from '../../../../defences/index.js';
import type { Classifier, DifferentiableClassifier } from '../../../../models/index.js';
import type { AdaptivePlan } from './plan.js';
import type { AdaptiveDefence, Knows } from './result.js';

/** An attack on a defence, with everything that it knows of it. */
export interface AdaptiveAttack {
  readonly name: string;
  readonly knows: Knows;
  /** At which epsilons it is run again, with twice the steps, on what it has not broken: at the first, at each, at none. */
  readonly doubles: 'first' | 'each' | 'none';
  /** Too dear for more than the first epsilon. */
  readonly dear?: true;
  /** `times`: how often its plan's number of steps. */
  run(epsilon: number, times: number, batch: AttackBatch, options: AttackOptions): Promise<AttackResult>;
}

export interface Defence extends Pick<AdaptiveDefence, 'id' | 'name' | 'kind'> {
  /** What answers, and is queried for every verdict. */
  readonly answers: Classifier;
  readonly attacks: readonly AdaptiveAttack[];
  /** Whether Square is run on the whole of it. */
  readonly square: boolean;
}

const attacking =
  <M extends Classifier>(model: M, made: (epsilon: number, times: number) => Attack<M>): AdaptiveAttack['run'] =>
  (epsilon, times, batch, options) =>
    made(epsilon, times).run(model, batch, options);

/** PGD on what stands for the defence; it ends at a success where the logits are the defence's own. */
function climbing(
  name: string,
  model: DifferentiableClassifier,
  {
    steps,
    own = true,
    doubles = 'first',
  }: { readonly steps: number; readonly own?: boolean; readonly doubles?: AdaptiveAttack['doubles'] },
): AdaptiveAttack {
  const made = (epsilon: number, times: number) => pgd({ epsilon, steps: steps * times, earlyStop: own });
  return { name, knows: 'gradients', doubles, run: attacking(model, made) };
}

/** The gradients of one classifier, the answers of another. */
const seenAs = (answers: Classifier, { logits, linearize }: DifferentiableClassifier): DifferentiableClassifier => ({
  ...answers,
  logits,
  linearize,
});

/** What the search in latent space finds is tried on the defence. */
const inLatentSpace = (answers: Classifier, vae: Vae, { overpowered: options }: AdaptivePlan): AdaptiveAttack => ({
  name: 'search in latent space',
  knows: 'autoencoder',
  doubles: 'first',
  run: attacking(answers, (epsilon, times) => overpowered(vae, { ...options, epsilon, steps: options.steps * times })),
});

const throughIdentity = (
  network: DifferentiableClassifier,
  purifier: Purifier,
  { steps }: AdaptivePlan,
  doubles: AdaptiveAttack['doubles'] = 'each',
) => climbing('BPDA, identity', bpda(network, purifier), { steps, doubles });

/** A purifier without a generator: the attacker goes back through the identity. */
const trivial = (
  id: string,
  name: string,
  network: DifferentiableClassifier,
  purifier: Purifier,
  plan: AdaptivePlan,
): Defence => ({
  id,
  name,
  kind: 'trivial',
  answers: purified(network, purifier),
  attacks: [throughIdentity(network, purifier, plan)],
  square: true,
});

function encodeDecoded(vae: Vae, network: DifferentiableClassifier, plan: AdaptivePlan): Defence {
  const purifier = encodeDecode(vae);
  const answers = purified(network, purifier);
  const distances = nearestManifold(vae, { steps: 0, starts: 1 });
  const { steps } = plan;
  return {
    id: 'encode-decode',
    name: 'encode-decode, closest class',
    kind: 'autoencoder',
    answers,
    attacks: [
      throughIdentity(network, purifier, plan),
      climbing('its own gradient', bpda(network, purifier, { backward: 'own' }), { steps, doubles: 'each' }),
      climbing('distances to the classes', seenAs(answers, distances), { steps, own: false }),
      inLatentSpace(answers, vae, plan),
    ],
    square: true,
  };
}

/** `whole`: with every attack there is; else without the one that projects several times for a gradient. */
function projected(
  vae: Vae,
  network: DifferentiableClassifier,
  plan: AdaptivePlan,
  { distance, name, whole }: { readonly distance: Distance; readonly name: string; readonly whole: boolean },
): Defence {
  const { starts, searchSteps, steps, unrolledSteps, draws, expectedSteps } = plan;
  const search = { distance, starts, steps: searchSteps };
  const answers = purified(network, projection(vae, search));
  const tangent = differentiableProjection(vae, { ...search, through: 'tangent' });
  const unrolled = differentiableProjection(vae, { ...search, through: 'unrolled', unrolledSteps });
  const own = { backward: 'own' } as const;
  const expected = expectation(network, tangent, { ...own, draws });
  return {
    id: `projection-${distance}`,
    name,
    kind: 'autoencoder',
    answers,
    attacks: [
      throughIdentity(network, tangent, plan, 'first'),
      climbing('BPDA, decoder', bpda(network, tangent, own), { steps, doubles: 'each' }),
      climbing('unrolled', bpda(network, unrolled, own), { steps, doubles: 'each' }),
      climbing('distances to the classes', seenAs(answers, nearestManifold(vae, search)), {
        ...{ steps, own: false, doubles: 'none' },
      }),
      inLatentSpace(answers, vae, plan),
      ...(whole
        ? [
            {
              ...climbing('expectation over starts', expected, { steps: expectedSteps, own: false, doubles: 'none' }),
              dear: true as const,
            },
          ]
        : []),
    ],
    square: true,
  };
}

function closestClass(vae: Vae, { starts, searchSteps, ...plan }: AdaptivePlan): Defence {
  const answers = nearestManifold(vae, { starts, steps: searchSteps });
  return {
    id: 'nearest-l2',
    name: 'closest class, L2',
    kind: 'answer',
    answers,
    attacks: [
      climbing('its own gradient', answers, { ...plan, doubles: 'each' }),
      inLatentSpace(answers, vae, { ...plan, starts, searchSteps }),
    ],
    square: false,
  };
}

/** Everything that is attacked, in the order of the tables. */
export const defencesOf = (vae: Vae, network: DifferentiableClassifier, plan: AdaptivePlan): readonly Defence[] => [
  { id: 'undefended', name: 'undefended', kind: 'none', answers: network, attacks: [], square: true },
  trivial('threshold', 'threshold at .5', network, threshold(0.5), plan),
  trivial('median', 'median 3 × 3', network, medianFilter(3), plan),
  trivial('jpeg', 'JPEG, quality 50', network, jpeg(50), plan),
  encodeDecoded(vae, network, plan),
  projected(vae, network, plan, { distance: 'l2', name: 'projection, L2', whole: true }),
  projected(vae, network, plan, { distance: 'affine', name: 'projection, L2, brightness fitted', whole: false }),
  closestClass(vae, plan),
];
