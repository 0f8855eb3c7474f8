import { formatCount, formatRadius, listed } from '../../../../figures/index.js';
import { type Block, heading, paragraph } from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import { shareText } from '../../words.js';
import { certifiedCurve } from './curve.js';
import type { SmoothingResult, WithSmoothing } from './result.js';
import { attackedTable, smoothingTable } from './tables.js';
import { drawsText, heldOf, radiusText, refutedOf } from './words.js';

/** Certified accuracy at the middle one of the attacked radii, each σ. */
function certifiedText({ sigmas, plan, plain }: SmoothingResult): string {
  const { epsilons } = plan.attacked;
  const radius = epsilons[Math.floor(epsilons.length / 2)];
  const told = sigmas.map((one) => `σ ${one.sigma} ${shareText(certifiedCurve(one, [radius])[0])}`);
  const left = plain.radii.find(({ epsilon }) => epsilon === radius);
  const beside = left ? ` PGD leaves ${shareText(left.robust)} of the network that is not smoothed.` : '';
  return `At radius ${formatRadius(radius)} (n = ${formatCount(plain.clean.n)}): ${told.join('; ')}.${beside}`;
}

const largestText = (result: SmoothingResult): string =>
  `What it can certify ends where the draws do: with ${drawsText(result)}, no row gets a larger radius than σ Φ⁻¹(α^(1/N)), ${listed(result.sigmas.map(({ sigma, largest }) => `${radiusText(largest)} for σ ${sigma}`))}. The curves fall to nothing there, whatever the network is worth.`;

const attackText = (result: SmoothingResult): string => {
  const { plan } = result;
  return `A certificate is caught by an attack on the smoothed classifier itself: PGD that follows the mean over draws, as one draw tells little of it. ${formatCount(refutedOf(result))} of ${formatCount(heldOf(result))} certificates (one a row and σ, attacked at those radii that it reaches; the first ${formatCount(plan.attacked.rows)} images) are answered with another class. What the attack leaves above the certified share is open, for both ends are loose.`;
};

/** Randomized smoothing. */
export function smoothingSection({ results: { smoothing }, take }: ReportContext<WithSmoothing>): Block[] {
  return [
    heading(2, 'Randomized smoothing'),
    paragraph(
      `Answers by a vote under Gaussian noise come with a radius in L2 in which the vote cannot turn (Cohen, Rosenfeld and Kolter, 2019). Papers print certified accuracy over that radius. More noise reaches farther and reads worse. ${certifiedText(smoothing)}`,
    ),
    paragraph(
      `${largestText(smoothing)} The certificate is probabilistic: each holds with confidence 1 − α. It is of the vote, which costs as many answers of the network as there are draws (here ${smoothing.sigmas[0].secondsPerRow.toFixed(1)} seconds a row), not of the network under it. ${attackText(smoothing)}`,
    ),
    ...take('smoothing'),
    smoothingTable(smoothing),
    attackedTable(smoothing),
  ];
}
