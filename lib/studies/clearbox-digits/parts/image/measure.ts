import { type Dataset, takeRows } from '../../../../data/index.js';
import { agreement } from '../../../../evaluation/index.js';
import { type Network, predictLabels, predictScores } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import { type ImagePlan, imagePlan } from './plan.js';
import type { ImageResult, OtherReader, ShownImage, SourceGoal, Towards } from './result.js';
import { attackTowards, changes, summed } from './towards.js';

const CLASSES = 10;

const short = (values: ArrayLike<number>): number[] => Array.from(values, (value) => Number(value.toFixed(3)));

const softmaxAt = (logits: ArrayLike<number>, label: number): number => {
  const most = Math.max(...Array.from(logits));
  const powers = Array.from(logits, (z) => Math.exp(z - most));
  return powers[label] / powers.reduce((a, b) => a + b, 0);
};

/** The first training image of a digit, towards a goal. */
async function shownOf(study: Study, plan: ImagePlan, source: number, goal: number): Promise<ShownImage> {
  const network = await study.network(plan.networks[0]);
  const row = study.train.labels.indexOf(source);
  const data = takeRows(study.train, [row]);
  const { lambda } = plan;
  const { pixels, before, after } = await attackTowards(network, data, [goal], { ...plan, clip: false });
  const read = async (images: Float32Array, answer: number) => ({
    answer,
    confidence: softmaxAt(await predictScores(network, { ...data, images }), answer),
  });
  const { l2, linf } = changes(data, pixels);
  return {
    what: `the first ${source} of the training images`,
    goal,
    lambda,
    start: short(data.images),
    end: short(pixels),
    before: await read(data.images, before[0]),
    after: await read(pixels, after[0]),
    l2: l2[0],
    linf: linf[0],
    outside: pixels.filter((value) => value < 0 || value > 1).length,
  };
}

/** The same images towards one goal at one λ; `adversarial` is told the pixels. */
async function towards(
  network: Network,
  data: Dataset,
  plan: ImagePlan,
  at: Pick<Towards, 'network' | 'lambda' | 'clip'>,
): Promise<{ readonly found: Towards; readonly pixels: Float32Array }> {
  const { goal } = plan;
  const attacked = await attackTowards(network, data, new Int32Array(data.labels.length).fill(goal), {
    ...plan,
    ...at,
  });
  return { found: { ...at, goal, ...summed(data, attacked, goal) }, pixels: attacked.pixels };
}

/** Every digit towards every other, at the article's λ. */
async function measureMatrix(study: Study, network: Network, plan: ImagePlan, clip: boolean): Promise<SourceGoal[]> {
  const { perDigit, lambda } = plan;
  const sources = Array.from({ length: CLASSES }, (_, digit) => study.sample(perDigit, digit));
  const cells: SourceGoal[] = [];
  for (const [source, data] of sources.entries()) {
    const n = data.labels.length;
    const goals = Array.from({ length: CLASSES }, (_, goal) => goal).filter((goal) => goal !== source);
    // All goals of a source are one batch.
    const rows = goals.flatMap(() => Array.from({ length: n }, (_, row) => row));
    const all = takeRows(data, rows);
    const attacked = await attackTowards(
      network,
      all,
      goals.flatMap((goal) => new Array<number>(n).fill(goal)),
      {
        ...plan,
        clip,
      },
    );
    cells.push(
      ...goals.map((goal, k) => ({
        ...{ network: plan.networks[0], source, goal, lambda, clip },
        ...summed(all, attacked, goal, (row) => Math.floor(row / n) === k),
      })),
    );
  }
  return cells;
}

/** From an image, with λ. */
export async function measureImage(study: Study, onProgress: OnProgress = () => {}): Promise<ImageResult> {
  const plan = imagePlan(study);
  const data = study.sample(plan.rows, plan.source);
  const lenet = await study.lenet();
  const lambdas: Towards[] = [];
  const others: OtherReader[] = [];
  const total = plan.networks.length * plan.lambdas.length * 2 + 2;
  for (const seed of plan.networks) {
    const network = await study.network(seed);
    for (const clip of [false, true])
      for (const lambda of plan.lambdas) {
        onProgress(`from a ${plan.source}, λ ${lambda}, network of seed ${seed}`, lambdas.length, total);
        const { found, pixels } = await towards(network, data, plan, { network: seed, lambda, clip });
        lambdas.push(found);
        if (lambda !== plan.lambda || seed !== plan.networks[0]) continue;
        const read = async (images: Float32Array) =>
          agreement(await predictLabels(lenet, { ...data, images }), data.labels);
        others.push({ clip, before: await read(data.images), after: await read(pixels) });
      }
  }
  const first = await study.network(plan.networks[0]);
  const matrix: SourceGoal[] = [];
  for (const clip of [false, true]) {
    onProgress('every digit towards every other', lambdas.length + Number(clip), total);
    matrix.push(...(await measureMatrix(study, first, plan, clip)));
  }
  return {
    stamp: study.stamp,
    plan,
    rows: data.provenance,
    text: await shownOf(study, plan, plan.source, plan.goal),
    code: await shownOf(study, plan, 2, 3),
    lambdas,
    lenet: others,
    matrix,
  };
}
