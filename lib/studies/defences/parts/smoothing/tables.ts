import { formatCount, formatRadius } from '../../../../figures/index.js';
import { type ReportTable, table } from '../../../../report/index.js';
import { shareText } from '../../words.js';
import { certifiedCurve } from './curve.js';
import type { SmoothingResult } from './result.js';
import { drawsText, radiusText } from './words.js';

/** `smoothing`: certified accuracy at some radii, a row for each σ; last what an attack leaves without smoothing. */
export const smoothingTable = ({ sigmas, plain, plan, stamp }: SmoothingResult): ReportTable => {
  const radii = [0, ...plan.attacked.epsilons];
  const n = formatCount(plain.clean.n);
  return table(
    `Certified accuracy of the smoothed small network in L2 balls, on the first ${n} test images: ${drawsText({ plan })}; an abstention is wrong. Each σ has a network trained under its noise. Without noise: that network alone, clean. Largest: the radius of a row that all draws read alike; none can be certified farther. Exact 95 % intervals over rows (Clopper and Pearson), Wilson’s of the shares without noise; α is not in them. Last row: the same network trained as usual, without smoothing, as PGD-${plan.plain.steps} in L2 leaves it: an upper end, where the others are lower ends. ${stamp.data}.`,
    ['σ', 'without noise', ...radii.map((radius) => `radius ${formatRadius(radius)}`), 'abstained', 'largest'],
    [
      ...sigmas.map((one) => [
        String(one.sigma),
        shareText(one.unsmoothed),
        ...certifiedCurve(one, radii).map(shareText),
        formatCount(one.abstained),
        radiusText(one.largest),
      ]),
      [
        ...['not smoothed, attacked', shareText(plain.clean)],
        ...radii.map((radius) => {
          const at = radius === 0 ? plain.clean : plain.radii.find(({ epsilon }) => epsilon === radius)?.robust;
          return at ? shareText(at) : '';
        }),
        ...['', ''],
      ],
    ],
  );
};

/** `smoothing-attacked`: the smoothed classifiers under attack, beside what is certified of the same rows. */
export const attackedTable = ({ sigmas, plan, stamp }: SmoothingResult): ReportTable => {
  const { rows, steps, draws, samples } = plan.attacked;
  return table(
    `The smoothed classifiers attacked in L2 balls, on the first ${formatCount(rows)} test images: PGD-${steps} on the mean probabilities of ${draws} draws (SmoothAdv: Salman et al., 2019). Answers to attacked images by ${formatCount(samples)} draws at α = ${String(plan.alpha).slice(1)}; an abstention is wrong. Refuted: rows certified at that radius, and answered with another class. Shares with Wilson’s 95 % intervals over rows. ${stamp.data}.`,
    ['σ', 'radius', 'certified', 'right under attack', 'abstained', 'refuted'],
    sigmas.flatMap(({ sigma, attacked }) =>
      attacked.map((at, i) => [
        i === 0 ? String(sigma) : '',
        formatRadius(at.epsilon),
        shareText(at.certified),
        shareText(at.right),
        formatCount(at.abstained),
        formatCount(at.refuted),
      ]),
    ),
  );
};
