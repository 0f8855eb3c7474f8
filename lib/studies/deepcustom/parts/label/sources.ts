import { attackData } from '../../../../attacks/index.js';
import { type Dataset, pixelsOf } from '../../../../data/index.js';
import { generate, randomClasses } from '../../../../generators/index.js';
import { keyedRandom } from '../../../../tensor/index.js';
import { type OtherName, otherAttack } from '../../attacks.js';
import type { Chain } from '../../contracts.js';
import { LOSSES } from '../../schedule.js';
import { type TestSets, trainingImages } from './images.js';
import { type AllLoss, generatorForAll } from './one-for-all.js';
import type { LabelPlan } from './plan.js';
import { type ProbeData, perturbations } from './probes.js';
import type { ProbeSource } from './result.js';

/** Images with ± epsilon added to each value at random; within [0, 1] where clipped. */
export function withRandomSigns(data: Dataset, epsilon: number, seed: number, clipped: boolean): Float32Array {
  const width = pixelsOf(data);
  const made = new Float32Array(data.images.length);
  data.indices.forEach((index, row) => {
    const random = keyedRandom(seed, index);
    for (let i = row * width; i < (row + 1) * width; i++) {
      const value = data.images[i] + (random() < 0.5 ? epsilon : -epsilon);
      made[i] = clipped ? Math.min(1, Math.max(0, value)) : value;
    }
  });
  return made;
}

/** The images of the training rows and of all test rows that perturbations of one source are read from. */
export interface Source {
  readonly source: ProbeSource;
  images(): Promise<{ readonly train: Float32Array; readonly test: Float32Array; readonly wrong?: Float32Array }>;
}

async function attacked(chain: Chain, name: OtherName, data: Dataset): Promise<Float32Array> {
  return (await attackData(otherAttack(name, chain.schedule), chain.target, data, { everyRow: true })).images;
}

async function byOne(chain: Chain, loss: AllLoss, train: Dataset) {
  const generator = await generatorForAll(chain, loss);
  try {
    const everywhere = new Array(train.classes).fill(generator);
    const { epsilon } = chain.schedule;
    return {
      train: await generate(everywhere, train, { epsilon }),
      test: await generate(everywhere, chain.test, { epsilon }),
    };
  } finally {
    generator.mapping.dispose();
  }
}

/** Everything whose perturbations are probed, in the order in which it is told. `train`: the rows to learn from. */
export function sourcesOf(chain: Chain, train: Dataset, sets: TestSets, { seeds }: LabelPlan): Source[] {
  const { test, schedule } = chain;
  const other = (source: OtherName & ProbeSource): Source => ({
    source,
    images: async () => ({
      train: await attacked(chain, source, train),
      test: (await chain.adversarial(source, 'test')).images,
    }),
  });
  const signs = (source: ProbeSource, clipped: boolean): Source => ({
    source,
    images: async () => ({
      train: withRandomSigns(train, schedule.epsilon, seeds.signs, clipped),
      // Another stream: rows of both sets have the same places.
      test: withRandomSigns(test, schedule.epsilon, seeds.signs + 1, clipped),
    }),
  });
  return [
    ...LOSSES.map(
      (loss): Source => ({
        source: loss,
        images: async () => ({
          train: await trainingImages(chain, loss, train, train.labels),
          test: sets.images[loss].own,
          wrong: sets.images[loss].wrong,
        }),
      }),
    ),
    ...LOSSES.map(
      (loss): Source => ({
        source: `${loss}-random`,
        images: async () => ({
          train: await trainingImages(chain, loss, train, randomClasses(train, seeds.random)),
          test: sets.images[loss].random,
        }),
      }),
    ),
    ...(['nce', 'suspiciousness'] as const).map(
      (loss): Source => ({ source: `${loss}-all`, images: () => byOne(chain, loss, train) }),
    ),
    other('fgsm'),
    other('pgd20'),
    signs('signs-clipped', true),
    signs('signs', false),
  ];
}

/** What the probes of one source learn from, and are asked. */
export async function probeData(chain: Chain, train: Dataset, sets: TestSets, source: Source): Promise<ProbeData> {
  const { test, schedule } = chain;
  const images = await source.images();
  return {
    train: perturbations(train, images.train, schedule.epsilon),
    test: perturbations(test, images.test, schedule.epsilon),
    ...(images.wrong && {
      wrong: { data: perturbations(test, images.wrong, schedule.epsilon), classes: sets.classes.wrong },
    }),
  };
}
