import { poisonedRows, squareTrigger, stamp, type Trigger } from '../../../../attacks/index.js';
import { type Dataset, pictureOf, pixelsOf } from '../../../../data/index.js';
import type { OnProgress } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import { type AdversarialImages, adversarialImages } from './adversarial.js';
import { litUnder, measureBackdoor } from './backdoors.js';
import { poisoningPlan } from './plan.js';
import { measureKind } from './replaced.js';
import type { PoisoningResult } from './result.js';

/** Training images in the figure. */
const SHOWN = 5;

/** The first images of as many classes that the attack on the attacker's network solved. */
async function shownOf(data: Dataset, { images, solved }: AdversarialImages, trigger: Trigger) {
  const width = pixelsOf(data);
  const of = (pixels: Float32Array, row: number) => pixels.slice(row * width, (row + 1) * width);
  const rows = solved.filter((row, i) => solved.findIndex((one) => data.labels[one] === data.labels[row]) === i);
  const shown: PoisoningResult['shown'][number][] = [];
  for (const row of rows.slice(0, SHOWN)) {
    const image = of(data.images, row);
    shown.push({
      label: data.labels[row],
      clean: await pictureOf(image, data.shape),
      stamped: await pictureOf(stamp(image, trigger), data.shape),
      adversarial: await pictureOf(of(images, row), data.shape),
    });
  }
  return shown;
}

/** Trains the article's network on poisoned training sets: adversarial images, flipped labels, a backdoor. */
export async function measurePoisoning(study: Study, onProgress: OnProgress = () => {}): Promise<PoisoningResult> {
  const plan = poisoningPlan(study);
  const { train } = study;
  const total = plan.kinds.length * plan.rates.length + plan.backdoor.seeds.length * plan.backdoor.rates.length;
  let done = 0;
  const onTraining = (what: string) => onProgress(`trained on poisoned images: ${what}`, done++, total);
  const rows = poisonedRows(train, { rate: Math.max(...plan.rates), seed: plan.victim });
  const attacker = await study.network(plan.attack.seed);
  const adversarial = await adversarialImages(attacker, train, rows, plan.attack, (made, all) =>
    onProgress(`adversarial training images, ${made} of ${all}`, 0, total),
  );
  const test = study.sample(plan.robustRows);
  const everyRow = Int32Array.from(test.labels.keys());
  const aimedTest = await adversarialImages(attacker, test, everyRow, plan.attack, () => {});
  const aimed = { training: adversarial.images, test: { ...test, images: aimedTest.images } };
  const { side, target } = plan.backdoor;
  const trigger = squareTrigger(train.shape, { side });
  const kinds: PoisoningResult['kinds'][number][] = [];
  for (const kind of plan.kinds) kinds.push({ kind, networks: await measureKind(study, kind, aimed, onTraining) });
  return {
    stamp: study.stamp,
    trainingRows: train.labels.length,
    adversarial: adversarial.told,
    victim: plan.victim,
    kinds,
    backdoor: {
      side,
      target,
      lit: litUnder(trigger, train),
      networks: await measureBackdoor(study, trigger, onTraining),
    },
    shown: await shownOf(train, adversarial, trigger),
  };
}
