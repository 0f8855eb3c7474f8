import { medianWithInterval } from '../../../../evaluation/index.js';
import type { LossName } from '../../schedule.js';
import type { OnSet, Timed, TimedName } from './result.js';

/** A number of every round: the median, its interval where there are rounds enough, and the smallest and the largest. */
export interface Rounds {
  readonly median: number;
  readonly interval?: readonly [number, number];
  readonly range: readonly [number, number];
}

const over = (values: readonly number[]): Rounds => ({
  ...medianWithInterval(values),
  range: [Math.min(...values), Math.max(...values)],
});

/** Images a second. */
export const imagesPerSecond = ({ seconds }: Pick<Timed, 'seconds'>, images: number): Rounds =>
  over(seconds.map((one) => images / one));

export const timedBy = ({ timed }: OnSet, name: TimedName): Timed | undefined => timed.find((one) => one.name === name);

/** How many times as fast one way is as another, round by round; undefined where either was not timed. */
export function timesAsFast(set: OnSet, name: TimedName, as: TimedName): Rounds | undefined {
  const [one, other] = [timedBy(set, name), timedBy(set, as)];
  return one && other && over(one.seconds.map((seconds, round) => other.seconds[round] / seconds));
}

/**
 * Images a second of generators that make an image of each training image once, after training on the same for so many
 * epochs: what the study does with them, training included. From the same rounds.
 */
export function amortized({ images, training, timed }: OnSet, epochs: number): Rounds | undefined {
  const generator = timed.find(({ name }) => name === 'generator');
  return (
    generator &&
    over(
      generator.seconds.map(
        (seconds, round) => 1 / (seconds / images + (epochs * training.seconds[round]) / training.images),
      ),
    )
  );
}

/** Hours that the ten generators of a loss are trained for so many epochs. */
export const trainingHours = ({ training, trainingSet }: OnSet, epochs: number): number =>
  (trainingSet * epochs * medianWithInterval(training.seconds).median) / training.images / 3600;

/** Images from which on generators are faster than another way, their published training included; Infinity: never. */
export function breakEven(set: OnSet, as: TimedName, loss: LossName): number {
  const [generator, other] = [timedBy(set, 'generator'), timedBy(set, as)];
  if (!generator || !other) return Number.POSITIVE_INFINITY;
  const saved = (medianWithInterval(other.seconds).median - medianWithInterval(generator.seconds).median) / set.images;
  return saved > 0 ? (3600 * trainingHours(set, set.epochs[loss].published)) / saved : Number.POSITIVE_INFINITY;
}
