import { proportionTest, spread, spreadTest } from '../../../../evaluation/index.js';
import { formatPoints } from '../../../../figures/index.js';
import { type ClaimTable, fromPart, type Measured, NOT_RUN } from '../../../../study/index.js';
import { LOSSES, type LossName } from '../../schedule.js';
import type { StudyResults } from '../../study-results.js';
import { attackText } from '../../words.js';
import type { CrossResult } from './result.js';
import { cellsOf, claimId, oneMoreTraining, shareOfEpochs } from './words.js';

const inPercent = ([low, high]: readonly [number, number]) => [100 * low, 100 * high] as const;

/** What both sides of the figure are made with, and how far this run's goes. */
const howFar = (result: CrossResult, robust: LossName, attack: LossName): string =>
  [...new Set([robust, attack])]
    .map((loss) => `${attackText(loss)} generators: ${shareOfEpochs(result, loss)}, one training each`)
    .join('; ');

/**
 * A cell of the printed table. Both figures are one training on the same 10,000 test images, so that what tells them
 * apart is where one more training falls; a single training is held against the printed share over rows.
 */
function cell(result: CrossResult, robust: LossName, attack: LossName, printed: number): Measured {
  const { stamp } = result;
  const shares = cellsOf(result, robust, attack);
  if (!shares.length) return NOT_RUN;
  const seeds = result.trainings.flatMap((one) => (one.robust === robust ? one.seed : []));
  const far = howFar(result, robust, attack);
  const over = oneMoreTraining(shares);
  const trained = spread(shares.map(({ value }) => value));
  // Few trainings of one count are no proof that all would have it.
  if (!over || new Set(shares.map(({ correct }) => correct)).size === 1) {
    const [one] = shares;
    const how = over ? `${shares.length} trainings, all with this count` : 'one training';
    return {
      measured: 100 * one.value,
      n: one.n,
      interval: inPercent(one.interval),
      reason: `${how}; the interval is over images and leaves out how trainings differ; ${far}`,
      stamp,
      seeds,
      pValue: proportionTest(one, printed / 100),
    };
  }
  const [, high = trained.mean] = trained.prediction ?? [];
  return {
    measured: 100 * over.value,
    n: shares.length,
    nOf: 'seeds',
    interval: inPercent(over.interval),
    over: 'one more training',
    reason: `mean of ${shares.length} trainings of the robust network on the same test images as the study’s; the interval is where one more would fall, which is what the published figure is; trainings differ by a standard deviation of ${formatPoints(trained.deviation, 1)} points, so that ${shares.length} of them tell a figure apart from about ${formatPoints(high - trained.mean, 0)} points on; ${far}`,
    stamp,
    seeds,
    pValue: spreadTest(trained, printed / 100),
  };
}

export const crossClaims: ClaimTable<StudyResults> = Object.fromEntries(
  LOSSES.flatMap((robust) =>
    LOSSES.map((attack) => [
      claimId(robust, attack),
      fromPart<StudyResults, 'cross'>('cross', (result, { value }) => cell(result, robust, attack, value)),
    ]),
  ),
);
