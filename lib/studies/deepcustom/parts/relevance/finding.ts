import { formatInterval, formatPercent, formatPoints } from '../../../../figures/index.js';
import type { Finding } from '../../../../study/index.js';
import { estimateText } from '../../words.js';
import type { PixelList, RelevanceResult } from './result.js';
import { acrossClasses, foundText, meanOf, overlap, overlapText, rangeText, shareByRaising, under } from './words.js';

type Judgement = Pick<Finding, 'verdict' | 'reason'>;

/** From here on a list counts as found again. */
const SAME = 0.95;
/** Where raising all pixels alone does less of it, the fall is the relevant pixels'; where it does more, it is not. */
const [LITTLE, NEARLY_ALL] = [0.5, 0.9];

const ELSEWHERE: Judgement = {
  verdict: 'not-comparable',
  reason: 'The published lists are of the published network and of MNIST; this run has neither.',
};

/**
 * "The relevant pixels of each class are computed by layer-wise relevance propagation on the target": judged by the pixels
 * that each rule shares with the published lists.
 */
export function byPropagation(result: RelevanceResult): Judgement {
  const { published, test, blocks, train } = result;
  if (!published) return ELSEWHERE;
  const shared = (list: PixelList) => overlap(list.pixels, published);
  const [best] = [...test].sort((a, b) => shared(b).share - shared(a).share);
  const propagated = best.found.rule !== 'brightest' && best.found.rule !== 'gradient-times-input';
  const others = test.filter(({ found, over }) => over === 'all' && found.rule !== best.found.rule);
  const inTraining = blocks.map((list) => shared(list).share);
  const reason = [
    `The ${foundText(best.found)} on ${best.over === 'all' ? 'all test images of a class, each for the class that the target answers,' : 'test images that are read right'} gives ${overlapText(shared(best))} of the published pixels;`,
    `${others.map((list) => `${foundText(list.found)} ${formatPercent(shared(list).share, 1)}`).join(', ')};`,
    `another class’s list ${formatPercent(acrossClasses(test[0].pixels, published).share, 1)}.`,
    `On training images it gives less: ${rangeText(inTraining)} on ${blocks.length} blocks of as many, ${formatPercent(shared(train).share, 1)} on all of them.`,
  ].join(' ');
  const found = propagated && shared(best).share >= SAME;
  return { verdict: found ? 'holds' : propagated ? 'holds in part' : 'does not hold', reason };
}

/**
 * "The LRP loss fools the target by its relevant pixels": judged at the loss's minimum, by the share of the fall that
 * raising every pixel brings about alone, and by whether the published lists add to that at all.
 */
export function byRelevantPixels(result: RelevanceResult): Judgement {
  const { published, clean, attacked, random } = result;
  if (!published) return ELSEWHERE;
  const [reference] = attacked;
  const none = under('none', result);
  const adds = (none.compared?.interval[0] ?? 0) > 0;
  const alone = shareByRaising(result);
  return {
    verdict: !adds || alone > NEARLY_ALL ? 'does not hold' : alone < LITTLE ? 'holds' : 'holds in part',
    reason: [
      `At its minimum, accuracy falls from ${estimateText(clean)} to ${estimateText(reference.accuracy)} (n = ${clean.n.toLocaleString('en-US')});`,
      `with no pixel lowered and all raised, to ${estimateText(none.accuracy)}, ${formatPercent(alone, 0)} of that fall;`,
      `with random pixels to ${formatPercent(meanOf(random), 1)} (${rangeText(random)} over ${random.length} draws).`,
      none.compared
        ? `The relevant pixels add ${formatPoints(none.compared.difference, 1)} points ${formatInterval(none.compared.interval, 1)} to raising alone.`
        : '',
    ]
      .filter(Boolean)
      .join(' '),
  };
}

/** What the study says, or does without saying it, of relevant pixels. */
export const relevanceFindings = ({ relevance }: { readonly relevance: RelevanceResult }): Finding[] => [
  {
    id: 'relevance-by-propagation',
    statement: 'The relevant pixels of each class are computed by layer-wise relevance propagation on the target.',
    ...byPropagation(relevance),
  },
  {
    id: 'relevance-makes-the-attack',
    statement: 'The LRP loss fools the target by the pixels that are relevant to it.',
    ...byRelevantPixels(relevance),
  },
];
