import { type Attack, apgd, perturbationNorms, pgd } from '../../../../attacks/index.js';
import { type Dataset, imageTensor, pixelsOf } from '../../../../data/index.js';
import { medianWithInterval, type Proportion, proportion } from '../../../../evaluation/index.js';
import type { DifferentiableClassifier } from '../../../../models/index.js';
import { type OtherName, otherAttack } from '../../attacks.js';
import { SCHEDULES } from '../../schedule.js';
import { CROSSING } from './controls.js';
import type { RobustnessPlan } from './plan.js';
import type { Walk } from './result.js';

type Settings = Pick<Walk, 'id' | 'name' | 'steps' | 'stepSize' | 'starts'>;
type Way = Settings & { readonly attack: Attack<DifferentiableClassifier> };

/**
 * PGD as the study has it, then otherwise; `starts` 0 is from the image itself. In another ball the study's step is scaled
 * with the radius.
 */
export function waysToWalk(epsilon: number, { apgdSteps, longSteps }: RobustnessPlan['walks']): Way[] {
  const { other, epsilon: radius } = SCHEDULES.mnist;
  const { steps, restarts } = other;
  const short = (other.stepSize * epsilon) / radius;
  const scaled = { ...SCHEDULES.mnist, epsilon, other: { ...other, stepSize: short } };
  const asStudied = (id: OtherName, name: string, count: number, starts: number): Way => ({
    ...{ id, name, steps: count, stepSize: short, starts },
    attack: otherAttack(id, scaled),
  });
  const walk = (id: string, name: string, stepSize: number, count: number, starts = 1): Way => ({
    ...{ id, name, steps: count, stepSize, starts },
    attack: pgd({ epsilon, steps: count, stepSize, randomStart: starts > 0, earlyStop: false }),
  });
  return [
    asStudied('pgd1', 'the study’s "1"', 1, restarts),
    asStudied('pgd20', 'the study’s "20"', steps, restarts),
    asStudied('pgd2000', 'the study’s "2000"', steps, 1),
    walk('plain', 'the same from the image itself', short, steps, 0),
    walk('long', `the same with ${longSteps} steps`, short, longSteps),
    walk('quarter', 'step ε/4', epsilon / 4, steps),
    walk('crossing', `step ${CROSSING} ε/steps`, (CROSSING * epsilon) / steps, steps),
    {
      ...{ id: 'apgd', name: 'APGD', steps: apgdSteps, stepSize: null, starts: 1 },
      attack: apgd({ epsilon, steps: apgdSteps, earlyStop: false }),
    },
  ];
}

/** Walks from every row that the network reads right, and measures what it leaves. */
export async function walkOn(
  network: DifferentiableClassifier,
  rows: Dataset,
  { attack, ...settings }: Way,
): Promise<Walk> {
  const images = imageTensor(rows);
  const width = pixelsOf(rows);
  try {
    const { success, wrongFromStart, images: made } = await attack.run(network, { ...rows, images });
    const attacked = Array.from(success.keys()).filter((row) => !wrongFromStart[row]);
    const of = (all: Float32Array, row: number) => all.subarray(row * width, (row + 1) * width);
    const sizes = attacked.map((row) => perturbationNorms(of(made, row), of(rows.images, row)));
    const median = (values: readonly number[]) => (values.length ? medianWithInterval(values).median : 0);
    return {
      ...settings,
      robust: proportion(success.filter((broken) => !broken).length, success.length),
      linf: median(sizes.map(({ linf }) => linf)),
      mean: median(sizes.map(({ l1 }) => l1 / width)),
    };
  } finally {
    images.dispose();
  }
}

/** Rows that stay right after so many steps of the radius over `parts`, one random start: [steps][parts]. */
export async function stepMap(
  network: DifferentiableClassifier,
  rows: Dataset,
  epsilon: number,
  { steps, parts }: Pick<RobustnessPlan['map'], 'steps' | 'parts'>,
): Promise<Proportion[][]> {
  const images = imageTensor(rows);
  try {
    const right: Proportion[][] = [];
    for (const count of steps) {
      const line: Proportion[] = [];
      for (const part of parts) {
        const attack = pgd({ epsilon, steps: count, stepSize: epsilon / part, earlyStop: false });
        const { success } = await attack.run(network, { ...rows, images });
        line.push(proportion(success.filter((broken) => !broken).length, success.length));
      }
      right.push(line);
    }
    return right;
  } finally {
    images.dispose();
  }
}
