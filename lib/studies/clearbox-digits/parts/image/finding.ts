import { formatProportion } from '../../../../figures/index.js';
import type { Judgement } from '../../judgement.js';
import type { ImageResult } from './result.js';
import { atArticle } from './section.js';

/** “It is seen by the model as a 2.” */
export function readAsGoal(image: ImageResult): Judgement {
  const { plan, text } = image;
  const open = plan.networks.map((network) => atArticle(image, false, network).asGoal);
  const read = text.after.answer === plan.goal;
  const most = open.every(({ interval }) => interval[0] > 0.5);
  return {
    verdict: read && most ? 'holds' : read || most ? 'holds in part' : 'does not hold',
    reason: `The first ${plan.source} is read as ${text.after.answer} at an L2 of ${text.l2.toFixed(2)}. Of the first ${open[0].n} test images of a ${plan.source}, ${open.map(formatProportion).join('; ')} are (${plan.networks.length} networks, not cut).`,
  };
}

/** “The result clearly still looks like a 5.” No network can say. */
export function looksLikeTheSource({ plan, lenet }: ImageResult): Judgement {
  const free = lenet.find(({ clip }) => !clip);
  return {
    verdict: 'unchecked',
    reason: `What an image looks like is for the eye: the picture is shown. That a LeNet still reads ${free?.after.correct ?? '–'} of ${free?.after.n ?? '–'} as ${plan.source} says only that the change does not carry over.`,
  };
}
