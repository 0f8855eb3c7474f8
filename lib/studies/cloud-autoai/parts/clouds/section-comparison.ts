import { formatCount, formatEpsilon, formatP, formatPercent, formatPoints } from '../../../../figures/index.js';
import { type Block, heading, paragraph, problem, table } from '../../../../report/index.js';
import type { ReportContext } from '../../report/context.js';
import type { LocalTeachersResult } from '../local-teachers/result.js';

const ROWS = { selected: 'selected rows', all: 'all rows, right before and after' } as const;

/** The two models trained here, on the same rows at every strength. */
const localPairs = ({ ibm, gcp, paired }: LocalTeachersResult): Block =>
  table(
    `Trained here: ${ibm.name} minus ${gcp.name}, on the same rows`,
    [
      'ε',
      'rows',
      'n',
      'both right',
      'only the first',
      'only the second',
      'difference in points [95 %]',
      'p, McNemar',
      `p, Holm over ${paired.length} tests`,
    ],
    paired.map(
      ({
        epsilon,
        rows,
        comparison: { n, bothRight, onlyFirst, onlySecond, difference, interval, pValue },
        adjusted,
      }) => [
        epsilon === 0 ? '0 (clean)' : formatEpsilon(epsilon),
        ROWS[rows],
        formatCount(n),
        formatCount(bothRight),
        formatCount(onlyFirst),
        formatCount(onlySecond),
        `${formatPoints(difference)} [${interval.map((end) => formatPoints(end)).join(', ')}]`,
        formatP(pValue),
        formatP(adjusted),
      ],
    ),
  );

/** Which of the two trained here is ahead where Holm's adjustment leaves it so. */
function localVerdict({ ibm, gcp, paired }: LocalTeachersResult): string {
  const ahead = (first: boolean, rows: 'selected' | 'all') =>
    paired
      .filter((pair) => pair.rows === rows && pair.adjusted < 0.05 && pair.comparison.difference > 0 === first)
      .map(({ epsilon }) => (epsilon === 0 ? 'on clean images' : `at ε ${formatEpsilon(epsilon)}`));
  const said = ([ibm, gcp] as const).flatMap(({ name }, i) => {
    const at = ahead(i === 0, 'all');
    return at.length > 0 ? [`${name} is ahead ${at.join(', ')}`] : [];
  });
  return `Over all rows, on images made for LeNet, ${said.length > 0 ? said.join('; ') : 'neither is ahead at any strength'} (McNemar’s test, Holm’s adjustment at 5 %). One training of each was compared: another search may find other models.`;
}

export function comparison({ results: { comparison: result, ibm, gcp, localTeachers } }: ReportContext): Block[] {
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
      `The study sets two percentages side by side. Both clouds answered the same ${formatCount(paired.n)} rows at ε ${formatEpsilon(epsilon)}, so each row can be its own control: what counts are the ${formatCount(paired.onlyFirst + paired.onlySecond)} rows that only one of them gets right. ${ahead ? `${ahead} is ahead, and more clearly than chance would do` : 'The interval of the difference holds zero: neither is ahead beyond chance'} (p ${formatP(paired.pValue)}). Both answer rows that were selected against a third model, so which of them is more robust over all rows stays open. For two models of the same kinds, trained here, it is answered below on the images made for LeNet; attacks that ask them are in the part on black boxes.`,
    ),
    localPairs(localTeachers),
    paragraph(localVerdict(localTeachers)),
  ];
}
