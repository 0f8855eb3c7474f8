import { type Attack, attackData, pgd } from '../../../../attacks/index.js';
import { type Dataset, takeRows } from '../../../../data/index.js';
import {
  generate,
  generatorFor,
  initialGenerator,
  negativeCrossEntropyLoss,
  relevanceOptimum,
  trainGenerator,
} from '../../../../generators/index.js';
import { createMapping, type DifferentiableClassifier } from '../../../../models/index.js';
import { otherAttack } from '../../attacks.js';
import type { Chain } from '../../contracts.js';
import { DECAY } from '../../schedule.js';
import type { SetPlan } from './plan.js';
import type { TimedName } from './result.js';

/** Images a pass of the generator. */
export const BATCH = 500;

/** A way of making adversarial images; resolves with the gradients of the target that it took, mean over images. */
export interface Way {
  readonly name: TimedName | 'training';
  run(): Promise<number>;
}

/** What is timed on one data set, all on the same target and images; `dispose` ends it. */
export async function waysOf(
  chain: Chain,
  { images: rows, restarts, trainingImages }: SetPlan,
): Promise<{ readonly data: Dataset; readonly ways: readonly Way[]; dispose(): void }> {
  const { target, schedule, test, train } = chain;
  const { epsilon, other, losses } = schedule;
  const first = (data: Dataset, n: number) =>
    takeRows(
      data,
      Array.from({ length: Math.min(n, data.labels.length) }, (_, row) => row),
    );
  const [data, learned] = [first(test, rows), first(train, trainingImages)];
  const relevant = await chain.relevant('target');
  const architecture = generatorFor(test.shape);
  // Fresh weights: how long a pass takes does not depend on them.
  const mapping = createMapping(architecture, initialGenerator(architecture, 0));
  const generator = { mapping, metadata: {} as never };
  // One generator takes all images, so that its passes are as large as the batch.
  const everyRow = new Int32Array(data.labels.length);
  const loss = negativeCrossEntropyLoss({ target, targetId: '', label: 0 });
  const attacked = async (attack: Attack<DifferentiableClassifier>, seed = 0) => {
    const { gradients } = await attackData(attack, target, data, { seed, everyRow: true });
    return gradients.reduce((sum, n) => sum + n, 0) / gradients.length;
  };
  const { stepSize, steps } = other;
  return {
    data,
    dispose: () => {
      mapping.dispose();
      loss.dispose();
    },
    ways: [
      {
        name: 'generator',
        run: async () => {
          await generate([generator], data, { epsilon, batchSize: BATCH }, everyRow);
          return 0;
        },
      },
      {
        name: 'closed form',
        run: async () => {
          relevanceOptimum(data, { relevant, epsilon });
          return 0;
        },
      },
      { name: 'fgsm', run: () => attacked(otherAttack('fgsm', schedule)) },
      ...restarts.map((starts): Way => {
        const attack = pgd({ epsilon, stepSize, steps, earlyStop: false });
        return {
          name: `pgd20 × ${starts}`,
          // One run a start: restarts of one run would pass over what is broken already, the study's toolbox does not.
          run: async () => {
            let gradients = 0;
            for (let start = 0; start < starts; start++) gradients += await attacked(attack, start);
            return gradients;
          },
        };
      }),
      {
        name: 'training',
        run: async () => {
          const { learningRate, batchSize } = losses.nce;
          const settings = {
            learningRate,
            batchSize,
            epochs: 1,
            decayStep: DECAY.every,
            decayRate: DECAY.rate,
            seed: 0,
          };
          const trained = await trainGenerator(architecture, learned, loss, settings);
          trained.mapping.dispose();
          return 0;
        },
      },
    ],
  };
}
