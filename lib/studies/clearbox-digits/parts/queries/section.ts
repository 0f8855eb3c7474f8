import { formatCount, formatPercent } from '../../../../figures/index.js';
import { type Block, fold, heading, list, paragraph } from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import type { StudyResults } from '../../study-results.js';
import { brokenAfter, byCost, cosineAt } from './facts.js';
import { ESTIMATES } from './gradients.js';
import { ESTIMATORS } from './looks.js';
import type { BallResult, Estimator, QueriesResult } from './result.js';
import { cosinesTable, labelsTable, queriesTable } from './tables.js';
import { ballName, cheapestText, formatLength, medianText, medianWords } from './words.js';

/** "Square 107 (97.8 %)": the cheapest first. */
const costs = (ball: BallResult, budget: number): string =>
  byCost(ball)
    .map(
      (curve) => `${curve.attack} ${medianWords(curve.median, budget)} (${formatPercent(brokenAfter(curve).value, 1)})`,
    )
    .join('; ');

function balls({ balls: all, plan }: QueriesResult): string[] {
  return all.map(
    (ball) =>
      `${ballName(ball)}: ${costs(ball, plan.budget)}. ${ball.ceiling.attack}, which sees gradients, breaks ${formatPercent(ball.ceiling.success.value, 1)} with a median of ${medianText(ball.ceiling.gradients, 'more gradients than it has')} gradients. ${cheapestText(ball, plan.budget)}`,
  );
}

function withLabels({ labels, plan }: QueriesResult): string {
  const last = labels.points[labels.points.length - 1];
  return `With labels alone, ${labels.attack} comes to a median L2 of ${medianText(last.distance, 'infinity', formatLength)} in ${formatCount(last.queries)} queries, and has an error within ${plan.radii.l2} on ${formatPercent(last.success.value, 1)} of the images; ${labels.nearest.attack}, which sees gradients, comes to ${medianText(labels.nearest.distance, 'infinity', formatLength)}.`;
}

/** Queries at which all estimates are compared: two for each pixel. */
const COMMON = 1568;

/** "With 1,568 queries: NES .705 of a linear function, .679 of the network; …" */
function cosinesAt({ linear, real }: QueriesResult, queries: number): string {
  const of = (points: QueriesResult['linear'], kind: Estimator) => cosineAt(points, kind, queries)?.cosine.mean;
  const told = (Object.keys(ESTIMATORS) as Estimator[]).flatMap((kind) => {
    const [known, own] = [of(linear, kind), of(real, kind)];
    if (known === undefined) return [];
    return `${ESTIMATORS[kind].name} ${known.toFixed(2)}${own === undefined ? '' : ` (of the network’s margin ${own.toFixed(2)})`}`;
  });
  return `With ${formatCount(queries)} queries, two for each pixel: ${told.join(', ')}.`;
}

/** How the estimators were meant, in one line each. */
const methods = (): string[] => [
  `Inverse distance (Shepard, 1968): the mean of the scores at random samples, weighted by their distance to the power −${ESTIMATES.power}, samples at an L2 of about ${ESTIMATES.radius}. Its gradient is zero at every sample, for powers above 1; it is taken at the image itself, which is none of them. The attack does query the image, to know whether it is done, but does not give that answer to the surrogate. In many dimensions all samples are about equally far, so the weights are nearly equal and the power decides next to nothing.`,
  'Random coordinate: the score is taken for linear along one random pixel, by two samples; the pixel goes down that line in proportion to its slope.',
  'ZOO (Chen et al., 2017) inside a ball: differences along 64 random pixels a step, of at most half the radius, changed by SGD, Adam or Newton. Both numbers were chosen on 60 training images. Between its kinks the margin of a network of rectified units is linear, so Newton finds no curvature and takes steps by the sign, as Adam does where a pixel is looked at for the first time.',
  'Every step of these costs one more query: is the image an error yet?',
];

/** What gradients cost that nobody gives away. */
export const queriesSection = ({ results: { queries: result }, take }: ReportContext<StudyResults>): Block[] => [
  heading(2, 'Black box: gradients from queries'),
  paragraph(
    `The network answers with its ten probabilities and nothing else. Median queries to an error inside the ball, and in brackets the share of the n = ${formatCount(result.rows - result.wrongFromStart)} images broken within ${formatCount(result.plan.budget)} queries; intervals are in the table.`,
  ),
  list(balls(result)),
  paragraph(withLabels(result)),
  ...take('queries-success'),
  queriesTable(result),
  ...take('queries-labels'),
  labelsTable(result),
  paragraph(
    `For a linear function, theory says how good an estimate is: its cosine with the gradient depends on the number of queries and of pixels alone. ${cosinesAt(result, COMMON)}`,
  ),
  ...take('queries-cosine'),
  fold('How the gradients are estimated', list(methods()), cosinesTable(result)),
];
