import { formatInterval, formatPercent } from '../../../../figures/index.js';
import { type Block, fold, heading, paragraph } from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import type { StudyResults } from '../../study-results.js';
import { byError, errorOf, meanError, middleOf, spoken, withstood } from './summary.js';
import { corruptionsTable, ratiosTable } from './tables.js';

const share = (value: number, interval?: readonly [number, number]) =>
  `${formatPercent(value, 1)}${interval ? ` ${formatInterval(interval, 0)}` : ''}`;

const round = (value: number) => String(Number(value.toPrecision(3)));

/** How far photographs were moved and still answered rightly, in one sentence. */
function farther({ corruptions: result, little }: StudyResults): Block[] {
  const { n, median, interval } = middleOf(withstood(result, little));
  if (median === undefined) return [];
  return [
    paragraph(
      'The median photograph is still answered rightly under a corruption that moves it ',
      `${round(median)}${interval ? ` [${interval.map(round).join(', ')}]` : ''} times as far in L2 `,
      `as the smallest error that an attack found on it (n = ${n}): `,
      'how far an image is moved matters less than where to.',
    ),
  ];
}

/** Not only adversaries. */
export function section({ results, take }: ReportContext<StudyResults>): Block[] {
  const { corruptions: result } = results;
  const { clean, samples } = result;
  const [worst, mildest] = [byError(result)[0], byError(result).at(-1) ?? byError(result)[0]];
  const [before, all] = [errorOf(clean), meanError(samples)];
  return [
    heading(2, 'Not only adversaries: common corruptions'),
    paragraph(
      'The world corrupts images without an aim: noise of the sensor, lenses out of focus, weather, compression. ',
      'ImageNet-C (Hendrycks and Dietterich, 2019) has 15 such corruptions at five severities; here they are those of its ',
      'port to other sizes (Michaelis et al., 2019), whose elastic transform starts where the third severity of ImageNet-C is. ',
      `The error goes from ${share(before.value, before.interval)} to ${share(all.mean, all.interval)} on average over all 75 `,
      `(n = ${clean.length} photographs); the worst is ${spoken(worst.name)}, ${share(worst.error.mean, worst.error.interval)}, `,
      `the mildest ${spoken(mildest.name)}, ${share(mildest.error.mean, mildest.error.interval)}, each over its five severities.`,
    ),
    ...take('corrupted-photo', 'corruptions'),
    ...farther(results),
    fold('Every corruption at every severity', corruptionsTable(result)),
    fold('How far corruptions move a photograph, beside how little an adversary needs', ratiosTable(results)),
  ];
}
