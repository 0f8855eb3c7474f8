import type { Finding } from '../../../../study/index.js';
import { LOSSES } from '../../schedule.js';
import { estimateText, networkText } from '../../words.js';
import type { CrossNetwork } from '../cross/result.js';

import type { AdaptiveCell, AdaptiveResult } from './result.js';
import { adaptiveText, cellAt } from './words.js';

type Judgement = Pick<Finding, 'verdict' | 'reason'>;

/** A tenth of all images: what an attack must take, beyond chance, before an accuracy is said not to hold. */
const MUCH = 0.1;

/** The robust networks of the published tables. */
const ROBUST = [...LOSSES, 'fgsm', 'pgd20'] as const;
type Robust = (typeof ROBUST)[number];

/**
 * "The robust accuracy of this network": under its own training attack, made once on the target. It holds where the same
 * attack made on the network (of LRP also its loss's optimum), and AutoAttack, leave as much up to a tenth of the images;
 * in part where only the first does.
 */
export function staticAccuracyHolds({ adaptive }: { readonly adaptive: AdaptiveResult }, network: Robust): Judgement {
  const own = cellAt(adaptive, network, network);
  const strong = cellAt(adaptive, network, 'autoattack');
  if (!own || !strong) return { verdict: 'unchecked', reason: 'This network was not attacked itself.' };
  const optimum = network === 'lrp' ? cellAt(adaptive, network, 'lrp-optimum') : undefined;
  const lostTo = (cell: AdaptiveCell) => cell.adaptive.interval[1] < own.static.value - MUCH;
  const lostToOwn = own.lost.interval[0] > MUCH || (optimum && lostTo(optimum));
  const lostToStrong = lostTo(strong);
  const name = adaptiveText(network);
  const told = [
    `${name} made on the target: ${estimateText(own.static)} right; made on ${networkText(network)}: ${estimateText(own.adaptive)}`,
    own.control ? `generators gone on for as long, on the target: ${estimateText(own.control)}` : '',
    optimum ? `the LRP loss’s optimum for the network’s own relevant pixels: ${estimateText(optimum.adaptive)}` : '',
    `AutoAttack on the network: ${estimateText(strong.adaptive)} of ${strong.adaptive.n}`,
  ];
  return {
    verdict: lostToOwn ? 'does not hold' : lostToStrong ? 'holds in part' : 'holds',
    reason: `${told.filter(Boolean).join('; ')}.`,
  };
}

/** Whether what AutoAttack leaves in the ball is more than a tenth of the images, of each network. */
export function networksRobust({ adaptive }: { readonly adaptive: AdaptiveResult }): Judgement {
  const found = ROBUST.flatMap((network) => {
    const [worst, strong] = [cellAt(adaptive, network, 'worst'), cellAt(adaptive, network, 'autoattack')];
    return worst && strong ? [{ network: network as CrossNetwork, worst, strong }] : [];
  });
  const broken = found.filter(({ strong }) => strong.adaptive.interval[1] < MUCH);
  const told = found.map(
    ({ network, worst, strong }) =>
      `${networkText(network)} ${estimateText(worst.static)} under the worst static set, ${estimateText(worst.adaptive)} under the worst set made on it, ${estimateText(strong.adaptive)} under AutoAttack`,
  );
  return {
    verdict: !broken.length ? 'holds' : broken.length < found.length ? 'holds in part' : 'does not hold',
    reason: `Each row under the worst of the attacks on it: ${told.join('; ')}. Not robust is a network that AutoAttack, in the same ball, leaves with less than a tenth of the images, beyond chance.`,
  };
}

/** Static accuracies against attacks on the network under test. */
export const adaptiveFindings = (results: { readonly adaptive: AdaptiveResult }): Finding[] => [
  ...ROBUST.map((network) => ({
    id: `adaptive-${network}`,
    statement: `The robust accuracy of the ${networkText(network)} network holds where the attack is made against it.`,
    ...staticAccuracyHolds(results, network),
  })),
  {
    id: 'adaptive-robust',
    statement: 'Training on generated adversarial images makes networks robust in the ball they are tested in.',
    ...networksRobust(results),
  },
];
