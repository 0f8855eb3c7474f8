import type { Median } from '../../../../evaluation/index.js';
import { formatCount, formatProportion } from '../../../../figures/index.js';
import { type Block, fold, heading, list, paragraph } from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import type { StudyResults } from '../../study-results.js';
import { formatClean, formatMedian, formatSteps, shareText } from '../../words.js';
import { belowHalf, belowHalfStep, cleanOf } from './facts.js';
import type { LittleResult, Plateau } from './result.js';
import { littleTables } from './tables.js';
import { attackName, mediansText, timeText } from './words.js';

const said = (...sentences: string[]): string => sentences.filter(Boolean).join(' ');

/** The smallest radius at which an attack leaves fewer than half of its photographs right, in words. */
function enough(result: LittleResult): string {
  const { stamp, clean } = result;
  const found = belowHalf(result);
  return found
    ? `${attackName(found.ladder)}, at ε ${formatSteps(found.point.epsilon)} of 1/255 leaves right ${formatProportion(found.point.robust)}; of the same photographs without an attack it is ${formatClean(stamp, cleanOf(found.ladder))}.`
    : `No attack left fewer than half of its photographs right; without an attack it is ${formatClean(stamp, clean.top1)}.`;
}

/** What rounding to 8 bits does to images whose change is below half a step, and above. */
function eightBits(result: LittleResult): string {
  const { made, left } = belowHalfStep(result);
  return said(
    `Of the ${formatCount(made)} adversarial images made with ε below ½ of 1/255, ${formatCount(left)} are left once each is rounded to 8 bits:`,
    'a photograph has 8 bits itself, so that a change of less than half a step rounds back to the very photograph.',
    'Such an error lives in floating point alone. Rounded to the nearest 8-bit value it is gone; a program that truncates makes a whole step of any negative change.',
    'Exactly ½ is a tie, which the last bit decides. With ε between ½ and 1½ steps a value goes back or a whole step on; beyond, by more steps.',
  );
}

/** Where the interval of the signs kept ends below this they are as good as drawn by chance, which keeps half. */
const AS_CHANCE = 0.55;

function plateauText({ plateau: { turns, points, n: photographs, signsOf } }: LittleResult): string {
  const turn = turns[turns.length - 1];
  if (!turn) return '';
  const [start, end] = points.slice(-2);
  const losses = (of: (point: Plateau['points'][number]) => Median) =>
    `from ${formatMedian(of(start))} to ${formatMedian(of(end))}`;
  const { onlyFirst, onlySecond, n } = turn.right;
  return said(
    `From ε ${formatSteps(turn.from)} to ${formatSteps(turn.to)} of 1/255 FGSM breaks ${formatCount(onlyFirst)} photographs more and loses ${formatCount(onlySecond)} of those it had broken (n = ${formatCount(n)}).`,
    `On the ${formatCount(photographs)} photographs that both attacks had, right from the start, its median loss goes ${losses(({ oneStep }) => oneStep)}, that of PGD in the same ball ${losses(({ manySteps }) => manySteps)} (95 % intervals).`,
    `At the end of the longer step the gradient has kept a median of ${shareText(end.sameSign.median, end.sameSign.interval, 1)} of its signs (n = ${formatCount(signsOf)} photographs); chance keeps half.`,
    end.sameSign.interval && end.sameSign.interval[1] < AS_CHANCE
      ? 'The direction was right at the photograph alone.'
      : '',
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
    paragraph(said('“Easy and fast”: one photograph takes, in the median [95 %],', `${timeText(little.timings)}.`)),
    fold(
      'How to read these figures',
      list([
        'Robust accuracy is a share of all photographs; one that is wrong from the start counts as broken.',
        'An attack shows what is enough, never what is not: another attack may need less.',
        'FGSM takes one step of full length. PGD takes all its steps; APGD stops at its first error, so that its images are barely wrong and rounding says less of them.',
        'Intervals are over photographs: Wilson’s for shares, by order statistics for medians.',
        ...(little.stamp.comparable
          ? []
          : ['They take photographs as independent, which crops of two scenes are not: here they are too narrow.']),
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
