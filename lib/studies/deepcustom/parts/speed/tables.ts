import { formatCount, formatEpsilon } from '../../../../figures/index.js';
import { type ReportTable, table } from '../../../../report/index.js';
import { LOSSES } from '../../schedule.js';
import { ATTACK_NAMES } from '../../words.js';

import { amortized, breakEven, imagesPerSecond, timesAsFast, trainingHours } from './rates.js';
import type { OnSet, SpeedResult } from './result.js';
import { busyText, rateText, roundsText, setTitle, wayTitle } from './words.js';

const imagesOf = (result: SpeedResult) =>
  result.sets
    .map((set) => `${setTitle(set, result)}: ${formatCount(set.images)} images, ε ${formatEpsilon(set.epsilon)}`)
    .join('; ');

/** `speed`: images a second of each way, on the same images and target. */
export const speedTable = (result: SpeedResult): ReportTable =>
  table(
    `Images a second, all on the same target and images (${imagesOf(result)}) in ${result.rounds} rounds, each of which times everything once; medians, in parentheses the slowest and the fastest round. The generator takes ${result.sets[0].batch} images a pass. Beside the generator: how many times as fast it is as this way, a number below 1 being slower. No attack stops early, and each random start attacks all images anew. ${busyText(result)} ${result.stamp.data}.`,
    ['images', 'made by', 'gradients an image', 'images a second', 'the generator beside it'],
    result.sets.flatMap((set) =>
      set.timed.map((timed) => {
        const ratio = timed.name === 'generator' ? undefined : timesAsFast(set, 'generator', timed.name);
        return [
          setTitle(set, result),
          wayTitle(timed.name),
          String(Number(timed.gradients.toFixed(1))),
          roundsText(imagesPerSecond(timed, set.images)),
          ratio ? `× ${roundsText(ratio)}` : '',
        ];
      }),
    ),
  );

const imagesText = (images: number) => (Number.isFinite(images) ? formatCount(Number(images.toPrecision(2))) : 'never');

const trainingRow = (result: SpeedResult, set: OnSet, loss: (typeof LOSSES)[number]) => {
  const { run, published } = set.epochs[loss];
  const [ofRun, ofPublished] = [amortized(set, run), amortized(set, published)];
  return [
    setTitle(set, result),
    ATTACK_NAMES[loss],
    formatCount(published),
    rateText(trainingHours(set, published)),
    ofPublished ? roundsText(ofPublished) : '',
    ofRun ? `${roundsText(ofRun)}, ${formatCount(run)} epochs` : '',
    imagesText(breakEven(set, 'pgd20 × 1', loss)),
  ];
};

/** `speed-training`: what is left of the generator's speed with its training. */
export const trainingSpeedTable = (result: SpeedResult): ReportTable =>
  table(
    `The same with the training of the ten generators of a loss: images a second where each training image is generated once (${result.sets.map((set) => `${setTitle(set, result)} ${formatCount(set.trainingSet)}`).join(', ')}), as the study does. An epoch of training was timed in the same rounds, on ${result.sets.map(({ training }) => formatCount(training.images)).join(' and ')} images, with the NCE loss; epochs are published, and in the last but one column those of this run. Last column: how many images have to be made before generators with the published training are faster than PGD-20 with one random start. ${busyText(result)} ${result.stamp.data}.`,
    [
      ...['images', 'loss', 'epochs', 'hours of training', 'images a second, training included'],
      ...['of this run', 'faster than PGD-20 from'],
    ],
    result.sets.flatMap((set) => LOSSES.map((loss) => trainingRow(result, set, loss))),
  );
