import { poisonedRows, squareTrigger } from '../../../../attacks/index.js';
import { type Dataset, pixelsOf } from '../../../../data/index.js';
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
function shownOf(data: Dataset, made: AdversarialImages): PoisoningResult['shown'] {
  const { images, labels } = data;
  const width = pixelsOf(data);
  const of = (pixels: Float32Array, row: number) =>
    Array.from(pixels.subarray(row * width, (row + 1) * width), (value) => Number(value.toFixed(2)));
  const first = made.solved.filter((row, i) => made.solved.findIndex((one) => labels[one] === labels[row]) === i);
  return first
    .slice(0, SHOWN)
    .map((row) => ({ label: labels[row], clean: of(images, row), adversarial: of(made.images, row) }));
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
  const backdoors = await measureBackdoor(study, trigger, onTraining);
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
      place: trigger.place,
      lit: litUnder(trigger, train),
      networks: backdoors,
    },
    shown: shownOf(train, adversarial),
  };
}
