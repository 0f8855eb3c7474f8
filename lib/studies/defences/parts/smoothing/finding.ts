import { formatCount, formatRadius, listed } from '../../../../figures/index.js';
import { type Judgement, shareText } from '../../words.js';
import { certifiedCurve } from './curve.js';
import type { WithSmoothing } from './result.js';
import { heldOf, refutedOf } from './words.js';

const UNCHECKED: Judgement = { verdict: 'unchecked', reason: 'The part was not measured.' };

/**
 * "Smoothing proves more than an attack leaves without it": holds where, at some radius, certified accuracy with some σ is
 * above what PGD leaves of the network that is not smoothed, beyond the intervals of both; in part where it is above it
 * only by the shares themselves.
 */
export function provesMoreThanIsLeft({ smoothing }: Partial<WithSmoothing>): Judgement {
  if (!smoothing) return UNCHECKED;
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

/** "A certificate of smoothing stands against attacks": no row certified at that radius is answered with another class. */
export function certificatesStand({ smoothing }: Partial<WithSmoothing>): Judgement {
  if (!smoothing) return UNCHECKED;
  const [held, refuted] = [heldOf(smoothing), refutedOf(smoothing)];
  const { alpha, attacked } = smoothing.plan;
  // Each certificate may be wrong with probability alpha: more refuted than that many, and half again, is no chance.
  const allowed = Math.ceil(1.5 * alpha * held);
  return {
    verdict: held === 0 ? 'unchecked' : refuted > allowed ? 'does not hold' : 'holds',
    reason: `${formatCount(refuted)} of ${formatCount(held)} certificates (rows by σ and radii, as far as they reach) are refuted by PGD-${attacked.steps} over ${attacked.draws} draws; α = ${String(alpha).slice(1)} allows for one in ${formatCount(Math.round(1 / alpha))}.`,
  };
}
