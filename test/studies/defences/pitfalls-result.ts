import { mcnemar, proportion, type TransferMatrix } from '../../../lib/evaluation/index.js';
import { pitfallsPlan } from '../../../lib/studies/defences/parts/pitfalls/plan.js';
import type { PitfallsResult } from '../../../lib/studies/defences/parts/pitfalls/result.js';
import { COOLED, SURROGATES } from '../../../lib/studies/defences/parts/pitfalls/surrogates.js';
import type { RunStamp } from '../../../lib/study/index.js';

const stamp: RunStamp = {
  ...{ profile: 'mnist', comparable: true, data: 'MNIST test', seeds: [0] },
  ...{ versions: {}, started: '2026-11-28T00:00:00.000Z' },
};

const N = 200;
const share = (correct: number) => proportion(correct, N);

/** Images of each model fool the model itself on every row, and another one on 10 rows for each place between them. */
function matrixOf(): TransferMatrix {
  const names = Object.values(SURROGATES).flatMap((name) => (name === 'distilled' ? [name, COOLED] : [name]));
  return {
    ...{ data: 'MNIST test', n: N, seed: 0, common: [] },
    models: names.map((name) => ({ name, scores: 'logits', clean: share(196) })),
    runs: names.map((source) => ({
      ...{
        attack: 'pgd-linf-0.3',
        source,
        name: 'pgd',
        kind: 'fixed',
        access: 'gradients',
        norm: 'linf',
        epsilon: 0.3,
      },
      ...{ settings: { steps: 40 }, sizes: { linf: 0.3, l2: 1, l1: 1, l0: 1 }, queries: 41, gradients: 40 },
    })),
    cells: names.flatMap((source, i) =>
      names.map((target, k) => ({
        ...{ attack: 'pgd-linf-0.3', source, target, transferred: null, rows: [] },
        wrong: share(i === k ? N : 10 * Math.abs(i - k)),
      })),
    ),
  };
}

/** `gained` rows of 200 are right on the single step's images alone, and `lost` on clean ones alone. */
const pair = (gained: number, lost: number) => {
  const marks = (from: number, to: number) => Array.from({ length: N }, (_, row) => row >= from && row < to);
  return mcnemar(marks(0, gained), marks(gained, gained + lost));
};

/** A whole result that was not measured: of the undefended network the steps leave 180 rows at most and 20 at least. */
export function pitfallsResult(gained = 20, lost = 2): PitfallsResult {
  const { steps, scale } = pitfallsPlan({ comparable: true, epsilon: 0.3 });
  const cells = steps.steps.length * steps.relativeStepSizes.length;
  const grid = steps.steps.map((_, i) =>
    steps.relativeStepSizes.map((_, k) =>
      share(Math.round(180 - (160 * (i * steps.relativeStepSizes.length + k)) / (cells - 1))),
    ),
  );
  return {
    ...{ stamp, epsilon: 0.3 },
    steps: {
      plan: steps,
      networks: (['standard-lenet5', 'madry'] as const).map((network) => ({
        ...{ network, clean: share(198), grid, restarts: steps.restarts.map((count) => share(100 - count)) },
      })),
    },
    scale: {
      ...{ steps: 20, losses: scale.losses },
      networks: (['standard-lenet5', 'distilled', 'madry'] as const).map((network) => ({
        network,
        scales: scale.scales.map((one) => ({
          scale: one,
          zero: share(one >= 1 ? 150 : 0),
          robust: [share(one >= 1 ? 170 : 5), share(4)],
        })),
      })),
    },
    surrogates: { matrix: matrixOf() },
    suite: {
      queries: 2000,
      networks: (['madry', 'trades', 'silu-half', 'fgsm-rs-0', 'gradient-penalty-half'] as const).map((network, i) => ({
        ...{ network, clean: share(198), worst: share(150 - 30 * i) },
        attacks: ['FGSM', 'PGD-40', 'APGD-CE', 'APGD-DLR', 'Square'].map((attack, k) => ({
          ...{ attack, robust: share(190 - 5 * k - 10 * i), alone: k },
        })),
      })),
    },
    selected: {
      ...{ surrogate: 'standard-half', epsilon: 0.15, attack: 'FGSM', steps: 40 },
      networks: (['standard-lenet5', 'madry'] as const).map((network, i) => ({
        ...{ network, clean: share(196), selected: i ? null : proportion(80, 81), all: share(116) },
        ...{ rightBefore: proportion(116, 196), itself: share(3) },
      })),
    },
    units: {
      ...{ mean: 0.1307, std: 0.3081, steps: 40, inPixels: 0.3 * 0.3081, moved: 0.5612 },
      networks: (['standard-lenet5', 'madry'] as const).map((network) => ({
        ...{ network, clean: share(198), pixels: share(0), normalized: share(120), clipped: share(170) },
      })),
    },
    leaking: {
      ...{ steps: 20, clean: share(196), trueLabel: share(199), predictedLabel: share(195), pgd: share(0) },
      ...{ overClean: pair(gained, lost), overPredicted: pair(5, 1) },
    },
  };
}
