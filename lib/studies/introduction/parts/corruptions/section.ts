import { formatCount } from '../../../../figures/index.js';
import { type Block, fold, heading, paragraph } from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import type { StudyResults } from '../../study-results.js';
import { formatMedian, shareText } from '../../words.js';
import { byError, cleanText, meanError, middleOf, spoken, withstood } from './summary.js';
import { corruptionsTable, ratiosTable } from './tables.js';

/** How far photographs were moved and still answered rightly, in one sentence. */
function farther({ corruptions: result, little }: StudyResults): Block[] {
  const middle = middleOf(withstood(result, little));
  if (!middle) return [];
  const surely = middle.interval && middle.interval[0] > 1;
  return [
    paragraph(
      `The farthest of the ${result.samples.length} corruptions that a photograph withstood moved it, in the median, `,
      `${formatMedian(middle)} times as far in L2 as the smallest error that an attack found on it `,
      `(95 % interval; n = ${formatCount(middle.n)}, and 0 where it withstood none)`,
      surely ? ': how far an image is moved matters less than where to.' : '.',
    ),
  ];
}

/** Not only adversaries. */
export function section({ results, take }: ReportContext<StudyResults>): Block[] {
  const { corruptions: result } = results;
  const { clean, samples } = result;
  const [worst, mildest] = [byError(result)[0], byError(result).at(-1) ?? byError(result)[0]];
  const all = meanError(samples);
  return [
    heading(2, 'Not only adversaries: common corruptions'),
    paragraph(
      'The world corrupts images without an aim: noise of the sensor, lenses out of focus, weather, compression. ',
      'ImageNet-C (Hendrycks and Dietterich, 2019) has 15 such corruptions at five severities; here they are those of its ',
      'port to other sizes (Michaelis et al., 2019), whose elastic transform starts where the third severity of ImageNet-C is. ',
      `The error goes from ${cleanText(result)} to ${shareText(all.mean, all.interval)} on average over all ${samples.length} `,
      `(n = ${formatCount(clean.length)} photographs). The largest observed error of a corruption over its five severities is `,
      `that of ${spoken(worst.name)}, ${shareText(worst.error.mean, worst.error.interval)}, `,
      `the smallest that of ${spoken(mildest.name)}, ${shareText(mildest.error.mean, mildest.error.interval)}.`,
    ),
    ...take('corrupted-photo', 'corruptions'),
    ...farther(results),
    fold('Every corruption at every severity', corruptionsTable(result)),
    fold('How far corruptions move a photograph, beside the smallest error that an attack found', ratiosTable(results)),
  ];
}
