import { formatProportion } from '../../../../figures/index.js';
import type { Judgement } from '../../judgement.js';
import type { ConstrainedResult } from './result.js';
import { distanceText, FAMILY_LOOKS, LADDERS, ladderOf, partText, pixelsText } from './words.js';

/** No more of the image than this is a small portion. */
export const SMALL = 0.1;

/** The article: constrained attacks “are able to perturb only a small portion of the image”, of whatever shape. */
export function smallPortion(result: ConstrainedResult): Judgement {
  const [network] = result.networks;
  const small = LADDERS.flatMap((family) => {
    const points = ladderOf(network, family).filter(({ pixels }) => pixels.most <= SMALL * result.size);
    return points.slice(-1);
  });
  const most = small.filter(({ success }) => success.interval[0] > 0.5);
  const none = LADDERS.filter((family) => !small.some((point) => point.family === family));
  const every = network.points.find(({ family }) => family === 'every');
  return {
    verdict: most.length === 0 ? 'does not hold' : most.length < small.length ? 'holds in part' : 'holds',
    reason: [
      `Of masks of at most a tenth of the ${result.size} pixels, each to any value:`,
      `${small.map((point) => `${FAMILY_LOOKS[point.family].name}, ${pixelsText(point)} pixels (${partText(result, point.pixels.mean)}): errors on ${formatProportion(point.success)}, median L2 ${distanceText(point.l2, 2)}`).join('; ')}.`,
      ...(every ? [`With every pixel the median L2 is ${distanceText(every.l2, 2)}.`] : []),
      `An attack that chooses the pixels itself needs ${network.free.pixels.median ?? 'no number of'} of them (median).`,
      ...(none.length ? [`No ${none.map((family) => FAMILY_LOOKS[family].name).join(' and no ')} is so small.`] : []),
    ].join(' '),
  };
}
