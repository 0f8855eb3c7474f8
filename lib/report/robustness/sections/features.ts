import type { RobustnessReport } from '../../../evaluation/index.js';
import { formatRadius, formatSize, normName } from '../../../figures/index.js';
import { type Block, fold, heading, paragraph, table } from '../../document.js';

/** More features than one looks through: their table is folded away. */
const MANY = 40;

type Feature = NonNullable<RobustnessReport['data']['features']>[number];

/** What may become of a feature, in words. */
function ruleOf({ low, high, immutable, group, whole }: Feature): string {
  if (low === high) return 'constant: never changed';
  if (immutable) return 'never changed';
  if (group !== undefined) return `one of ${group}`;
  return whole ? 'whole numbers' : 'any';
}

/** The columns of a table, in whose ranges radii and sizes are measured; nothing for images. */
export function featureSection({ data, worstCase }: RobustnessReport): Block[] {
  const { features } = data;
  if (!features) return [];
  const ball = worstCase.filter(({ norm }) => norm === 'linf').at(-1);
  const rows = features.map((one) => [
    one.name,
    formatSize(one.low),
    formatSize(one.high),
    ...(ball ? [one.immutable ? '0' : formatSize(ball.epsilon * (one.high - one.low))] : []),
    ruleOf(one),
  ]);
  const all = table(
    `Every feature with its least and greatest value in the whole file${ball ? `, and how far ${normName('linf')} ε ${formatRadius(ball.epsilon)} lets it move, in its own unit` : ''}`,
    ['feature', 'least', 'greatest', ...(ball ? [`ε ${formatRadius(ball.epsilon)}`] : []), 'may be'],
    rows,
  );
  return [
    heading(2, 'Features'),
    paragraph(
      'Radii and sizes are in units of each feature’s range: 1 takes it from its least to its greatest value in the file, and nothing leaves this range. The model was asked about valid rows alone: immutable features as they were, whole numbers whole, of one-hot features exactly one.',
    ),
    ...(features.length > MANY ? [fold(`${features.length} features`, all)] : [all]),
  ];
}
