import { formatCount, formatPercent } from '../../../../figures/index.js';
import type { Rounds } from './rates.js';
import type { OnSet, SpeedResult, TimedName } from './result.js';

/** Above this share of others a text says that the machine was busy. */
const BUSY = 0.05;

export const wayTitle = (name: TimedName): string => {
  if (name === 'generator') return 'generator, once trained';
  if (name === 'closed form') return 'closed form of the LRP loss';
  if (name === 'fgsm') return 'FGSM';
  const starts = Number(name.split(' ')[2]);
  return `PGD-20, ${starts} random start${starts === 1 ? '' : 's'}`;
};

/** What the images are, in a word. */
export const setTitle = ({ set }: Pick<OnSet, 'set'>, { stamp }: Pick<SpeedResult, 'stamp'>): string =>
  set === 'cifar10' ? 'CIFAR-10' : stamp.comparable ? 'MNIST' : 'digits';

/** At three digits, with commas: "2,430", "0.16". */
export const rateText = (value: number): string =>
  value >= 1000 ? formatCount(Number(value.toPrecision(3))) : String(Number(value.toPrecision(3)));

/** "2,430 (2,310 to 2,500)": the median, then the slowest and the fastest round. */
export const roundsText = ({ median, range: [low, high] }: Rounds): string =>
  `${rateText(median)} (${rateText(low)} to ${rateText(high)})`;

/** "8.3 times as fast", "6.1 times as slow"; of a ratio. */
export const ratioText = (ratio: number): string =>
  ratio >= 1 ? `${rateText(ratio)} times as fast` : `${rateText(1 / ratio)} times as slow`;

/** What else the machine did, where it did something; the empty string else. */
export const busyText = ({ others, processors }: Pick<SpeedResult, 'others' | 'processors'>): string =>
  others > BUSY
    ? `Other programs took ${formatPercent(others, 0)} of the machine’s ${processors} processors meanwhile: speeds are too low, ratios of one round less so.`
    : '';
