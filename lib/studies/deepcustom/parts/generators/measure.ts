import { type Dataset, pixelsOf, takeRows, withImages } from '../../../../data/index.js';
import { agreement, proportion } from '../../../../evaluation/index.js';
import { changedAnswers, type Generator, generate } from '../../../../generators/index.js';
import { type Mapping, predictLabels } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import { LOSSES, type LossName } from '../../schedule.js';
import { besideClosedForm } from './closed-form.js';
import { describeMade, intoBall } from './made.js';
import { generatorsPlan } from './plan.js';
import type { GeneratorsResult, OfLoss, Shown, TrainedGenerator } from './result.js';

/** All numbers of a network that training moves: running statistics are none of them. */
const learned = ({ weights }: Pick<Mapping, 'weights'>): number =>
  Object.values(weights).reduce((sum, { trainable, size }) => sum + (trainable ? size : 0), 0);

const trainedOf = ({ metadata }: Generator): TrainedGenerator => ({
  label: metadata.label ?? 0,
  rows: metadata.data.rows,
  losses: metadata.losses.map((loss) => Number(loss.toPrecision(6))),
  seconds: metadata.seconds,
  recipe: metadata.recipe,
  weights: metadata.weights,
});

/** The first test image of each class that the target reads right. */
function firstRight({ labels, classes }: Dataset, answers: Int32Array): number[] {
  return Array.from({ length: classes }, (_, label) =>
    labels.findIndex((one, row) => one === label && answers[row] === one),
  ).filter((row) => row >= 0);
}

/** Opens or trains the generators of the target, and looks at what they make of its test images. */
export async function measureGenerators(study: Study, onProgress: OnProgress = () => {}): Promise<GeneratorsResult> {
  const { chain, train, test } = study;
  const { target, schedule, plan } = chain;
  const { epsilon } = schedule;
  const clean = await predictLabels(target, test);
  const first = Array.from({ length: Math.min(generatorsPlan(study).trainingRows, train.labels.length) }, (_, i) => i);
  const some = takeRows(train, first, `${train.provenance}, the first ${first.length} images`);
  const losses: OfLoss[] = [];
  const made = {} as Record<LossName, Float32Array>;
  for (const loss of LOSSES) {
    const generators = await chain.generators(loss, 'target', onProgress);
    onProgress(`images of the ${loss} generators`, losses.length, LOSSES.length);
    made[loss] = await generate(generators, test, { epsilon, clipping: false });
    const moved = withImages(some, await generate(generators, some, { epsilon }), `${some.provenance}, ${loss}`);
    losses.push({
      loss,
      epochs: plan.epochs[loss],
      publishedEpochs: schedule.losses[loss].epochs,
      generators: generators.map(trainedOf),
      made: await describeMade(target, test, made[loss], epsilon),
      kept: proportion((await changedAnswers(target, some, moved)).length, first.length),
    });
  }
  const [{ mapping }] = await chain.generators('lrp');
  return {
    stamp: study.stamp,
    epsilon,
    parameters: { generator: learned(mapping), target: learned(target) },
    clean: agreement(clean, test.labels),
    losses,
    closedForm: await besideClosedForm(chain, made.lrp),
    shown: await shownOf(study, firstRight(test, clean), made),
  };
}

/** What a figure shows of these rows. */
async function shownOf(
  { test, chain: { target, schedule } }: Study,
  rows: readonly number[],
  made: Readonly<Record<LossName, Float32Array>>,
): Promise<Shown[]> {
  const width = pixelsOf(test);
  const data = takeRows(test, rows);
  const of = (images: Float32Array, row: number) => images.slice(row * width, (row + 1) * width);
  const bits = (values: Float32Array) => Array.from(values, (value) => Math.round(255 * value));
  const perLoss = <T>(work: (loss: LossName) => T) =>
    Object.fromEntries(LOSSES.map((loss) => [loss, work(loss)])) as Record<LossName, T>;
  const answers = {} as Record<LossName, Int32Array>;
  for (const loss of LOSSES) {
    const images = Float32Array.from(rows.flatMap((row) => [...of(made[loss], row)]));
    answers[loss] = await predictLabels(
      target,
      withImages(data, intoBall(images, data.images, schedule.epsilon), `${data.provenance}, ${loss}`),
    );
  }
  return rows.map((row, i) => ({
    label: test.labels[row],
    original: bits(of(test.images, row)),
    made: perLoss((loss) => bits(of(made[loss], row))),
    answers: perLoss((loss) => answers[loss][i]),
  }));
}
