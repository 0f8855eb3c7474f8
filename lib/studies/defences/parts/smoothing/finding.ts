import { formatCount, formatRadius, listed } from '../../../../figures/index.js';
import { shareAtLeast } from '../../../../tensor/index.js';
import { type Judgement, shareText, UNMEASURED } from '../../words.js';
import { certifiedCurve } from './curve.js';
import type { WithSmoothing } from './result.js';
import { heldOf, refutedAtLeast, refutedOf } from './words.js';

/**
 * "Smoothing proves more than an attack leaves without it": holds where, at some radius, certified accuracy with some σ is
 * above what PGD leaves of the network that is not smoothed, beyond the intervals of both; in part where it is above it
 * only by the shares themselves.
 */
export function provesMoreThanIsLeft({ smoothing }: Partial<WithSmoothing>): Judgement {
  if (!smoothing) return UNMEASURED;
  const { sigmas, plain } = smoothing;
  const compared = plain.radii.map(({ epsilon, robust }) => {
    const all = sigmas.map((one) => ({ sigma: one.sigma, share: certifiedCurve(one, [epsilon])[0] }));
    return { epsilon, robust, ...all.reduce((best, one) => (one.share.value > best.share.value ? one : best)) };
  });
  const beyond = compared.filter(({ share, robust }) => share.interval[0] > robust.interval[1]);
  const above = compared.filter(({ share, robust }) => share.value > robust.value);
  const told = compared.map(
    ({ epsilon, sigma, share, robust }) =>
      `radius ${formatRadius(epsilon)}: σ ${sigma} proves ${shareText(share)}, ${shareText(robust)} is left`,
  );
  return {
    verdict: beyond.length ? 'holds' : above.length ? 'holds in part' : 'does not hold',
    reason: `n = ${formatCount(plain.clean.n)}, one training each. ${told.join('; ')}. Beyond the intervals ${beyond.length ? `at ${listed(beyond.map(({ epsilon }) => formatRadius(epsilon)))}` : 'nowhere'}.`,
  };
}

/** One-sided: how rarely chance may refute as many, where each certificate is wrong with probability alpha. */
const LEVEL = 0.05;

/**
 * "A certificate of smoothing stands against attacks": no row certified at that radius is answered with another class. Does
 * not hold where more certificates are refuted than alpha allows: as many or more have a binomial probability below .05.
 * Each certificate counts once, at whichever radii it is refuted; where that leaves a range, both ends have to agree, or it
 * holds in part.
 */
export function certificatesStand({ smoothing }: Partial<WithSmoothing>): Judgement {
  if (!smoothing) return UNMEASURED;
  const [held, least, most] = [heldOf(smoothing), refutedAtLeast(smoothing), refutedOf(smoothing)];
  const { alpha, attacked } = smoothing.plan;
  // The lower bound is the share at which as many have probability LEVEL: above alpha, they have less there.
  const tooMany = (refuted: number) => shareAtLeast(refuted, held, LEVEL) > alpha;
  return {
    verdict: held === 0 ? 'unchecked' : tooMany(least) ? 'does not hold' : tooMany(most) ? 'holds in part' : 'holds',
    reason: `${least < most ? `${formatCount(least)} to ` : ''}${formatCount(most)} of ${formatCount(held)} certificates (one a row and σ, attacked at those of ${formatCount(attacked.epsilons.length)} radii that it reaches) are refuted by PGD-${attacked.steps} over ${attacked.draws} draws; each may be wrong with probability α = ${String(alpha).slice(1)}.`,
  };
}
