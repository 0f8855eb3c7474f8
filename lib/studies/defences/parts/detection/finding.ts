import { formatRadius, listed } from '../../../../figures/index.js';
import type { Finding } from '../../../../study/index.js';
import { type Judgement, shareText } from '../../words.js';
import type { WithDetection } from './result.js';
import { areaText, at, fallsApart, NAMES } from './words.js';

/** From this area on, its interval included, images are called told apart. */
const TOLD = 0.9;

const verdictOf = (of: number, all: number): Finding['verdict'] =>
  all === 0 ? 'unchecked' : of === all ? 'holds' : of > 0 ? 'holds in part' : 'does not hold';

/**
 * "Adversarial images can be told from clean ones": PGD's, made without knowledge, at every radius; a detector does where
 * its area's interval lies above .9.
 */
export function tellApart({ detection }: WithDetection): Judgement {
  const pairs = detection.detectors.flatMap(({ id, told }) =>
    told.flatMap(({ epsilon, auc }) => (auc ? [{ id, epsilon, auc }] : [])),
  );
  const good = pairs.filter(({ auc }) => auc.interval[0] > TOLD).length;
  const told = detection.plan.epsilons.map((epsilon) => {
    const these = pairs.filter((pair) => pair.epsilon === epsilon);
    return `ε ${formatRadius(epsilon)}: ${these.map(({ id, auc }) => `${NAMES[id]} ${areaText(auc)}`).join(', ')}`;
  });
  return {
    verdict: verdictOf(good, pairs.length),
    reason: `areas under the ROC curve, images made without knowledge of the detector: ${told.join('; ')}.`,
  };
}

/**
 * "A detector protects the network behind it": it does not where an attacker who knows it breaks so many more rows that
 * the intervals lie apart, at the study's own radius. Where the attack does not break everything in the largest ball, its
 * figure says nothing.
 */
export function protect({ detection }: WithDetection): Judgement {
  const [epsilon] = detection.plan.epsilons;
  const defences = at(detection, epsilon);
  const kept = defences.filter((one) => !fallsApart(one) && one.adaptive.interval[0] > 0.5).length;
  const told = defences.map(
    ({ claimed, adaptive }, i) =>
      `${NAMES[detection.detectors[i].id]} non-adaptive ${shareText(claimed)}, adaptive ${shareText(adaptive)} (n = ${adaptive.n})`,
  );
  const weak = defences.flatMap(({ attempts }, i) =>
    attempts.some(({ control }) => control && control.robust.correct > 0) ? [NAMES[detection.detectors[i].id]] : [],
  );
  return {
    verdict: verdictOf(kept, defences.length),
    reason: [
      `rows not broken at ε ${formatRadius(epsilon)}: ${told.join('; ')}`,
      weak.length
        ? `before ${listed(weak)} the attack does not break every row in the largest ball either: what is left there is too high a figure`
        : '',
    ]
      .filter(Boolean)
      .join('; ')
      .concat('.'),
  };
}

/** What the study says of detectors. */
export const detectionFindings = (results: WithDetection): Finding[] => [
  {
    id: 'detection-told',
    statement: 'Adversarial images can be told from clean ones.',
    ...tellApart(results),
  },
  {
    id: 'detection-protects',
    statement: 'A detector protects the network behind it against an attacker who knows the detector.',
    ...protect(results),
  },
];
