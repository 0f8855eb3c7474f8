import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { attackData } from '../../attacks/index.js';
import { type Dataset, resolveAsset, takeRows, withImages } from '../../data/index.js';
import { freshAdversary, staticAdversary } from '../../defences/index.js';
import {
  type Activations,
  cachedGenerator,
  type Generator,
  type GeneratorLoss,
  type GeneratorRecipe,
  generate,
  generatorFor,
  generatorRecipe,
  hiddenActivations,
  hitSpectra,
  mostSuspicious,
  negativeCrossEntropyLoss,
  relevanceLoss,
  relevantPixels,
  type SuspiciousUnits,
  suspiciousnessLoss,
  weightsHash,
} from '../../generators/index.js';
import { type Adversary, type Network, type TrainedModel, weightsOf } from '../../models/index.js';
import { keptModel, type OnProgress } from '../../study/index.js';
import { FILES } from './assets.js';
import { type AttackName, isLoss, type NetworkName, type OtherName, otherAttack } from './attacks.js';
import type { Chain, ChainOptions } from './contracts.js';
import { identity } from './identity.js';
import { memo, memoByKey } from './memo.js';
import { ADVERSARIAL_BATCH, DECAY, type LossName, SCHEDULES } from './schedule.js';

/** Share of each batch that is attacked where every batch is attacked anew: the study's adv_ratio. */
const FRESH_RATIO = 0.5;

/** The rows of each class. */
export const byClass = (data: Dataset): Dataset[] =>
  Array.from({ length: data.classes }, (_, label) =>
    takeRows(
      data,
      Array.from(data.labels.keys()).filter((row) => data.labels[row] === label),
      `${data.provenance}, class ${label}`,
    ),
  );

const short = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);

export function openChain(options: ChainOptions): Chain {
  const { set, train, test, target, published, plan, retrain } = options;
  const schedule = SCHEDULES[set];
  const classes = memo(async () => byClass(train));

  const otherEpochs = (name: OtherName) => schedule.other.epochs[name === 'fgsm' ? 'fgsm' : 'pgd'];

  const trainedBy = (
    name: string,
    adversary: Adversary,
    { epochs, learningRate, seed }: { readonly epochs: number; readonly learningRate: number; readonly seed: number },
  ): Promise<TrainedModel> =>
    keptModel(
      identity.id,
      {
        name: `${set}-${name}`,
        architecture: { ...target.architecture, name: `${set} target`, initializer: 'glorot' },
        data: train,
        settings: {
          epochs,
          batchSize: ADVERSARIAL_BATCH,
          optimizer: { kind: 'adam', learningRate, schedule: DECAY },
          seed,
        },
        adversary,
      },
      { retrain },
    );

  const trainedOn = memo(async (name: AttackName, seed: number): Promise<TrainedModel> => {
    const { epochs, learningRate } = isLoss(name)
      ? schedule.losses[name].adversarial
      : { epochs: otherEpochs(name), learningRate: schedule.other.learningRate };
    const made = isLoss(name)
      ? { generators: (await recipes(name)).map(generatorRecipe), epsilon: schedule.epsilon }
      : otherAttack(name, schedule).settings;
    return trainedBy(
      `${name}-robust${seed ? `-seed-${seed}` : ''}`,
      staticAdversary(train, async () => (await adversarial(name, 'train')).images, {
        description: short({ name, made, epsilon: schedule.epsilon, target: weightsHash(weightsOf(target)) }),
      }),
      { epochs: Math.max(1, Math.round(epochs * plan.adversarialShare)), learningRate, seed },
    );
  });
  const trained = (name: AttackName, seed = 0): Promise<TrainedModel> => trainedOn(name, seed);

  const fresh = memo((name: OtherName, epochs: number): Promise<TrainedModel> => {
    const adversary = freshAdversary(train, otherAttack(name, schedule), { ratio: FRESH_RATIO });
    const { learningRate } = schedule.other;
    return trainedBy(`${name}-afresh`, adversary, { epochs, learningRate, seed: 0 });
  });

  const network = async (name: NetworkName, seed = 0): Promise<Network> =>
    name === 'target' ? target : (await trained(name, seed)).network;

  const relevant = memo(async (name: NetworkName): Promise<readonly (readonly number[])[]> => {
    if (name === 'target' && published) {
      const { file } = await resolveAsset(set === 'mnist' ? FILES.mnistRelevant : FILES.cifarRelevant);
      return JSON.parse(readFileSync(file, 'utf8'));
    }
    const k = schedule.losses.lrp.k ?? 0;
    return relevantPixels(await network(name), test, { k, rule: { rule: 'epsilon', epsilon: 0.01 } });
  });

  const suspicious = memo(
    async (name: NetworkName): Promise<readonly SuspiciousUnits[]> =>
      mostSuspicious(await hitSpectra(await network(name), test), schedule.losses.suspiciousness.k ?? 0),
  );

  const activations = memo(async (name: NetworkName): Promise<Activations> => hiddenActivations(await network(name)));

  const lossOf = memo(async (loss: LossName, label: number, against: NetworkName): Promise<GeneratorLoss> => {
    const { constant } = schedule.losses[loss];
    if (loss === 'lrp')
      return relevanceLoss(train.shape, {
        relevant: (await relevant(against))[label],
        epsilon: schedule.epsilon,
        constant,
      });
    const attacked = await network(against);
    const targetId = weightsHash(weightsOf(attacked));
    if (loss === 'nce') return negativeCrossEntropyLoss({ target: attacked, targetId, label });
    return suspiciousnessLoss({
      activations: await activations(against),
      targetId,
      suspicious: (await suspicious(against))[label],
      constant,
    });
  });

  /** What the generators of the target are made by. */
  const recipes = memo(async (loss: LossName): Promise<readonly GeneratorRecipe[]> => {
    const { learningRate, batchSize } = schedule.losses[loss];
    const rows = await classes();
    return Promise.all(
      rows.map(async (data, label) => ({
        name: `${set}-${loss}-${label}`,
        architecture: generatorFor(train.shape),
        data,
        label,
        loss: await lossOf(loss, label, 'target'),
        settings: {
          learningRate,
          decayStep: DECAY.every,
          decayRate: DECAY.rate,
          batchSize,
          epochs: plan.epochs[loss],
          seed: 0,
        },
      })),
    );
  });

  const trainAll = async (
    loss: LossName,
    against: NetworkName,
    first: readonly Generator[] | undefined,
    onProgress: OnProgress,
  ): Promise<readonly Generator[]> => {
    const made: Generator[] = [];
    for (const recipe of await recipes(loss)) {
      const label = recipe.label ?? 0;
      const epochs = first ? plan.adaptiveEpochs : recipe.settings.epochs;
      const what = `${loss} generator of class ${label}${first ? ` against ${against}` : ''}`;
      made.push(
        await cachedGenerator(
          first
            ? {
                ...recipe,
                name: `${recipe.name}-against-${against}`,
                loss: await lossOf(loss, label, against),
                settings: { ...recipe.settings, epochs },
                from: first[label],
              }
            : recipe,
          { onEpoch: (epoch) => onProgress(what, epoch, epochs) },
        ),
      );
    }
    return made;
  };
  const once = memoByKey<readonly Generator[]>();
  const goingOn = (loss: LossName, against: NetworkName, onProgress: OnProgress = () => {}) =>
    once(`${loss} going on against ${against}`, async () =>
      trainAll(loss, against, await generators(loss, 'target', onProgress), onProgress),
    );
  const generators = (
    loss: LossName,
    against: NetworkName = 'target',
    onProgress: OnProgress = () => {},
  ): Promise<readonly Generator[]> =>
    against === 'target'
      ? once(loss, () => trainAll(loss, against, undefined, onProgress))
      : goingOn(loss, against, onProgress);
  const continued = (loss: LossName, onProgress?: OnProgress) => goingOn(loss, 'target', onProgress);

  const make = async (attack: AttackName, data: Dataset, against: NetworkName): Promise<Float32Array> => {
    if (isLoss(attack)) return generate(await generators(attack, against), data, { epsilon: schedule.epsilon });
    const model = await network(against);
    return (await attackData(otherAttack(attack, schedule), model, data, { everyRow: true })).images;
  };

  const tested = memo(async (attack: AttackName, against: NetworkName) => make(attack, test, against));

  // Training images are many: only those that were made last are kept, for trainings of several seeds.
  let last: { readonly key: string; readonly images: Float32Array } | undefined;
  const training = async (attack: AttackName, against: NetworkName) => {
    const key = `${attack} on ${against}`;
    const found = last?.key === key ? last : { key, images: await make(attack, train, against) };
    last = found;
    return found.images;
  };

  const adversarial = async (
    attack: AttackName,
    split: 'train' | 'test',
    against: NetworkName = 'target',
  ): Promise<Dataset> => {
    const data = split === 'test' ? test : train;
    const images = await (split === 'test' ? tested : training)(attack, against);
    return withImages(data, images, `${data.provenance}, ${attack} on ${against}`);
  };

  return {
    ...options,
    ...{ schedule, relevant, suspicious, generators, continued, adversarial },
    ...{ network, trained, fresh },
  };
}
