import { formatCount, formatEpsilon, formatP } from '../../../../figures/index.js';
import { type Block, heading, problem } from '../../../../report/index.js';
import type { ReportContext } from '../../report/context.js';
import { comparison as table } from './tables.js';

export function comparison(context: ReportContext): Block[] {
  const { comparison: result, ibm, gcp } = context.results;
  const { paired, epsilon } = result;
  const [low, high] = paired.interval;
  const ahead = high < 0 ? gcp.name : low > 0 ? ibm.name : undefined;
  return [
    heading(2, 'The two clouds on the same rows'),
    table(context),
    problem(
      9,
      'A comparison without a paired test.',
      `The study sets two percentages side by side. Both clouds answered the same ${formatCount(paired.n)} rows at ε ${formatEpsilon(epsilon)}: `,
      `what counts are the ${formatCount(paired.onlyFirst + paired.onlySecond)} that only one of them gets right. `,
      ahead ? `${ahead} is ahead beyond chance` : 'Neither is ahead beyond chance',
      ` (p ${formatP(paired.pValue)}). The rows were selected against a third model, so which is the more robust over all rows stays open.`,
    ),
  ];
}
