import type { Dataset } from '../../../../data/index.js';
import { agreement, type Proportion } from '../../../../evaluation/index.js';
import { hiddenLayers, isConvolution } from '../../../../generators/index.js';
import { type Network, parameterCount, predictLabels } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import { trainedTarget } from '../../targets.js';
import { targetsPlan } from './plan.js';
import type { TargetSet, TargetsResult, TrainedTarget } from './result.js';

const accuracyOf = async (network: Network, test: Dataset): Promise<Proportion> =>
  agreement(await predictLabels(network, test), test.labels);

/** Units in a network's hidden layers: those that are feature maps, or those that are not. */
const unitsIn = (network: Network, maps: boolean): number =>
  hiddenLayers(network)
    .filter((layer) => isConvolution(layer) === maps)
    .reduce((sum, { shape }) => sum + shape[shape.length - 1], 0);

async function measureSet(
  { target, test, train, published }: { target: Network; test: Dataset; train: Dataset; published: boolean },
  trainings: { readonly on: Parameters<typeof trainedTarget>[0]; readonly seeds: readonly number[] },
  run: { readonly retrain: boolean },
  onTraining: (what: string) => void,
): Promise<TargetSet> {
  const trained: TrainedTarget[] = [];
  for (const seed of trainings.seeds) {
    onTraining(`target network, ${trainings.on}, seed ${seed}`);
    const { network } = await trainedTarget(trainings.on, train, seed, run);
    try {
      trained.push({ seed, accuracy: await accuracyOf(network, test) });
    } finally {
      network.dispose();
    }
  }
  return {
    data: test.provenance,
    parameters: parameterCount(target.architecture),
    neurons: unitsIn(target, false),
    maps: unitsIn(target, true),
    ...(published && { published: await accuracyOf(target, test) }),
    trained,
  };
}

/** The published networks counted on the test images, and networks trained by the same settings beside them. */
export async function measureTargets(study: Study, onProgress: OnProgress = () => {}): Promise<TargetsResult> {
  const { seeds, cifarSeeds } = targetsPlan(study);
  const total = seeds.length + cifarSeeds.length;
  let done = 0;
  const onTraining = (what: string) => onProgress(what, done++, total);
  const mnist = await measureSet(study.chain, { on: study.comparable ? 'mnist' : 'digits', seeds }, study, onTraining);
  const chain = await study.cifar();
  return {
    stamp: study.stamp,
    mnist,
    ...(chain && { cifar: await measureSet(chain, { on: 'cifar10', seeds: cifarSeeds }, study, onTraining) }),
  };
}
