import type { Median } from '../../../../evaluation/index.js';
import { formatCount } from '../../../../figures/index.js';
import { ATTACK_NAMES } from '../../words.js';
import type { GeneratorsResult, OfLoss } from './result.js';

/** "0.412 [0.409, 0.415]". */
export const medianText = ({ median, interval }: Median): string =>
  `${median.toFixed(3)}${interval ? ` [${interval.map((end) => end.toFixed(3)).join(', ')}]` : ''}`;

/** A loss at three digits. */
export const lossText = (loss: number): string => String(Number(loss.toPrecision(3))).replace(/^-/, '\u2212');

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

/** Images that the generators of a loss took in while they were trained, and the seconds that it took. */
export function spent({ generators }: Pick<OfLoss, 'generators'>): {
  readonly images: number;
  readonly seconds: number;
} {
  return {
    images: sum(generators.map(({ rows, losses }) => rows * losses.length)),
    seconds: sum(generators.map(({ seconds }) => seconds)),
  };
}

/** "23 of 150". */
export const epochsText = ({ epochs, publishedEpochs }: Pick<OfLoss, 'epochs' | 'publishedEpochs'>): string =>
  `${formatCount(epochs)} of ${formatCount(publishedEpochs)}`;

/** "LRP 23 of 150, NCE 15 of 100, suspiciousness 30 of 600". */
export const allEpochs = ({ losses }: Pick<GeneratorsResult, 'losses'>): string =>
  losses.map((one) => `${ATTACK_NAMES[one.loss]} ${epochsText(one)}`).join(', ');

/** Final losses of the ten generators, the least and the most. */
export function finalLosses({ generators }: Pick<OfLoss, 'generators'>): readonly [number, number] {
  const last = generators.map(({ losses }) => losses[losses.length - 1]);
  return [Math.min(...last), Math.max(...last)];
}
