import type { Finding } from '../../../../study/index.js';
import { estimateText, networkText } from '../../words.js';
import type { CurveSet, RobustnessResult } from './result.js';
import { medianText } from './tables.js';
import { radiusText, walkNetworkText } from './words.js';

type Judgement = Pick<Finding, 'verdict' | 'reason'>;

/** Right answers by guessing among ten classes. */
export const CHANCE = 0.1;

/** The largest radius at which AutoAttack leaves a network more than guessing has, by the interval's lower end; 0 for none. */
export const leftUpTo = ({ curves }: Pick<RobustnessResult, 'curves'>, network: CurveSet | 'target'): number =>
  curves
    .find((curve) => curve.network === network)
    ?.points.reduce((far, { epsilon, adaptive }) => (adaptive.interval[0] > CHANCE ? epsilon : far), 0) ?? 0;

/**
 * "These networks are robust": they are where AutoAttack at the study's radius leaves each more than guessing has; in part
 * where it does so to some of them.
 */
export function areRobust(result: RobustnessResult, networks: readonly CurveSet[]): Judgement {
  const { curves, nearest, plan } = result;
  const told = networks.flatMap((network) => {
    const curve = curves.find((one) => one.network === network);
    const point = curve?.points.find(({ epsilon }) => epsilon === plan.epsilon);
    if (!point) return [];
    const factor = nearest.find((one) => one.network === network)?.factor;
    const upTo = leftUpTo(result, network);
    const left = point.adaptive.interval[0] > CHANCE;
    return [
      {
        left,
        text: [
          `${networkText(network)}: ${estimateText(point.sets[network])} on its own static set, ${estimateText(point.adaptive)} under AutoAttack`,
          left
            ? ''
            : upTo > 0
              ? `; more than a tenth is left up to ε ${radiusText(upTo)}`
              : '; no radius tried leaves more than a tenth',
          factor ? `; nearest errors ${medianText(factor, 2)} times as far as the target’s` : '',
        ].join(''),
      },
    ];
  });
  const robust = told.filter(({ left }) => left).length;
  return {
    verdict: robust === 0 ? 'does not hold' : robust === told.length ? 'holds' : 'holds in part',
    reason: `At ε ${radiusText(plan.epsilon)}, n = ${plan.curve.rows.toLocaleString('en-US')}: ${told.map(({ text }) => text).join('. ')}. The target: ${medianText(nearest[0].median, 3)} to the nearest error.`,
  };
}

/** Settings that can cross the ball. */
const FAR = ['quarter', 'crossing', 'apgd'];

/**
 * "PGD with 20 steps", and the setting called 2000, attack within the ball: they do where no setting that can cross it
 * leaves fewer images right, by the intervals, on any network.
 */
export function walksFarEnough({ walks }: RobustnessResult): Judgement {
  const told = walks.map(({ network, epsilon, walks: these }) => {
    const of = (id: string) => these.find((one) => one.id === id);
    const study = [of('pgd20'), of('pgd2000')].flatMap((walk) => walk ?? []);
    const far = these.filter(({ id }) => FAR.includes(id));
    const best = far.reduce((a, b) => (b.robust.value < a.robust.value ? b : a));
    const short = study.filter(({ robust }) => robust.interval[0] > best.robust.interval[1]);
    return {
      short: short.length,
      text: `${walkNetworkText(network)}, ε ${radiusText(epsilon)}: ${study.map(({ name, robust }) => `${name} ${estimateText(robust)}`).join(', ')}, best that can cross (${best.name}) ${estimateText(best.robust)}`,
    };
  });
  const short = told.reduce((sum, one) => sum + one.short, 0);
  const plain = walks[0].walks.find(({ id }) => id === 'plain');
  return {
    verdict: short === 0 ? 'holds' : short === 2 * told.length ? 'does not hold' : 'holds in part',
    reason: `Images that stay right. ${told.map(({ text }) => text).join('. ')}. From the image itself the study’s walk ends at L∞ ${radiusText(plain?.linf ?? 0)}; the setting called 2000 is the same 20 steps from one start instead of ten.`,
  };
}
