import { type Estimate, type Proportion, spread } from '../../../../evaluation/index.js';
import { formatCount, formatInterval, formatPercent } from '../../../../figures/index.js';
import type { BackdooredNetwork, PoisoningResult, PoisonKind } from './result.js';

/** "0.3 %": a share of the training images, with no more digits than it has. */
export const rateText = (rate: number): string => `${Number((100 * rate).toPrecision(6))}\u202f%`;

/** "92.3 % [91.8, 92.8]". */
export const estimateText = ({ value, interval }: Estimate): string =>
  `${formatPercent(value, 1)} ${formatInterval(interval, 1)}`;

/** What a kind does, in a few words. */
export const kindText = (kind: PoisonKind, goal: number): string =>
  ({
    true: 'adversarial images, true labels',
    goal: `adversarial images, labeled ${goal}`,
    random: 'adversarial images, random labels',
    flips: 'clean images, random labels',
    'flips-to-goal': `clean images, labeled ${goal}`,
  })[kind];

/** The networks of one rate, together. */
export interface AtRate {
  readonly rate: number;
  readonly rows: number;
  readonly networks: readonly BackdooredNetwork[];
  /** Of one network its own, with its interval over images; of several the mean, with that over trainings. */
  readonly clean: Estimate;
  readonly success: Estimate;
}

function over(shares: readonly Proportion[]): Estimate {
  if (shares.length === 1) return shares[0];
  const { mean, interval = [0, 1] } = spread(shares.map(({ value }) => value));
  return { value: mean, interval: [Math.max(0, interval[0]), Math.min(1, interval[1])] };
}

/** The backdoored networks by rate, the smallest first: 0 is no poison. */
export function byRate({ backdoor: { networks } }: Pick<PoisoningResult, 'backdoor'>): AtRate[] {
  const rates = [...new Set(networks.map(({ rate }) => rate))].sort((a, b) => a - b);
  return rates.map((rate) => {
    const these = networks.filter((one) => one.rate === rate);
    return {
      rate,
      rows: these[0].rows,
      networks: these,
      clean: over(these.map(({ clean }) => clean)),
      success: over(these.map(({ success }) => success)),
    };
  });
}

/** From here on a backdoor counts as open. */
export const OPEN = 0.9;

/** The smallest rate from which on every seed's backdoor opens, at it and at all larger ones; undefined where none. */
export function openFrom(result: Pick<PoisoningResult, 'backdoor'>): AtRate | undefined {
  const rates = byRate(result);
  return rates.find((_, i) => rates.slice(i).every(({ networks }) => networks.every(isOpen)));
}

export const isOpen = ({ success }: BackdooredNetwork): boolean => success.value >= OPEN;

/** "8.3 % to 25.0 %": the least and the most. */
export const rangeText = (shares: readonly number[]): string =>
  `${formatPercent(Math.min(...shares), 1)} to ${formatPercent(Math.max(...shares), 1)}`;

/** Accuracies of the networks without poison, one for each seed: what another seed alone does. */
export const seedAccuracies = ({ backdoor: { networks } }: Pick<PoisoningResult, 'backdoor'>): number[] =>
  networks.flatMap(({ rate, clean }) => (rate === 0 ? [clean.value] : []));

/** How few stamped images do how much: what nobody poisoned, the least rate, and where every training's backdoor opens. */
export function fewest(result: Pick<PoisoningResult, 'backdoor' | 'trainingRows'>): string {
  const [none, least] = byRate(result);
  const open = openFrom(result);
  const trainings = none.networks.length === 1 ? 'in the one training' : `in all ${none.networks.length} trainings`;
  const all = `at least ${rateText(OPEN)} ${trainings}`;
  return [
    `with ${formatCount(least.rows)} of ${formatCount(result.trainingRows)} training images stamped (${rateText(least.rate)}) already ${estimateText(least.success)}, without poison ${estimateText(none.success)}`,
    !open
      ? `no rate that was tried gives ${all}`
      : open.rate === least.rate
        ? `that is ${all}`
        : `${formatCount(open.rows)} (${rateText(open.rate)}) give ${all}`,
  ].join('; ');
}

/** The images that the networks learn from, for captions. */
export const trainingData = ({ stamp, trainingRows }: Pick<PoisoningResult, 'stamp' | 'trainingRows'>): string =>
  `${stamp.data.split(' test')[0]} train, ${formatCount(trainingRows)} images`;

/** What the 95 % of a backdoor's numbers are over. */
export const overWhat = ({ backdoor: { networks } }: Pick<PoisoningResult, 'backdoor'>): string => {
  const { size } = new Set(networks.map(({ seed }) => seed));
  return size === 1 ? 'one training; 95 % over test images' : `means of ${size} trainings; 95 % over trainings`;
};
