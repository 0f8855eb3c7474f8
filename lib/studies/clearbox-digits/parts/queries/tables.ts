import { formatCount, formatPercent } from '../../../../figures/index.js';
import { type ReportTable, table } from '../../../../report/index.js';
import { brokenAfter } from './facts.js';
import { ESTIMATORS } from './looks.js';
import { READ_AT } from './plan.js';
import type { QueriesResult, QueryCurve } from './result.js';
import { ballName, cosineText, formatLength, medianText, shareText } from './words.js';

const UNSOLVED = 'more than half unsolved';

/** What of a curve a table reads: the numbers of queries that its budget reaches. */
const readAt = ({ plan }: QueriesResult): number[] => READ_AT.filter((queries) => queries <= plan.budget);

const over = (curve: QueryCurve): string =>
  curve.networks ? `${formatPercent(curve.networks.mean, 1)} ± ${(100 * curve.networks.deviation).toFixed(1)}` : '';

/** `queries`: what each attack that sees scores breaks with how many queries. */
export function queriesTable(result: QueriesResult): ReportTable {
  const { data, plan, rows, wrongFromStart, balls } = result;
  const reads = readAt(result);
  const networks = plan.networks.seeds.length;
  const spread = networks > 0;
  return table(
    [
      `Share of the n = ${formatCount(rows - wrongFromStart)} images with an error inside the ball after so many queries [95 %, over images], and the median of the queries to it [95 %]; an image that was not solved counts as infinite. ${formatCount(wrongFromStart)} of ${formatCount(rows)} images are wrong from the start and left out.`,
      ...(spread
        ? [
            `The last column: mean and standard deviation over ${networks} networks, ${plan.networks.rows} images and at most ${formatCount(plan.networks.queries)} queries each.`,
          ]
        : []),
      `${data}.`,
    ].join(' '),
    [
      'ball',
      'attack',
      ...reads.map((queries) => `after ${formatCount(queries)}`),
      'median queries',
      ...(spread ? [`${networks} networks`] : []),
    ],
    balls.flatMap((ball) => [
      ...ball.curves.map((curve) => [
        ballName(ball),
        curve.attack,
        ...reads.map((queries) => shareText(brokenAfter(curve, queries))),
        medianText(curve.median, UNSOLVED),
        ...(spread ? [over(curve)] : []),
      ]),
      [
        ballName(ball),
        `${ball.ceiling.attack}, ${ball.ceiling.steps} steps, sees gradients`,
        ...reads.map((_, i) => (i < reads.length - 1 ? '' : shareText(ball.ceiling.success))),
        `${medianText(ball.ceiling.gradients, UNSOLVED)} gradients`,
        ...(spread ? [''] : []),
      ],
    ]),
  );
}

/** `queries-labels`: what an attack that sees labels alone reaches with how many queries. */
export const labelsTable = ({ data, plan, rows, wrongFromStart, labels }: QueriesResult): ReportTable =>
  table(
    `${labels.attack} sees labels alone: each budget a run of its own, over n = ${formatCount(rows - wrongFromStart)} images that are right from the start. Median L2 to the nearest error [95 %]; an image without one counts as infinite. ${data}.`,
    ['attack', 'at most', 'median L2', `an error within L2 ${plan.radii.l2}`],
    [
      ...labels.points.map(({ queries, distance, success }) => [
        labels.attack,
        `${formatCount(queries)} queries`,
        medianText(distance, UNSOLVED, formatLength),
        shareText(success),
      ]),
      [`${labels.nearest.attack}, sees gradients`, '', medianText(labels.nearest.distance, UNSOLVED, formatLength), ''],
    ],
  );

/** Three digits, with a minus where they are not all zero. */
const signed = (value: number): string =>
  String(value.toFixed(3))
    .replace(/^-0\.000$/, '0.000')
    .replace('-', '\u2212');

/** `queries-cosines`: the estimated gradients of linear functions beside what theory says of them. */
export const cosinesTable = ({ plan, width, linear }: QueriesResult): ReportTable =>
  table(
    `Cosine of one estimated gradient with the true one: linear functions of ${formatCount(width)} values with random weights, mean ± standard deviation over ${plan.draws} draws, beside the theory (k coordinates: √(k/d); m pairs: √(m/(m+d)); n samples: √(n/(n+d))). No data.`,
    ['estimate', 'queries', 'of', 'cosine', 'theory', 'difference'],
    linear.map(({ estimator, queries, cosine, expected }) => [
      ESTIMATORS[estimator].name,
      formatCount(queries),
      estimator === 'inverse-distance'
        ? `${formatCount(queries)} samples`
        : `${formatCount(queries / 2)} ${estimator === 'nes' ? 'pairs' : 'coordinates'}`,
      cosineText(cosine),
      expected.toFixed(3),
      signed(cosine.mean - expected),
    ]),
  );
