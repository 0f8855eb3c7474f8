import { type Estimate, type Proportion, spread } from '../../../../evaluation/index.js';
import { published } from '../../published.js';
import { LOSSES, type LossName } from '../../schedule.js';
import type { CrossResult } from './result.js';

/** The id of a published cell of the table on MNIST. */
export const claimId = (robust: LossName, attack: LossName): string => `dgn-mnist-${robust}-robust-vs-${attack}`;

/** Accuracies of the three networks under the three generators' attacks, [robust][attack]. */
export type Accuracies = Readonly<Record<LossName, Readonly<Record<LossName, number>>>>;

const table = (cell: (robust: LossName, attack: LossName) => number): Accuracies =>
  Object.fromEntries(
    LOSSES.map((robust) => [robust, Object.fromEntries(LOSSES.map((attack) => [attack, cell(robust, attack)]))]),
  ) as unknown as Accuracies;

/** As printed, in shares of 1. */
export const printedAccuracies = (): Accuracies =>
  table((robust, attack) => (published.find(({ id }) => id === claimId(robust, attack))?.value ?? Number.NaN) / 100);

/** Of each seed of a run. */
export const trainingAccuracies = ({ trainings }: Pick<CrossResult, 'trainings'>): Accuracies[] =>
  [...new Set(trainings.map(({ seed }) => seed))].map((seed) =>
    table((robust, attack) => {
      const one = trainings.find((training) => training.robust === robust && training.seed === seed);
      return one?.under[attack].value ?? Number.NaN;
    }),
  );

/** A cell over the trainings: each one's share of the same images, in the order of the seeds. */
export const cellsOf = (
  { trainings }: Pick<CrossResult, 'trainings'>,
  robust: LossName,
  attack: LossName,
): readonly Proportion[] => trainings.flatMap((one) => (one.robust === robust ? one.under[attack] : []));

/** Mean over trainings with the range in which one more would fall (95 %), inside [0, 1]. */
export function oneMoreTraining(shares: readonly Proportion[]): Estimate | undefined {
  const { mean, prediction } = spread(shares.map(({ value }) => value));
  return prediction && { value: mean, interval: [Math.max(0, prediction[0]), Math.min(1, prediction[1])] };
}

/** "23 of the published 150 epochs". */
export function shareOfEpochs({ epochs }: Pick<CrossResult, 'epochs'>, loss: LossName): string {
  const { trained, published: all } = epochs[loss];
  return trained === all ? `all ${all} published epochs` : `${trained} of the published ${all} epochs`;
}
