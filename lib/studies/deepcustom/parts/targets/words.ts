import { type Spread, spread } from '../../../../evaluation/index.js';
import { formatInterval, formatPercent, formatSpread } from '../../../../figures/index.js';
import type { TargetSet } from './result.js';

/** Accuracies of the networks trained here, together; undefined where none was trained. */
export const trainedSpread = ({ trained }: TargetSet): Spread | undefined =>
  trained.length ? spread(trained.map(({ accuracy }) => accuracy.value)) : undefined;

/** "trained here with the study’s settings: 96.67 % ± 0.17, 5 runs […]; one more …"; empty where none was trained. */
export function trainedText(set: TargetSet): string {
  const over = trainedSpread(set);
  if (!over) return '';
  const more = over.prediction ? `; one more would fall in ${formatInterval(over.prediction)} with 95 %` : '';
  return `trained here with the study’s settings: ${formatSpread(over)}${more}`;
}

/** Whether a printed accuracy in percent lies where one more training would fall. */
export const isUsual = (set: TargetSet, percent: number): boolean | undefined => {
  const prediction = trainedSpread(set)?.prediction;
  return prediction && percent / 100 >= prediction[0] && percent / 100 <= prediction[1];
};

/** The least and the most of the networks trained here. */
export const rangeText = ({ trained }: TargetSet): string => {
  const values = trained.map(({ accuracy }) => accuracy.value);
  return `${formatPercent(Math.min(...values), 2)} to ${formatPercent(Math.max(...values), 2)}`;
};
