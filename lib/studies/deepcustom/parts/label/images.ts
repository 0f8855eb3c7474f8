import type { Dataset } from '../../../../data/index.js';
import { pixelsOf, takeRows } from '../../../../data/index.js';
import { generate, randomClasses } from '../../../../generators/index.js';
import type { Chain } from '../../contracts.js';
import { LOSSES, type LossName } from '../../schedule.js';
import type { LabelPlan } from './plan.js';

/** Test images by the generators of one loss. */
export interface TestImages {
  readonly own: Float32Array;
  readonly random: Float32Array;
  readonly wrong: Float32Array;
}

export interface TestSets {
  /** A class for each test image: any, and any but its own. */
  readonly classes: { readonly random: Int32Array; readonly wrong: Int32Array };
  readonly images: Readonly<Record<LossName, TestImages>>;
}

/** Test images by the target's generators of these classes; those of an image's own class are the chain's. */
export async function testImagesBy(chain: Chain, loss: LossName, by: Int32Array): Promise<Float32Array> {
  const { test, schedule } = chain;
  const images = (await chain.adversarial(loss, 'test')).images.slice();
  const others = [...by.keys()].filter((row) => by[row] !== test.labels[row]);
  const made = await generate(
    await chain.generators(loss),
    takeRows(test, others),
    { epsilon: schedule.epsilon },
    others.map((row) => by[row]),
  );
  const width = pixelsOf(test);
  others.forEach((row, i) => {
    images.set(made.subarray(i * width, (i + 1) * width), row * width);
  });
  return images;
}

/** Training images by the target's generators: of their own classes, or of random ones. */
export const trainingImages = async (
  chain: Chain,
  loss: LossName,
  data: Dataset,
  by: ArrayLike<number>,
): Promise<Float32Array> => generate(await chain.generators(loss), data, { epsilon: chain.schedule.epsilon }, by);

export async function testSets(chain: Chain, { seeds }: LabelPlan): Promise<TestSets> {
  const classes = {
    random: randomClasses(chain.test, seeds.random),
    wrong: randomClasses(chain.test, seeds.wrong, { wrong: true }),
  };
  const images: Partial<Record<LossName, TestImages>> = {};
  for (const loss of LOSSES)
    images[loss] = {
      own: (await chain.adversarial(loss, 'test')).images,
      random: await testImagesBy(chain, loss, classes.random),
      wrong: await testImagesBy(chain, loss, classes.wrong),
    };
  return { classes, images: images as Record<LossName, TestImages> };
}
