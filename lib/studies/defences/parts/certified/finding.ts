import { formatCount, formatPoints, formatRadius } from '../../../../figures/index.js';
import { type Judgement, shareText, UNMEASURED } from '../../words.js';
import type { CertifiedNetwork, WithCertified } from './result.js';
import { lastOf, limitText, provedOf, refutedOf, widthOf } from './words.js';

/** Clean accuracy, what is proved at the largest radius, and how far attacks may still be apart from it. */
const MARKS = { clean: 0.95, certified: 0.85, between: 0.05 } as const;

/**
 * "Training on interval bounds proves most answers in a large ball": holds where all three marks are met by the point
 * estimates, in part where that of the proofs is.
 */
export function provesMost({ certified }: Partial<WithCertified>): Judgement {
  if (!certified) return UNMEASURED;
  const [network] = certified.networks;
  const last = lastOf(network);
  const proves = last.certified.value >= MARKS.certified;
  const all = proves && network.clean.value >= MARKS.clean && widthOf(last) <= MARKS.between;
  return {
    verdict: all ? 'holds' : proves ? 'holds in part' : 'does not hold',
    reason: `At ε ${formatRadius(last.epsilon)} (n = ${formatCount(network.clean.n)}) ${shareText(last.certified)} is proved and ${shareText(last.attacked)} is left by all attacks, ${formatPoints(widthOf(last), 1)} points apart; clean ${shareText(network.clean)}. One training.`,
  };
}

const ordinaryText = (network: CertifiedNetwork): string => {
  const at = lastOf(network);
  return `${network.name}: intervals ${shareText(at.certified)}, CROWN ${shareText(at.crown)}, PGD leaves ${shareText(at.pgd)}`;
};

const smallestText = ({ name, brackets: [at] }: CertifiedNetwork): string =>
  `${name}: intervals ${shareText(at.certified)}, CROWN ${shareText(at.crown)}`;

/**
 * "In a large ball bounds prove nothing of networks that were not trained for them": at the largest radius, a row in a
 * hundred at most. What is proved at the smallest is told beside it.
 */
export function provesNothingElsewhere({ certified }: Partial<WithCertified>): Judgement {
  if (!certified) return UNMEASURED;
  const [{ brackets }, ...others] = certified.networks;
  const nothing = others.filter((network) => {
    const { certified: intervals, crown } = lastOf(network);
    return intervals.value <= 0.01 && crown.value <= 0.01;
  });
  return {
    verdict: nothing.length === others.length ? 'holds' : nothing.length ? 'holds in part' : 'does not hold',
    reason: `At ε ${formatRadius(lastOf(certified.networks[0]).epsilon)}: ${others.map(ordinaryText).join('; ')}. At ε ${formatRadius(brackets[0].epsilon)}, the smallest: ${others.map(smallestText).join('; ')}. CROWN with intermediate bounds from intervals, n = ${formatCount(brackets[0].crown.n)}; all else n = ${formatCount(brackets[0].certified.n)}. Not proved is not broken: these bounds are loose, complete ones are not built here.`,
  };
}

/** "What is proved is never broken": a proof that an attack refutes is wrong, and so is whatever made it. */
export function staysProved({ certified }: Partial<WithCertified>): Judgement {
  if (!certified) return UNMEASURED;
  const { tries } = certified;
  const refuted = refutedOf(certified);
  return {
    verdict: refuted || tries.broken ? 'does not hold' : tries.total ? 'holds' : 'unchecked',
    reason: `The attacks on all rows break ${formatCount(refuted)} of at least ${formatCount(provedOf(certified))} that are proved (rows by networks and radii, by either method); ${formatCount(tries.broken)} of ${formatCount(tries.total)} further tries on the ${formatCount(tries.rows)} rows proved at ε ${formatRadius(tries.epsilon)} break one (upper limit ${limitText(tries.atMost)}, one-sided 95 %).`,
  };
}
