import { type Proportion, proportionTest } from '../../../../evaluation/index.js';
import { formatCount } from '../../../../figures/index.js';
import { type ClaimTable, fromPart, type Measured, NOT_RUN } from '../../../../study/index.js';
import type { NetworkCurve, TrainingResult, TrainingResults } from './result.js';

/** Test images that both printed figures are over. */
const PRINTED_OVER = 10_000;

/** A figure of the published network: printed over all 10,000 test images, here over the first of them. */
function onFirstRows(
  result: TrainingResult,
  printed: number,
  read: (curve: NetworkCurve) => Proportion | undefined,
): Measured {
  const curve = result.curves.find(({ network }) => network === 'published-trades');
  const share = curve && read(curve);
  if (!share) return NOT_RUN;
  const { value, n, interval } = share;
  return {
    measured: 100 * value,
    n,
    interval: [100 * interval[0], 100 * interval[1]],
    over: 'rows',
    reason:
      n === PRINTED_OVER
        ? 'the published weights, on all test images'
        : `the published weights, on the first ${formatCount(n)} of the ${formatCount(PRINTED_OVER)} test images that the printed figure is over`,
    stamp: result.stamp,
    pValue: proportionTest(share, printed / 100),
  };
}

const claim = (read: (curve: NetworkCurve, epsilon: number | undefined) => Proportion | undefined) =>
  fromPart<TrainingResults, 'training'>('training', (result, { value, epsilon }) =>
    onFirstRows(result, value, (curve) => read(curve, epsilon)),
  );

export const trainingClaims: ClaimTable<TrainingResults> = {
  'trades-smallcnn-clean': claim(({ cleanOfAll }) => cleanOfAll),
  'trades-smallcnn-autoattack': claim(
    ({ points }, epsilon) => points.find((point) => point.epsilon === epsilon)?.strongest,
  ),
};
