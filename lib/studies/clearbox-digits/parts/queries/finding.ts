import { formatCount, formatPercent } from '../../../../figures/index.js';
import type { Finding } from '../../../../study/index.js';
import type { Judgement } from '../../judgement.js';
import type { StudyResults } from '../../study-results.js';
import { ballOf, brokenAfter, byCost, cosineAt, curveOf, standing, timesSquare } from './facts.js';
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
      `the least median, ${cheapest.attack}’s, is ${medianWords(cheapest.median, budget)} queries, ${attack}’s ${medianText(gradients, 'infinitely many')} gradients`,
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

/** The medians of these attacks beside Square's. */
function costOf({ queries: { plan } }: Measured, ball: BallResult, attacks: readonly string[]): string {
  const square = curveOf(ball, 'Square');
  const told = attacks.flatMap((attack) => beside(ball, attack, plan.budget) ?? []);
  return `Median to an error within ${ballName(ball)}: ${told.join('; ')}; Square ${square ? medianWords(square.median, plan.budget) : 'not measured'} of at most ${formatCount(plan.budget)}.`;
}

const NOT_MEASURED: Judgement = { verdict: 'unchecked', reason: 'not measured' };

/**
 * "A fast surrogate method called inverse distance surrogate that does not need training": that nothing is trained is how
 * it is made; fast, since nobody took the time, can only mean queries: it holds where no attack has a smaller median.
 */
export function inverseDistanceIsFast(results: Measured): Judgement {
  const ball = ballOf(results.queries, 'l2');
  const own = curveOf(ball, 'inverse distance');
  if (!ball || !own) return NOT_MEASURED;
  const faster = byCost(ball).slice(0, byCost(ball).indexOf(own));
  const one = cosineAt(results.queries.linear, 'inverse-distance', 784);
  const gradient = one
    ? ` Of a linear function of 784 values, 784 samples have a cosine of ${cosineText(one.cosine)} with its gradient: as theory has it for samples that are all weighted alike.`
    : '';
  const rank = faster.length
    ? `${faster.map(({ attack }) => attack).join(' and ')} ${faster.length > 1 ? 'have' : 'has'} a smaller one`
    : 'no attack has a smaller one';
  return {
    verdict: own.median.median === null ? 'does not hold' : faster.length ? 'holds in part' : 'holds',
    reason: `It needs no training: so it is made. Fast can mean queries only, since no time was taken, and each step’s samples are queries: it holds where no attack’s median is smaller, in part where half of the images are broken at all. Here ${rank}. ${costOf(results, ball, ['inverse distance', 'NES'])}${gradient}`,
  };
}

/** Verdict on attacks that are to stand in for gradients: the same where all fare alike, else in part. */
const VERDICTS = { 'as many': 'holds', half: 'holds in part', fewer: 'does not hold' } as const;

/** What stands for the gradient breaks as many images as PGD, which has it: within its own interval; or half, in part. */
function standsForGradient(results: Measured, attacks: readonly string[]): Judgement {
  const ball = ballOf(results.queries, 'l2');
  const curves = attacks.flatMap((attack) => curveOf(ball, attack) ?? []);
  if (!ball || curves.length === 0) return NOT_MEASURED;
  const { attack, success } = ball.ceiling;
  const verdicts = new Set<Finding['verdict']>(curves.map((curve) => VERDICTS[standing(ball, curve)]));
  const [first] = verdicts;
  const shares = curves.map((curve) => `${curve.attack} ${shareText(brokenAfter(curve))}`).join('; ');
  return {
    verdict: verdicts.size === 1 ? first : 'holds in part',
    reason: `Broken: ${shares}; ${attack} with gradients ${shareText(success)}, n = ${formatCount(curves[0].n)}. It holds where the share with gradients lies within an attack’s interval, in part where at least half are broken. ${costOf(results, ball, attacks)}`,
  };
}

/** "Linear functions along a random coordinate, mimicking a stochastic gradient descent." */
export const randomCoordinateWorks = (results: Measured): Judgement =>
  standsForGradient(results, ['random coordinate']);

/** "ZOO …, employing stochastic gradient descent, ADAM and Newton method." */
export const zooWorks = (results: Measured): Judgement =>
  standsForGradient(results, ['ZOO, SGD', 'ZOO, Adam', 'ZOO, Newton']);
