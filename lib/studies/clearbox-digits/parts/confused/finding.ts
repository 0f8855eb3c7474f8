import type { Finding } from '../../../../study/index.js';
import type { Judgement } from '../../judgement.js';
import type { ConfusedResult } from './result.js';
import { groupNamed, mostConfused, shareOfText } from './words.js';

/** A share of errors above this, by its interval, is more than an accident. */
const SOME = 0.05;

/** The article: a misread image leaves the model confused, with “more or less equal weight on every entry”, or sure. */
export function bothMisclassifications({ networks: [network], compared: [fixed] }: ConfusedResult): Judgement {
  const sure = groupNamed(network, fixed)?.answers?.certainty.sure;
  const most = mostConfused(network);
  const nearest = groupNamed(network, 'Carlini-Wagner')?.answers?.certainty;
  const found = [sure, most?.confused].filter((share) => share && share.interval[0] > SOME).length;
  return {
    verdict: ['does not hold', 'holds in part', 'holds'][found] as Finding['verdict'],
    reason: [
      sure ? `${fixed}: the network is sure of ${shareOfText(sure)} of its errors.` : `${fixed} made no error.`,
      ...(most
        ? [
            `${most.name} (${most.goal}): ${shareOfText(most.confused)} of the errors are confused, entropy above half of its maximum.`,
          ]
        : []),
      ...(nearest
        ? [`Between the two: of Carlini-Wagner’s nearest errors ${shareOfText(nearest.tied)} are a tie of two classes.`]
        : []),
    ].join(' '),
  };
}
