import { proportion } from '../../../../lib/evaluation/index.js';
import type { DifferentiableClassifier } from '../../../../lib/models/index.js';
import type { MeasuredDefence } from '../../../../lib/studies/defences/attempts/index.js';
import type { PreprocessingResult } from '../../../../lib/studies/defences/parts/preprocessing/result.js';
import type { RunStamp } from '../../../../lib/study/index.js';
import { keyedUniform, type Tensor2D, type Tensor4D, tf } from '../../../../lib/tensor/index.js';

export const SIDE = 6;
const WIDTH = SIDE ** 2;

/** Answers 1 where the lower half of an image is brighter than the upper one: logits (upper, lower). */
export function halves(): DifferentiableClassifier {
  const logits = (images: Tensor4D): Tensor2D =>
    tf.tidy(() => {
      const rows = images.mean([2, 3]);
      return tf.stack([rows.slice([0, 0], [-1, 3]).mean(1), rows.slice([0, 3], [-1, 3]).mean(1)], 1) as Tensor2D;
    });
  return {
    ...{ name: 'halves', inputShape: [SIDE, SIDE, 1], classes: 2, scores: 'logits' },
    predict: async (images) => logits(images),
    logits,
  };
}

/** Images of noise whose brighter half is their label. */
export function noisyRows(n: number, low = 0, high = 1) {
  const images = keyedUniform(n * WIDTH, low, high, 11);
  const sum = (from: number, to: number) => images.subarray(from, to).reduce((a, b) => a + b, 0);
  const labels = Int32Array.from({ length: n }, (_, row) =>
    Number(sum(row * WIDTH + WIDTH / 2, (row + 1) * WIDTH) > sum(row * WIDTH, row * WIDTH + WIDTH / 2)),
  );
  const shape: [number, number, number] = [SIDE, SIDE, 1];
  return {
    ...{ name: 'noise', provenance: `${n} images of noise`, shape, images, labels, classes: 2 },
    indices: Int32Array.from({ length: n }, (_, row) => row),
  };
}

export const stamp: RunStamp = {
  ...{ comparable: true, data: 'MNIST test', seeds: [0], versions: {}, started: '' },
  profile: 'mnist',
};

/** A defence of which so many of 100 rows are claimed, and left. */
export const defenceOf = (id: string, epsilon: number, claimed: number, adaptive: number): MeasuredDefence => ({
  ...{ id, name: id, family: 'preprocessing', paper: 'somebody 2018', epsilon, data: 'MNIST test' },
  ...{ clean: proportion(98, 100), undefended: proportion(99, 100) },
  attempts: [
    { name: 'PGD-40 on the undefended network', knows: 'nothing', robust: proportion(claimed, 100), seconds: 1 },
    {
      ...{ name: 'PGD-40 through the identity', knows: 'defence', robust: proportion(adaptive, 100), seconds: 2 },
      control: { epsilon: 1, robust: proportion(0, 20) },
      off: { rows: 20, equal: 20, here: proportion(7, 20), plain: proportion(7, 20) },
    },
  ],
  ...{ claimed: proportion(claimed, 100), adaptive: proportion(adaptive, 100) },
  seconds: { defended: 1, undefended: 1 },
});

/** A result in which JPEG protects nothing at .3, one bit much, and ten draws more than one. */
export const resultOf = (more: Partial<PreprocessingResult> = {}): PreprocessingResult => ({
  ...{ stamp, data: 'MNIST test', values: 784 },
  plan: {
    ...{ epsilons: [0.1, 0.3], control: 1, rows: 100, controlRows: 20, steps: 40 },
    expectation: { draws: [1, 10], steps: 10 },
    convergence: { rows: 100, at: [{ epsilon: 0.1, draws: [1, 10] }] },
    square: { rows: 10, queries: 50 },
    threshold: { rows: 100, epsilons: [0.3, 0.45, 0.5] },
  },
  defences: [
    ...[defenceOf('jpeg-75', 0.1, 80, 75), defenceOf('bits-1', 0.1, 94, 93), defenceOf('random-resize', 0.1, 70, 50)],
    ...[defenceOf('jpeg-75', 0.3, 60, 1), defenceOf('bits-1', 0.3, 79, 77), defenceOf('random-resize', 0.3, 3, 0)],
  ],
  undefended: [
    { epsilon: 0.1, robust: proportion(77, 100) },
    { epsilon: 0.3, robust: proportion(0, 100) },
  ],
  convergence: [
    { epsilon: 0.1, draws: 10, robust: proportion(30, 100), seconds: 5 },
    { epsilon: 0.1, draws: 1, robust: proportion(60, 100), seconds: 1 },
  ],
  square: [{ id: 'jpeg-75', name: 'jpeg-75', epsilon: 0.3, robust: proportion(4, 10) }],
  threshold: [
    { epsilon: 0.5, robust: proportion(0, 100), undefended: proportion(0, 100), crossing: 140.3 },
    { epsilon: 0.3, robust: proportion(78, 100), undefended: proportion(0, 100), crossing: 46.35 },
    { epsilon: 0.45, robust: proportion(49, 100), undefended: proportion(0, 100), crossing: 80 },
  ],
  ...more,
});
