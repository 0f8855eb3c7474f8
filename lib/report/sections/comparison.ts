import { formatCount, formatEpsilon, formatP, formatPercent, formatPoints } from '../../figures/index.js';
import { type Block, heading, problem, table } from '../document.js';
import type { ReportContext } from './context.js';

export function comparison({ results: { comparison: result, ibm, gcp } }: ReportContext): Block[] {
  const { paired, epsilon } = result;
  const share = (count: number) => `${formatCount(count)} (${formatPercent(count / paired.n, 2)})`;
  const [low, high] = paired.interval;
  const ahead = high < 0 ? gcp.name : low > 0 ? ibm.name : undefined;
  return [
    heading(2, 'The two clouds on the same rows'),
    table(
      `Right and wrong answers on the same ${formatCount(paired.n)} adversarial rows, ε ${formatEpsilon(epsilon)}`,
      [
        'both right',
        `only ${ibm.name}`,
        `only ${gcp.name}`,
        'neither',
        'difference in points [95 %]',
        'McNemar’s exact p',
      ],
      [
        [
          share(paired.bothRight),
          share(paired.onlyFirst),
          share(paired.onlySecond),
          share(paired.neither),
          `${formatPoints(paired.difference)} [${formatPoints(low)}, ${formatPoints(high)}]`,
          formatP(paired.pValue),
        ],
      ],
    ),
    problem(
      9,
      'A comparison without a paired test.',
      `The study sets two percentages side by side. Both clouds answered the same ${formatCount(paired.n)} rows at ε ${formatEpsilon(epsilon)}, so each row can be its own control: what counts are the ${formatCount(paired.onlyFirst + paired.onlySecond)} rows that only one of them gets right. ${ahead ? `${ahead} is ahead, and more clearly than chance would do` : 'The interval of the difference holds zero: neither is ahead beyond chance'} (p ${formatP(paired.pValue)}). Both answer rows that were selected against a third model, so which of them is more robust over all rows stays open.`,
    ),
  ];
}
