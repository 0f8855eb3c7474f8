import { formatEpsilon } from '../../../../figures/index.js';
import { type Judgement, shareText } from '../../words.js';
import type { NetworkCurve, TrainingResults } from './result.js';
import { collapsedText, couldCollapse, heldText, NETWORK_WORDS } from './words.js';

const at = ({ points }: NetworkCurve) => points[points.length - 1];

/**
 * "Adversarial training by many steps withstands AutoAttack": it holds where the plan’s strongest attack leaves more than half of the
 * rows of every network trained so here, intervals apart from half; in part where of one of them.
 */
export function withstandsAutoAttack({ training: { curves, plan } }: TrainingResults): Judgement {
  const many = curves.filter(({ network }) => network === 'madry' || network === 'trades');
  const good = many.filter((curve) => at(curve).strongest.interval[0] > 0.5).length;
  const told = curves.map(
    (curve) =>
      `${NETWORK_WORDS[curve.network].name}: clean ${shareText(curve.clean)}, ${plan.strongest} ${shareText(at(curve).strongest)}`,
  );
  return {
    verdict: good === many.length ? 'holds' : good ? 'holds in part' : 'does not hold',
    reason: `At ε ${formatEpsilon(plan.epsilon)}, n = ${curves[0].clean.n} images, one training each. ${told.join('; ')}.`,
  };
}

/**
 * "Training by single steps may overfit catastrophically": it holds where one of the trainings collapsed; a few that do
 * not collapse cannot say that none would.
 */
export function overfitsCatastrophically({ training }: TrainingResults): Judgement {
  const { collapsed } = training.fast;
  return {
    verdict: collapsed.correct ? 'holds' : 'unchecked',
    reason: `Trainings that differ by their seeds alone, by PGD-20 on ${heldText(training)} every half epoch: ${collapsedText(training.fast)}.${collapsed.correct || !couldCollapse(training.fast) ? '' : ' None is no proof that none would.'}`,
  };
}
