import { formatCount, formatPercent } from '../../../../figures/index.js';
import type { Finding } from '../../../../study/index.js';
import type { Judgement } from '../../judgement.js';
import type { StudyResults } from '../../study-results.js';
import { ballOf, brokenAfter, byCost, cosineAt, curveOf, timesSquare } from './facts.js';
import type { BallResult } from './result.js';
import { ballName, cosineText, medianText, medianWords, shareText } from './words.js';

type Measured = Pick<StudyResults, 'queries'>;

/** Dearer: more than so many queries for each gradient. */
const TIMES = 10;

/** The attack that breaks most beside the attack with gradients, and the cheapest one. */
function compared(ball: BallResult, budget: number) {
  const [cheapest] = byCost(ball);
  const most = ball.curves.reduce((best, curve) => (curve.spent.length > best.spent.length ? curve : best));
  const { attack, success, gradients } = ball.ceiling;
  const queries = cheapest.median.median ?? Number.POSITIVE_INFINITY;
  const fewer = brokenAfter(most).interval[1] < success.interval[0];
  return {
    fewer,
    dearer: queries > TIMES * (gradients.median ?? Number.POSITIVE_INFINITY),
    told: [
      `${ballName(ball)}: ${most.attack} breaks ${shareText(brokenAfter(most))}, n = ${formatCount(most.n)}`,
      `${attack} with gradients ${shareText(success)}`,
      `the cheapest, ${cheapest.attack}, takes a median of ${medianWords(cheapest.median, budget)} queries, ${attack} ${medianText(gradients, 'infinitely many')} gradients`,
    ].join('; '),
  };
}

/**
 * "Black box attacks are much harder to construct, given these limitations": surely so where they break fewer images, in
 * part where they take many more calls of the model.
 */
export function blackBoxIsHarder({ queries: { balls, plan } }: Measured): Judgement {
  const all = balls.map((ball) => compared(ball, plan.budget));
  const hard = all.filter(({ fewer }) => fewer).length;
  const dear = all.filter(({ dearer }) => dearer).length;
  return {
    verdict: hard === all.length ? 'holds' : hard + dear > 0 ? 'holds in part' : 'does not hold',
    reason: `${all.map(({ told }) => told).join('. ')}. Surely fewer images are broken without gradients in ${hard} of ${all.length} balls, and more than ${TIMES} queries stand for one gradient in ${dear}.`,
  };
}

/** What an attack costs beside Square, in a clause. */
function beside(ball: BallResult, attack: string, budget: number): string | undefined {
  const curve = curveOf(ball, attack);
  if (!curve) return undefined;
  const times = timesSquare(ball, attack);
  return `${attack} ${medianWords(curve.median, budget)} queries${times ? `, ${times.toFixed(1)} times Square’s` : ''} (${formatPercent(brokenAfter(curve).value, 1)} broken)`;
}

/** An estimator works where it breaks at least half of the images in its queries. */
function costOf({ queries: result }: Measured, attacks: readonly string[]): { works: boolean[]; told: string } {
  const ball = ballOf(result, 'l2');
  if (!ball) return { works: [], told: 'not measured' };
  const square = curveOf(ball, 'Square');
  const told = attacks.flatMap((attack) => beside(ball, attack, result.plan.budget) ?? []);
  return {
    works: attacks.map((attack) => (curveOf(ball, attack)?.median.median ?? null) !== null),
    told: `Median to an error within ${ballName(ball)}: ${told.join('; ')}; Square ${square ? medianWords(square.median, result.plan.budget) : 'not measured'} of at most ${formatCount(result.plan.budget)}.`,
  };
}

const verdictOf = (works: readonly boolean[]): Finding['verdict'] =>
  works.every(Boolean) ? 'holds' : works.some(Boolean) ? 'holds in part' : 'does not hold';

/** "A fast surrogate method called inverse distance surrogate that does not need training." */
export function inverseDistanceIsFast(results: Measured): Judgement {
  const { works, told } = costOf(results, ['inverse distance', 'NES']);
  const { linear } = results.queries;
  const one = cosineAt(linear, 'inverse-distance', 784);
  const gradient = one
    ? ` Of a linear function of 784 values, 784 samples have a cosine of ${cosineText(one.cosine)} with its gradient: as theory has it for samples that are all weighted alike.`
    : '';
  return {
    verdict: verdictOf(works.slice(0, 1)),
    reason: `It is not trained, but each step’s samples are queries. ${told}${gradient}`,
  };
}

/** "Linear functions along a random coordinate, mimicking a stochastic gradient descent." */
export function randomCoordinateWorks(results: Measured): Judgement {
  const { works, told } = costOf(results, ['random coordinate']);
  return { verdict: verdictOf(works), reason: told };
}

/** "ZOO …, employing stochastic gradient descent, ADAM and Newton method." */
export function zooWorks(results: Measured): Judgement {
  const { works, told } = costOf(results, ['ZOO, SGD', 'ZOO, Adam', 'ZOO, Newton']);
  return { verdict: verdictOf(works), reason: told };
}
