import type { RobustnessReport } from '../../../evaluation/index.js';
import { formatCount } from '../../../figures/index.js';
import { type Block, heading, paragraph, table } from '../../document.js';
import type { TakeFigures } from '../../figure-blocks.js';
import { place, shareText } from '../wording.js';

/** Class by class: the figures, and every number in a table. */
export function classSection({ perClass, worstCase }: RobustnessReport, take: TakeFigures): Block[] {
  return [
    heading(2, 'Class by class'),
    paragraph(
      'An average can hide a class that is broken first. With few rows in a class its interval is wide, and among many classes some differ by chance.',
    ),
    ...take(/^per-class-/),
    table(
      'Accuracy by true class with 95 % Wilson intervals over the rows of the class',
      ['class', 'n', 'clean', ...worstCase.map(({ norm, epsilon }) => `worst case, ${place(norm, epsilon)}`)],
      perClass.map((one) => [
        String(one.class),
        formatCount(one.n),
        shareText(one.clean.accuracy, one.clean.interval, one.n),
        ...worstCase.map(({ norm, epsilon }) => {
          const worst = one.worstCase.find((other) => other.norm === norm && other.epsilon === epsilon);
          return worst
            ? shareText(worst.accuracy, worst.interval, one.n)
            : { text: 'not read', tone: 'missing' as const };
        }),
      ]),
    ),
    ...take('confusion-under-attack'),
  ];
}
