import { formatCount, formatPercent, formatProportion } from '../../../../figures/index.js';
import { type Block, fold, heading, list, paragraph } from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import type { StudyResults } from '../../study-results.js';
import { formatSteps } from '../../words.js';
import { belowHalfStep, mostBroken } from './facts.js';
import type { LittleResult } from './result.js';
import { littleTables } from './tables.js';
import { attackName, mediansText, timeText } from './words.js';

const said = (...sentences: string[]): string => sentences.filter(Boolean).join(' ');

/** The smallest radius that breaks more than half of the photographs, in words. */
function enough(result: LittleResult): string {
  const found = mostBroken(result);
  return found
    ? `${attackName(found.ladder)}, at ε ${formatSteps(found.point.epsilon)} of 1/255 leaves right ${formatProportion(found.point.robust)}; without an attack it is ${formatProportion(result.clean.top1)}.`
    : `No attack broke more than half of the photographs; without an attack it is right on ${formatProportion(result.clean.top1)}.`;
}

/** What rounding to 8 bits does to images whose change is below half a step, and above. */
function eightBits(result: LittleResult): string {
  const { made, left } = belowHalfStep(result);
  return said(
    `Of the ${formatCount(made)} adversarial images made with ε below ½ of 1/255, ${formatCount(left)} are left once each is rounded to 8 bits:`,
    'a photograph has 8 bits itself, so that a change of less than half a step rounds back to the very photograph.',
    'Such an error lives in floating point alone; saved as a PNG it is gone. From ½ on, a value goes back or a whole step on.',
  );
}

function plateauText({ plateau: { turns, points } }: LittleResult): string {
  const turn = turns[turns.length - 1];
  if (!turn) return '';
  const [start, end] = points.slice(-2);
  const { onlyFirst, onlySecond, n } = turn.right;
  return said(
    `From ε ${formatSteps(turn.from)} to ${formatSteps(turn.to)} of 1/255 FGSM breaks ${formatCount(onlyFirst)} photographs more and loses ${formatCount(onlySecond)} of those it had broken (n = ${formatCount(n)}); its median loss goes from ${start.oneStep.median.toFixed(1)} to ${end.oneStep.median.toFixed(1)}, that of PGD in the same ball from ${start.manySteps.median.toFixed(1)} to ${end.manySteps.median.toFixed(1)}.`,
    `The direction was right at the photograph alone: at the end of the longer step the gradient has kept ${formatPercent(end.sameSign.median, 1)} of its signs, and chance keeps half.`,
  );
}

/** How little is enough. */
export function littleSection({ results, claims, take }: ReportContext<StudyResults>): Block[] {
  const { little } = results;
  const context = { results, claims };
  return [
    heading(2, 'How little is enough'),
    paragraph(
      said(
        enough(little),
        `The nearest error that was found lies at a median of ${mediansText(little.minimal, ' and ')} (n = ${formatCount(little.minimal[0].n)}).`,
      ),
    ),
    ...take('little-accuracy'),
    paragraph(eightBits(little)),
    ...take('little-minimal'),
    paragraph(plateauText(little)),
    ...take('little-plateau'),
    paragraph(said('“Easy and fast”: one photograph takes, in the median,', `${timeText(little.timings)}.`)),
    fold(
      'How to read these figures',
      list([
        'Robust accuracy is a share of all photographs; one that is wrong from the start counts as broken.',
        'An attack shows what is enough, never what is not: another attack may need less.',
        'FGSM takes one step of full length. PGD takes all its steps; APGD stops at its first error, so that its images are barely wrong.',
        'Intervals are over photographs: Wilson’s for shares, by order statistics for medians.',
      ]),
    ),
    fold(
      'Every radius, every attack',
      littleTables['little-accuracy'](context),
      ...(little.tenths.length > 0 ? [littleTables['little-tenths'](context)] : []),
      littleTables['little-plateau'](context),
      littleTables['little-turns'](context),
    ),
    fold(
      'The nearest errors and the time',
      littleTables['little-minimal'](context),
      littleTables['little-time'](context),
    ),
    fold('Photograph by photograph', littleTables['little-photographs'](context)),
  ];
}
