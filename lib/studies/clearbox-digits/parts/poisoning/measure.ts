import {
  backdoor,
  fgsm,
  flipLabels,
  type Poisoned,
  pgd,
  poisonedRows,
  replaceWithAdversarial,
  squareTrigger,
  stamp,
  type Trigger,
} from '../../../../attacks/index.js';
import { type Dataset, imageTensor, pictureOf, pixelsOf } from '../../../../data/index.js';
import { agreement, backdoorSuccess, type Proportion, proportion } from '../../../../evaluation/index.js';
import { type Network, predictLabels } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import { articleRecipe } from '../../article.js';
import type { Study } from '../../contracts.js';
import { keptModel } from '../../kept.js';
import { type AdversarialImages, adversarialImages } from './adversarial.js';
import { type PoisoningPlan, poisoningPlan } from './plan.js';
import type { BackdooredNetwork, PoisonedNetwork, PoisoningResult, PoisonKind, Robust } from './result.js';

/** Training images in the figure. */
const SHOWN = 5;

const cleanOn = async (network: Network, { test }: Study): Promise<Proportion> =>
  agreement(await predictLabels(network, test), test.labels);

/** Both attacks on the network itself, in the ball that the adversarial images were made in. */
async function robustOn(network: Network, rows: Dataset, { epsilon, steps }: PoisoningPlan['attack']): Promise<Robust> {
  const images = imageTensor(rows);
  try {
    const under = async (attack: ReturnType<typeof pgd>) => {
      const { success } = await attack.run(network, { ...rows, images });
      return proportion(success.filter((one) => !one).length, success.length);
    };
    return { fgsm: await under(fgsm({ epsilon })), pgd: await under(pgd({ epsilon, steps })) };
  } finally {
    images.dispose();
  }
}

/** The training set of a kind and rate. Every kind draws its rows from one order: a larger rate has the smaller's. */
function poisonedBy(
  kind: PoisonKind,
  data: Dataset,
  rate: number,
  images: Float32Array,
  { victim: seed, attack: { target } }: PoisoningPlan,
): Poisoned {
  if (kind === 'flips') return flipLabels(data, { rate, seed });
  if (kind === 'flips-to-goal') return flipLabels(data, { rate, seed, to: target });
  return replaceWithAdversarial(data, { rate, seed, images, labels: kind === 'goal' ? target : kind });
}

/** Trains the article's network on a poisoned set, and hands it over for as long as it is measured. */
async function trainedOn<T>(
  study: Study,
  { data }: Poisoned,
  seed: number,
  name: string,
  measured: (network: Network) => Promise<T>,
): Promise<T> {
  const { network } = await keptModel(articleRecipe(data, seed, `poisoned-${name}`), study);
  try {
    return await measured(network);
  } finally {
    network.dispose();
  }
}

async function measureKind(
  study: Study,
  kind: PoisonKind,
  adversarial: AdversarialImages,
  onTraining: (what: string) => void,
): Promise<PoisonedNetwork[]> {
  const plan = poisoningPlan(study);
  const { victim, rates, robustRows, attack } = plan;
  const robust = async (network: Network) =>
    kind === 'true' ? { robust: await robustOn(network, study.sample(robustRows), attack) } : {};
  const unpoisoned = await study.network(victim);
  const networks: PoisonedNetwork[] = [
    { rate: 0, rows: 0, relabeled: 0, clean: await cleanOn(unpoisoned, study), ...(await robust(unpoisoned)) },
  ];
  for (const rate of rates) {
    onTraining(`${kind}, ${100 * rate} %`);
    const poisoned = poisonedBy(kind, study.train, rate, adversarial.images, plan);
    const relabeled = poisoned.rows.filter((row) => poisoned.data.labels[row] !== study.train.labels[row]).length;
    networks.push(
      await trainedOn(study, poisoned, victim, `${kind}-${rate}`, async (network) => ({
        rate,
        rows: poisoned.rows.length,
        relabeled,
        clean: await cleanOn(network, study),
        ...(await robust(network)),
      })),
    );
  }
  return networks;
}

async function measureBackdoor(
  study: Study,
  trigger: Trigger,
  onTraining: (what: string) => void,
): Promise<BackdooredNetwork[]> {
  const { target, rates, seeds } = poisoningPlan(study).backdoor;
  const networks: BackdooredNetwork[] = [];
  for (const seed of seeds) {
    const told = async (network: Network, rate: number, rows: number): Promise<BackdooredNetwork> => ({
      seed,
      rate,
      rows,
      clean: await cleanOn(network, study),
      success: await backdoorSuccess(network, study.test, { trigger, target }),
    });
    networks.push(await told(await study.network(seed), 0, 0));
    for (const rate of rates) {
      onTraining(`backdoor, ${100 * rate} %, seed ${seed}`);
      const poisoned = backdoor(study.train, { trigger, target, rate, seed });
      networks.push(
        await trainedOn(study, poisoned, seed, `backdoor-${rate}-${seed}`, (network) =>
          told(network, rate, poisoned.rows.length),
        ),
      );
    }
  }
  return networks;
}

/** Images in which a pixel under the trigger is lit. */
function litUnder({ side, place: { top, left } }: Trigger, { images, labels, shape }: Dataset): number {
  const [height, width, channels] = shape;
  const at = (row: number, y: number) => ((row * height + top + y) * width + left) * channels;
  return Array.from(labels.keys()).filter((row) =>
    Array.from({ length: side }, (_, y) => images.subarray(at(row, y), at(row, y) + side * channels)).some((line) =>
      line.some((value) => value > 0),
    ),
  ).length;
}

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
  const { side, target } = plan.backdoor;
  const trigger = squareTrigger(train.shape, { side });
  const kinds: PoisoningResult['kinds'][number][] = [];
  for (const kind of plan.kinds)
    kinds.push({ kind, networks: await measureKind(study, kind, adversarial, onTraining) });
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
