import type { Dataset } from '../../../lib/data/index.js';
import { proportion } from '../../../lib/evaluation/index.js';
import { robustnessPlan } from '../../../lib/studies/deepcustom/parts/robustness/plan.js';
import type {
  CurvePoint,
  NetworkCurve,
  OneStep,
  RobustnessResult,
  Walk,
} from '../../../lib/studies/deepcustom/parts/robustness/result.js';
import { CURVE_NETWORKS, CURVE_SETS } from '../../../lib/studies/deepcustom/parts/robustness/result.js';
import { interior, linearModel } from '../../attacks/linear.js';

export const model = linearModel();
export const N = 40;
const { pixels, labels, row } = interior(model, N);

/** Images that the linear model reads right. */
export const data: Dataset = {
  name: 'toy',
  images: Float32Array.from(pixels),
  labels,
  indices: Int32Array.from({ length: N }, (_, i) => 3 * i),
  shape: [2, 3, 1],
  classes: 2,
  provenance: 'made for tests',
};

/** The same under the other label: all misread. */
export const misread: Dataset = { ...data, labels: labels.map((label) => 1 - label) };

/** How far the boundary is from each image in L∞: |margin| over the L1 norm of the weights. */
export const distances = Array.from(
  { length: N },
  (_, i) => Math.abs(model.margin(row(i))) / model.difference.reduce((sum, d) => sum + Math.abs(d), 0),
);

/** A radius that about half of the images are farther than. */
export const half = [...distances].sort((a, b) => a - b)[N / 2] * 1.01;

export const farther = (radius: number): number => distances.filter((distance) => distance > radius).length;

const share = (percent: number) => proportion(10 * percent, 1000);
const versus = (difference: number, adjusted: number) => ({
  difference,
  interval: [difference - 0.01, difference + 0.01] as const,
  pValue: adjusted,
  adjusted,
});

/** A network’s accuracy under AutoAttack in percent and the p-values at three radii; 97 % on every static set. */
export const curveOf = (
  network: NetworkCurve['network'],
  adaptive: readonly number[],
  pValues: readonly number[],
): NetworkCurve => ({
  network,
  clean: share(95),
  points: [0.1, 0.2, 0.3].map((epsilon, i): CurvePoint => {
    const difference = 0.97 - adaptive[i] / 100;
    return {
      epsilon,
      sets: Object.fromEntries(CURVE_SETS.map((set) => [set, share(97)])) as CurvePoint['sets'],
      everySet: share(90),
      adaptive: share(adaptive[i]),
      ...(network !== 'target' && { own: versus(difference, pValues[i]) }),
      every: versus(difference, pValues[i]),
    };
  }),
});

const paired = (difference: number, pValue: number) => ({
  ...{ n: 1000, bothRight: 0, onlyFirst: 0, onlySecond: 0, neither: 0 },
  ...{ difference, interval: [difference - 0.01, difference + 0.01] as const, pValue },
});

export const oneStepOf = (
  network: OneStep['network'],
  clean: number,
  fgsm: number,
  pgd: number,
  pValue = 1,
): OneStep => ({
  ...{ network, epsilon: 0.3, clean: share(clean), staticFgsm: share(90), fgsm: share(fgsm), byAnswer: share(fgsm) },
  ...{ pgd: share(pgd), leak: { clean: paired((fgsm - clean) / 100, pValue), byAnswer: paired(0, 1) } },
});

/** PGD’s settings, in percent of images that stay right under the study’s and under those that can cross the ball. */
export const walksOf = (study: number, crossing: number): Walk[] =>
  (
    [
      ['pgd20', study],
      ['pgd2000', study],
      ['plain', study],
      ['quarter', crossing],
      ['apgd', crossing],
    ] as const
  ).map(([id, percent]) => ({
    ...{ id, name: id, steps: 20, stepSize: id === 'apgd' ? null : 0.01, starts: id === 'plain' ? 0 : 1 },
    ...{ robust: share(percent), linf: 0.2, mean: 0.1 },
  }));

const plan = robustnessPlan({ profile: 'digits' });

export const resultOf = (more: Partial<RobustnessResult> = {}): RobustnessResult => ({
  stamp: { profile: 'mnist', comparable: true, data: 'MNIST test', seeds: [0], versions: {}, started: '2026-01-01' },
  plan,
  data: { curve: 'MNIST test, the first 1000 images', nearest: 'MNIST test, the first 500 images' },
  curves: CURVE_NETWORKS.map((network) => curveOf(network, [40, 5, 0], [1, 0.2, 1e-9])),
  nearest: CURVE_NETWORKS.map((network) => ({
    network,
    n: 480,
    median: { median: 0.04, interval: [0.03, null] },
    ...(network !== 'target' && { factor: { median: 1.5, interval: [1.4, 1.6], n: 470 } }),
  })),
  oneStep: [
    oneStepOf('target', 95, 2, 0),
    oneStepOf('fgsm', 95, 10, 0),
    oneStepOf('pgd20', 95, 8, 0),
    oneStepOf('fresh-fgsm', 90, 97, 1, 1e-8),
    oneStepOf('fresh-pgd', 90, 60, 55),
  ],
  walks: [{ network: 'target', epsilon: 0.3, walks: walksOf(20, 5) }],
  maps: [{ network: 'target', epsilon: 0.3, right: plan.map.steps.map(() => plan.map.parts.map(() => share(50))) }],
  ...more,
});
