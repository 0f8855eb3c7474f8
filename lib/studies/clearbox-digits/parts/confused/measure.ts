import { type Dataset, imageTensor, pixelsOf, takeRows } from '../../../../data/index.js';
import { mcnemar, proportion } from '../../../../evaluation/index.js';
import { type Network, predictScores } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import { interruptSignal, type Tensor4D } from '../../../../tensor/index.js';
import type { Study } from '../../contracts.js';
import { enlargedPicture } from '../../picture.js';
import { type Answer, answerOf, certaintyOf } from './certainty.js';
import { describeAnswers, groupOf, type Made } from './describe.js';
import { mostConfusing } from './most-confusing.js';
import { type ConfusedPlan, confusedAttacks, confusedPlan } from './plan.js';
import type { ConfusedNetwork, ConfusedResult, ShownDigit } from './result.js';

/** The attacks that are held against each other on the same images. */
const COMPARED = ['PGD, every step', 'Carlini-Wagner'] as const;
const CONFUSING = 'ascent of entropy';
/** Digits drawn. */
const SHOWN = 3;

async function answersTo(network: Network, data: Dataset): Promise<Answer[]> {
  const logits = await predictScores(network, data);
  const { classes } = network;
  return Array.from(data.labels, (_, row) => answerOf(logits.subarray(row * classes, (row + 1) * classes)));
}

/** Every attack on images that the network reads right. */
async function* everyAttack(
  network: Network,
  data: Dataset,
  images: Tensor4D,
  plan: ConfusedPlan,
): AsyncGenerator<Made> {
  const { labels, indices } = data;
  const signal = interruptSignal();
  for (const { name, goal, attack } of confusedAttacks(plan)) {
    const found = await attack.run(network, { images, labels, indices, predicted: labels }, { signal });
    const answers = await answersTo(network, { ...data, images: found.images });
    yield { name, goal, kind: attack.kind, images: found.images, success: Array.from(found.success, Boolean), answers };
  }
  const { epsilon, steps } = plan;
  const confusing = await mostConfusing(network, images, { epsilon, steps, stepSize: epsilon / 10, signal });
  const answers = await answersTo(network, { ...data, images: confusing });
  const success = answers.map(({ label }, row) => label !== labels[row]);
  yield { name: CONFUSING, goal: 'confusion', kind: 'fixed', images: confusing, success, answers };
}

/** The first digits that all of the shown attacks turned into errors; nobody picked them for how they look. */
async function showDigits(data: Dataset, clean: readonly Answer[], made: readonly Made[]): Promise<ShownDigit[]> {
  const drawn = made.filter(({ name, goal }) => goal === 'confusion' || (goal === 'any error' && isCompared(name)));
  const width = pixelsOf(data);
  const picture = (row: number, images: Float32Array) =>
    enlargedPicture(images.subarray(row * width, (row + 1) * width), data.shape);
  const rows = Array.from(data.labels.keys()).filter((row) => drawn.every(({ success }) => success[row]));
  return Promise.all(
    rows.slice(0, SHOWN).map(async (row) => ({
      label: data.labels[row],
      cells: [
        { name: 'the image', picture: await picture(row, data.images), answer: clean[row] },
        ...(await Promise.all(
          drawn.map(async ({ name, images, answers }) => ({
            name,
            picture: await picture(row, images),
            answer: answers[row],
          })),
        )),
      ],
    })),
  );
}

const isCompared = (name: string) => COMPARED.some((one) => one === name);

/** Images that both attacks broke: of which is the network sure, after the one and after the other? */
function compareSure(made: readonly Made[], classes: number) {
  const [first, second] = COMPARED.map((name) => made.find((one) => one.name === name && one.goal === 'any error'));
  if (!first || !second) return null;
  const both = Array.from(first.success.keys()).filter((row) => first.success[row] && second.success[row]);
  if (both.length === 0) return null;
  const sure = ({ answers }: Made) => both.map((row) => certaintyOf(answers[row], classes) === 'sure');
  return mcnemar(sure(first), sure(second));
}

async function measureNetwork(network: Network, seed: number, data: Dataset, plan: ConfusedPlan, onStep: OnProgress) {
  const answers = await answersTo(network, data);
  const isRight = (row: number) => answers[row].label === data.labels[row];
  const right = Array.from(data.labels.keys()).filter(isRight);
  const rows = takeRows(data, right);
  const clean = right.map((row) => answers[row]);
  const images = imageTensor(rows);
  const made: Made[] = [];
  const total = confusedAttacks(plan).length + 1;
  try {
    onStep(`the article’s network, seed ${seed}`, 0, total);
    for await (const one of everyAttack(network, rows, images, plan)) {
      made.push(one);
      onStep(`${one.name}, ${one.goal}, seed ${seed}`, made.length, total);
    }
  } finally {
    images.dispose();
  }
  const measured: ConfusedNetwork = {
    seed,
    clean: proportion(right.length, data.labels.length),
    right: describeAnswers(clean, network.classes),
    wrong: describeAnswers(
      answers.filter((_, row) => !isRight(row)),
      network.classes,
    ),
    attacks: made.map((one) => groupOf(one, rows, network.classes)),
    sure: compareSure(made, network.classes),
  };
  return { measured, shown: () => showDigits(rows, clean, made) };
}

/** How sure the article's network is, of clean images and of what attacks make of them. */
export async function measureConfused(
  study: Study,
  onProgress: OnProgress = () => {},
  plan: ConfusedPlan = confusedPlan(study),
): Promise<ConfusedResult> {
  const data = study.sample(plan.images);
  const networks: ConfusedNetwork[] = [];
  let shown: ShownDigit[] = [];
  for (const [i, seed] of study.seeds.entries()) {
    const onStep: OnProgress = (what, done, total) => onProgress(what, i * total + done, study.seeds.length * total);
    const one = await measureNetwork(await study.network(seed), seed, data, plan, onStep);
    if (i === 0) shown = await one.shown();
    networks.push(one.measured);
  }
  const { stamp } = study;
  return { stamp, data: data.provenance, plan, classes: data.classes, networks, shown, compared: [...COMPARED] };
}
