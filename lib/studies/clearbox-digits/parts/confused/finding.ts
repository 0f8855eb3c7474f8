import type { Judgement } from '../../judgement.js';
import type { ConfusedResult } from './result.js';
import { clauseText, groupNamed, mostConfused, neither, shareOfText, shareText } from './words.js';

/** A share of errors above this, by its interval, is more than an accident. */
const SOME = 0.05;
/** Errors that are neither, where surely more than this share of a kind is. */
const LARGE = 0.25;

/**
 * The article: a misread image leaves the model confused, with “more or less equal weight on every entry”, or sure. Both
 * must occur; and where a large share of the errors on clean images, or of the nearest, is neither, it holds in part.
 */
export function bothMisclassifications({ networks: [network], compared: [fixed] }: ConfusedResult): Judgement {
  const sure = groupNamed(network, fixed)?.answers?.certainty.sure;
  const most = mostConfused(network);
  const nearest = groupNamed(network, 'Carlini-Wagner')?.answers;
  const between = [
    ...(network.wrong ? [{ of: 'errors on clean images', answers: network.wrong }] : []),
    ...(nearest ? [{ of: 'Carlini-Wagner’s nearest errors', answers: nearest }] : []),
  ].map(({ of, answers }) => ({ of, answers, share: neither(answers) }));
  const found = [sure, most?.confused].filter((share) => share && share.interval[0] > SOME).length;
  const large = between.some(({ share }) => share.interval[0] > LARGE);
  const told = between.map(
    ({ of, share, answers: { certainty } }) =>
      `of ${of} ${shareOfText(share)} (one class leads: ${shareText(certainty.leaning)}; two are tied: ${shareText(certainty.tied)})`,
  );
  return {
    verdict: found === 2 && !large ? 'holds' : found === 0 ? 'does not hold' : 'holds in part',
    reason: [
      sure
        ? `Of the errors of ${clauseText(fixed)} the network is sure of ${shareOfText(sure)}.`
        : `${clauseText(fixed)} made no error.`,
      most
        ? `Of those of ${clauseText(most.name)} (${most.goal}) ${shareOfText(most.confused)} are confused, entropy above half of its maximum.`
        : '',
      told.length ? `Neither sure nor confused are, ${told.join(', and ')}.` : '',
      large ? 'Where surely more than a quarter is neither, the two kinds are not all there is.' : '',
    ]
      .filter(Boolean)
      .join(' '),
  };
}
