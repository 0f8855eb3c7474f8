import { cpus } from 'node:os';
import { generatorFor, initialGenerator } from '../../../../generators/index.js';
import { type NamedArrays, weightsOf } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import type { Chain, Study } from '../../contracts.js';
import { LOSSES } from '../../schedule.js';
import { watchOthers } from './others.js';
import { type SetPlan, type SpeedPlan, speedPlan } from './plan.js';
import type { OnSet, SpeedResult, TimedName } from './result.js';
import { BATCH, waysOf } from './ways.js';

/** A hundredth of a millisecond is less than two calls of one thing differ by. */
const tidy = (seconds: number) => Number(seconds.toFixed(5));

/** Numbers that training moves by gradients: running statistics are none of them. */
const learned = (weights: NamedArrays) =>
  Object.entries(weights).reduce((sum, [name, { data }]) => sum + (name.includes('.running_') ? 0 : data.length), 0);

async function timeSet(chain: Chain, plan: SetPlan, rounds: number, onProgress: OnProgress): Promise<OnSet> {
  const { set, schedule, target } = chain;
  const { data, ways, dispose } = await waysOf(chain, plan);
  const seconds = ways.map((): number[] => []);
  const gradients = ways.map(() => 0);
  try {
    // What the first call of each sets up belongs to no round.
    for (const [i, { run }] of ways.entries()) gradients[i] = await run();
    for (let round = 0; round < rounds; round++) {
      onProgress(`rounds of timing, ${data.name}`, round, rounds);
      // Each round begins elsewhere, so that none always runs behind the same other.
      for (let k = 0; k < ways.length; k++) {
        const i = (k + round) % ways.length;
        const start = performance.now();
        await ways[i].run();
        seconds[i].push(tidy((performance.now() - start) / 1000));
      }
    }
  } finally {
    dispose();
  }
  const training = ways.findIndex(({ name }) => name === 'training');
  return {
    set,
    data: data.provenance,
    images: data.labels.length,
    epsilon: schedule.epsilon,
    trainingSet: chain.train.labels.length,
    batch: BATCH,
    parameters: {
      generator: learned(initialGenerator(generatorFor(data.shape), 0)),
      target: learned(weightsOf(target)),
    },
    timed: ways.flatMap(({ name }, i) =>
      i === training ? [] : [{ name: name as TimedName, seconds: seconds[i], gradients: gradients[i] }],
    ),
    training: {
      images: Math.min(plan.trainingImages, chain.train.labels.length),
      batch: schedule.losses.nce.batchSize,
      seconds: seconds[training],
    },
    epochs: Object.fromEntries(
      LOSSES.map((loss) => [loss, { run: chain.plan.epochs[loss], published: schedule.losses[loss].epochs }]),
    ) as OnSet['epochs'],
  };
}

/** Times the generator, the closed form, FGSM and PGD-20 in turns, on the same images and target. */
export async function measureSpeed(
  study: Study,
  onProgress: OnProgress = () => {},
  { rounds, sets: plans }: SpeedPlan = speedPlan(study),
): Promise<SpeedResult> {
  const chains = [study.chain, plans.cifar10 && (await study.cifar())].filter((chain) => chain !== undefined);
  const others = watchOthers();
  const sets: OnSet[] = [];
  for (const chain of chains) {
    const plan = plans[chain.set];
    if (plan) sets.push(await timeSet(chain, plan, rounds, onProgress));
  }
  return { stamp: study.stamp, sets, rounds, others: others(), processors: cpus().length };
}
