import {
  type AttackResult,
  attackData,
  confidentSquare,
  ensemble,
  fgsm,
  pgd,
  trainSurrogate,
} from '../../../../attacks/index.js';
import { type Dataset, takeRows } from '../../../../data/index.js';
import { agreement } from '../../../../evaluation/index.js';
import {
  type Architecture,
  type Classifier,
  cachedModel,
  type DifferentiableClassifier,
  lenet5,
  mlp,
  type Network,
  predictLabels,
} from '../../../../models/index.js';
import { keyedPermutation } from '../../../../tensor/index.js';
import type { Study } from '../../contracts.js';
import type { BlackBoxPlan, Sight, SurrogateRow } from './result.js';
import { trainTreeSurrogate } from './surrogate.js';

/** A model to make images on, and how; what it cost the attacker in queries to the teacher. */
export interface Source {
  readonly attack: string;
  readonly name: string;
  readonly totalQueries: number;
  readonly sees: Sight;
  readonly model: Classifier;
  /** Images for every row, also for those that the source gets wrong. */
  make(epsilon: number): Promise<AttackResult>;
}

/** Key of the stream that chooses the attacker's training rows. */
const OWN_STREAM = 0x0a3d;
/** Of the images the surrogate queries, the share that is the attacker's own; two doublings make the rest. */
const OWN_SHARE = 4;
const AUGMENTATIONS = 2;

/** Training rows drawn at random: what the attacker has collected. */
export const ownRows = ({ train }: Study, count: number, seed: number): Dataset =>
  takeRows(train, keyedPermutation(train.labels.length, seed, OWN_STREAM).subarray(0, count));

const OWN_SETTINGS = { batchSize: 64, optimizer: { kind: 'adam', learningRate: 2e-3 } } as const;
/** Small batches: the first surrogates see few images, and must still be moved often enough. */
const SURROGATE_SETTINGS = { epochs: 12, batchSize: 16, optimizer: { kind: 'adam', learningRate: 1e-3 } } as const;

/** How the attacker's own models are trained. */
export const sourceSettings = {
  architectures: [lenet5, mlp],
  own: OWN_SETTINGS,
  surrogate: { ...SURROGATE_SETTINGS, ownShare: OWN_SHARE, augmentations: AUGMENTATIONS },
};

/** Iterates to the last: an image that is only just wrong for its source is seldom wrong for another model. */
const onNetwork =
  (attack: 'FGSM' | 'PGD', model: DifferentiableClassifier, test: Dataset, seed: number): Source['make'] =>
  (epsilon) =>
    attackData(attack === 'FGSM' ? fgsm({ epsilon }) : pgd({ epsilon, earlyStop: false }), model, test, {
      seed,
      everyRow: true,
    });

/** Both teachers are handed the same images, so they are made once. */
function once(make: Source['make']): Source['make'] {
  const made = new Map<number, Promise<AttackResult>>();
  return (epsilon) => {
    const known = made.get(epsilon) ?? make(epsilon);
    made.set(epsilon, known);
    return known;
  };
}

/** What an attacker makes who never queries the teacher; the caller disposes the networks. */
export async function openSources(
  study: Study,
  test: Dataset,
  plan: BlackBoxPlan,
  seed: number,
): Promise<{ sources: Source[]; networks: Network[] }> {
  const data = ownRows(study, plan.ownRows, seed);
  const trained = async (architecture: Architecture) =>
    (
      await cachedModel({
        name: `own-${architecture.name}`,
        architecture,
        data,
        settings: { ...OWN_SETTINGS, epochs: plan.epochs, seed },
      })
    ).network;
  const networks = [await trained(lenet5), await trained(mlp)];
  const together = ensemble([study.lenet, ...networks]);
  const source = (attack: 'FGSM' | 'PGD', name: string, model: DifferentiableClassifier): Source => ({
    attack,
    name,
    totalQueries: 0,
    sees: 'nothing',
    model,
    make: once(onNetwork(attack, model, test, seed)),
  });
  return {
    networks,
    sources: [
      source('FGSM', 'LeNet', study.lenet),
      source('PGD', 'LeNet', study.lenet),
      source('PGD', 'three networks', together),
    ],
  };
}

/** The two surrogates of a teacher: a network that learned its scores, and boosted trees that learned its answers. */
export async function openSurrogates(
  victim: Classifier,
  study: Study,
  test: Dataset,
  { plan, seed, folder }: { plan: BlackBoxPlan; seed: number; folder: string },
): Promise<{ sources: Source[]; rows: SurrogateRow[]; dispose(): void }> {
  const surrogate = await trainSurrogate(victim, ownRows(study, Math.floor(plan.surrogateRows / OWN_SHARE), seed), {
    architecture: mlp,
    settings: { ...SURROGATE_SETTINGS, seed },
    queries: plan.surrogateRows,
    augmentations: AUGMENTATIONS,
    name: 'surrogate network',
  });
  const dispose: (() => void)[] = [() => surrogate.network.dispose()];
  try {
    const trees = await trainTreeSurrogate(victim, ownRows(study, plan.surrogateRows, seed), {
      rounds: plan.treeRounds,
      seed,
      folder,
      name: 'surrogate trees',
    });
    dispose.push(() => trees.dispose());
    const { network } = surrogate;
    const sources: Source[] = [
      {
        attack: 'PGD',
        name: network.name,
        totalQueries: surrogate.queries,
        sees: victim.scores === 'labels' ? 'labels' : 'scores',
        model: network,
        make: onNetwork('PGD', network, test, seed),
      },
      {
        attack: 'Square',
        name: trees.model.name,
        totalQueries: plan.surrogateRows,
        sees: 'labels',
        model: trees.model,
        make: (epsilon) =>
          attackData(confidentSquare({ epsilon, queries: plan.surrogateQueries }), trees.model, test, {
            seed,
            everyRow: true,
          }),
      },
    ];
    const teacher = await predictLabels(victim, test);
    const rows: SurrogateRow[] = [];
    for (const { name, totalQueries, sees, model } of sources) {
      const answers = await predictLabels(model, test);
      rows.push({
        name,
        totalQueries,
        sees,
        agreement: agreement(answers, teacher),
        accuracy: agreement(answers, test.labels),
      });
    }
    return { sources, rows, dispose: () => dispose.forEach((free) => void free()) };
  } catch (error) {
    for (const free of dispose) free();
    throw error;
  }
}
