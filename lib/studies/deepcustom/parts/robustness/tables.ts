import type { MedianDistance } from '../../../../evaluation/index.js';
import { formatCount, formatInterval, formatP, formatPercent, formatPoints } from '../../../../figures/index.js';
import { type Cell, type ReportTable, table } from '../../../../report/index.js';
import { estimateText, networkText } from '../../words.js';
import type { RobustnessResult, Versus } from './result.js';
import { leaking, oneStepText, overfitted, partText, radiusText, walkNetworkText } from './words.js';

/** "0.031 [0.028, 0.034]": a length, or a ratio, of which some may be infinite. */
export function medianText({ median, interval }: MedianDistance, digits: number): string {
  const text = (value: number | null) => (value === null ? '∞' : value.toFixed(digits));
  return `${text(median)}${interval ? ` [${interval.map(text).join(', ')}]` : ''}`;
}

const versusCell = (versus: Versus | undefined): Cell =>
  versus
    ? `${formatPoints(versus.difference, 1)} ${formatInterval(versus.interval, 1)}, p ${formatP(versus.adjusted).replace(/^(?=\d)/, '= ')}`
    : '';

/** `robustness-curves`: static accuracy beside AutoAttack, each network at each radius. */
export const curvesTable = ({ curves, data, plan }: RobustnessResult): ReportTable =>
  table(
    `Right answers on sets made once against the target, scaled to ε, and under AutoAttack on the network itself; n = ${formatCount(plan.curve.rows)}, brackets: 95 %. Differences are paired, static minus AutoAttack, in points; p by McNemar’s exact test after Holm’s adjustment over all of a column. ${data.curve}.`,
    ['network', 'ε', 'its own set', 'all five sets', 'AutoAttack', 'own minus AutoAttack', 'all five minus AutoAttack'],
    curves.flatMap(({ network, clean, points }) => [
      [networkText(network), '0 (clean)', '', '', estimateText(clean), '', ''],
      ...points.map(({ epsilon, sets, everySet, adaptive, own, every }) => [
        networkText(network),
        radiusText(epsilon),
        network === 'target' ? '' : estimateText(sets[network]),
        estimateText(everySet),
        estimateText(adaptive),
        versusCell(own),
        versusCell(every),
      ]),
    ]),
  );

/** `robustness-parting`: each network in a line: the study's accuracy, AutoAttack's, and where they part. */
export const partingTable = ({ curves, data, plan }: RobustnessResult): ReportTable => {
  const at = radiusText(plan.epsilon);
  return table(
    `Static and adaptive accuracy at the study’s ε ${at}, and the radius up to which no paired difference is significant (McNemar’s exact test, Holm’s adjustment, 5 %); n = ${formatCount(plan.curve.rows)}, brackets: 95 %. ${data.curve}.`,
    [
      'network',
      'clean',
      `its own static set, ε ${at}`,
      `AutoAttack, ε ${at}`,
      'own set and AutoAttack part',
      'all five sets and AutoAttack part',
    ],
    curves.map((curve) => {
      const { network, clean, points } = curve;
      const { sets, adaptive } = points[points.length - 1];
      return [
        networkText(network),
        estimateText(clean),
        network === 'target' ? '' : estimateText(sets[network]),
        estimateText(adaptive),
        partText(curve, 'own'),
        partText(curve, 'every'),
      ];
    }),
  );
};

/** `robustness-nearest`: the nearest error of each network beside the target's. */
export const nearestTable = ({ nearest, data, plan }: RobustnessResult): ReportTable => {
  const { fmnSteps, fabSteps, fabTargets, rows } = plan.nearest;
  return table(
    `How far the nearest error is in L∞: the nearer of FMN’s (${fmnSteps} steps) and FAB’s (${fabSteps} steps toward each of ${fabTargets} classes), an upper bound. Median over the images that a network reads right, of ${formatCount(rows)}. Factor: this distance over the target’s on the same image, median over images that both read right. Brackets: 95 % by order statistics. ${data.nearest}.`,
    ['network', 'n', 'median distance', 'n of both', 'farther than the target’s by the factor'],
    nearest.map(({ network, n, median, factor }) => [
      networkText(network),
      formatCount(n),
      medianText(median, 4),
      factor ? formatCount(factor.n) : '',
      factor ? medianText(factor, 2) : '',
    ]),
  );
};

/** `robustness-one-step`: label leaking and catastrophic overfitting, looked for with two controls beside. */
export const oneStepTable = ({ oneStep, stamp, plan }: RobustnessResult): ReportTable => {
  const leaks = leaking(oneStep);
  const { fgsm, pgd, ratio } = plan.controls;
  return table(
    `One step and ${plan.oneStep.pgdSteps} in the same ball; every image is attacked, misread ones too. Controls: fresh networks of which ${formatPercent(ratio, 0)} of each batch are attacked anew, by FGSM (${fgsm.epochs} epochs), or by PGD with ${pgd.steps} steps (${pgd.epochs} epochs), at the ε of their rows. Leaking: accuracy under FGSM above that on clean images (McNemar’s exact test, Holm’s adjustment, 5 %). Overfitted: more than 25 % right under FGSM, less than 10 % under PGD, with the whole intervals. n = ${formatCount(oneStep[0].clean.n)}, brackets: 95 %. The first test images: ${stamp.data}.`,
    [
      'network',
      'ε',
      'clean',
      'FGSM on the target',
      'FGSM on itself',
      'FGSM by its own answer',
      `PGD-${plan.oneStep.pgdSteps}`,
      'label leaking',
      'overfitted to one step',
    ],
    oneStep.map((one) => [
      oneStepText(one.network),
      radiusText(one.epsilon),
      ...[one.clean, one.staticFgsm, one.fgsm, one.byAnswer, one.pgd].map(estimateText),
      `${leaks.includes(one.network) ? 'yes' : 'no'}, ${formatPoints(one.leak.clean.difference, 1)} ${formatInterval(one.leak.clean.interval, 1)}`,
      overfitted(one) ? 'yes' : 'no',
    ]),
  );
};

/** `robustness-walks`: PGD as the study has it and otherwise. */
export const walksTable = ({ walks, stamp }: RobustnessResult): ReportTable =>
  table(
    `PGD in L∞: images that stay right, of ${formatCount(walks[0].walks[0].robust.n)}, brackets: 95 %. L∞ and mean change are medians over the images that were read right before, as the attack leaves them. A random start alone lies at the edge of the ball in L∞. At another ε the study’s step is scaled with it. The first test images: ${stamp.data}.`,
    [
      'network',
      'ε',
      'setting',
      'steps',
      'step',
      'steps × step',
      'random starts',
      'stay right',
      'L∞',
      'mean change of a pixel',
    ],
    walks.flatMap(({ network, epsilon, walks: these }) =>
      these.map(({ name, steps, stepSize, starts, robust, linf, mean }) => [
        walkNetworkText(network),
        radiusText(epsilon),
        name,
        formatCount(steps),
        stepSize === null ? 'its own' : radiusText(stepSize),
        stepSize === null ? '' : radiusText(steps * stepSize),
        starts === 0 ? 'none' : String(starts),
        estimateText(robust),
        linf.toFixed(3),
        mean.toFixed(3),
      ]),
    ),
  );
