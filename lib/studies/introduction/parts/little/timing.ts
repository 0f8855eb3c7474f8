import { type Attack, apgd, fgsm } from '../../../../attacks/index.js';
import { type Dataset, imageTensor } from '../../../../data/index.js';
import { medianWithInterval, proportion } from '../../../../evaluation/index.js';
import type { DifferentiableClassifier } from '../../../../models/index.js';
import { pgdInQuarters } from './attacks.js';
import type { LittlePlan } from './plan.js';
import type { Timing } from './result.js';

/** The radius at which the clock runs: one step of an 8-bit value. */
const EPSILON = 1 / 255;

/** As somebody would run them who wants one error: each stops at its first. */
const timed = ({ pgdSteps, apgdSteps }: LittlePlan) => [
  { name: 'FGSM', steps: 1, attack: fgsm({ epsilon: EPSILON }) },
  { name: 'PGD', steps: pgdSteps, attack: pgdInQuarters({ epsilon: EPSILON, steps: pgdSteps, earlyStop: true }) },
  ...(apgdSteps > 0 ? [{ name: 'APGD', steps: apgdSteps, attack: apgd({ epsilon: EPSILON, steps: apgdSteps }) }] : []),
];

async function once(
  model: DifferentiableClassifier,
  data: Dataset,
  row: number,
  attack: Attack<DifferentiableClassifier>,
): Promise<{ readonly milliseconds: number; readonly broken: boolean }> {
  const images = imageTensor(data, row, row + 1);
  try {
    const start = performance.now();
    const { success } = await attack.run(model, { images, labels: data.labels.subarray(row, row + 1) });
    return { milliseconds: performance.now() - start, broken: success[0] === 1 };
  } finally {
    images.dispose();
  }
}

/**
 * How long one photograph takes, from its first answer to the verdict, by each attack.
 * @param data photographs that are right from the start
 */
export async function timeAttacks(
  model: DifferentiableClassifier,
  data: Dataset,
  plan: LittlePlan,
  onProgress: (what: string, done: number, total: number) => void,
): Promise<Timing[]> {
  const n = data.labels.length;
  const timings: Timing[] = [];
  const attacks = timed(plan);
  for (const [k, { name, steps, attack }] of attacks.entries()) {
    // What the first call sets up belongs to no photograph.
    await once(model, data, 0, attack);
    const runs: Awaited<ReturnType<typeof once>>[] = [];
    for (let row = 0; row < n; row++) {
      onProgress('one photograph at a time', k * n + row, attacks.length * n);
      runs.push(await once(model, data, row, attack));
    }
    const times = runs.map(({ milliseconds }) => milliseconds);
    timings.push({
      attack: name,
      steps,
      epsilon: EPSILON,
      median: medianWithInterval(times),
      range: [Math.min(...times), Math.max(...times)],
      broken: proportion(runs.filter(({ broken }) => broken).length, n),
    });
  }
  return timings;
}
