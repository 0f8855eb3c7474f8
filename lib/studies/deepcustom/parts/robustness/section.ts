import { formatCount, formatInterval, formatPoints } from '../../../../figures/index.js';
import { type Block, fold, heading, paragraph } from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import { LOSSES } from '../../schedule.js';
import type { StudyResults } from '../../study-results.js';
import { estimateText } from '../../words.js';
import { areRobust, walksFarEnough } from './finding.js';
import type { RobustnessResult } from './result.js';
import { curvesTable, nearestTable, oneStepTable, partingTable, walksTable } from './tables.js';
import { leaking, oneStepText, overfitted, radiusText } from './words.js';

const listed = (names: readonly string[]): string => (names.length ? names.join(', ') : 'none');

function oneStepSentences(result: RobustnessResult): string {
  const { oneStep, plan } = result;
  const study = oneStep.find(({ network }) => network === 'fgsm');
  const control = oneStep.find(({ network }) => network === 'fresh-fgsm');
  if (!study || !control) return '';
  const gap = `PGD-${plan.oneStep.pgdSteps}`;
  return [
    `The FGSM-robust network learned from images that were made once, against the target. On these it is right in ${estimateText(study.staticFgsm)} of ${formatCount(study.clean.n)}; of one FGSM step against itself it withstands ${estimateText(study.fgsm)}, of ${gap} ${estimateText(study.pgd)}.`,
    `Two failings are known of training on single steps. Label leaking, where accuracy under FGSM lies above the clean one because the step carries the label (Kurakin et al., 2017), shows in: ${listed(leaking(oneStep).map(oneStepText))}; of the FGSM-robust network the difference is ${formatPoints(study.leak.clean.difference, 1)} points ${formatInterval(study.leak.clean.interval, 1)}.`,
    `Catastrophic overfitting, where one step is withstood and many are not (Wong et al., 2020), shows in: ${listed(oneStep.filter(overfitted).map(({ network }) => oneStepText(network)))}.`,
    `The first control, which learns each batch as FGSM against it leaves it, is where it is expected: ${estimateText(control.fgsm)} under FGSM, ${estimateText(control.pgd)} under ${gap}.`,
  ].join(' ');
}

/** Robustness: what is left when the network itself is attacked. */
export function robustnessSection({ results: { robustness }, take }: ReportContext<StudyResults>): Block[] {
  const { plan, walks } = robustness;
  const plainWalk = walks[0].walks.find(({ id }) => id === 'plain');
  return [
    heading(2, 'Is robustness to generated data robustness?'),
    paragraph(
      `The study scores every network on images that were made once, against the target. AutoAttack asks the network itself, at the study’s radius and at smaller ones. ${areRobust(robustness, LOSSES).reason}`,
    ),
    ...take('robustness-curves'),
    partingTable(robustness),
    nearestTable(robustness),
    heading(3, 'One step against many'),
    paragraph(oneStepSentences(robustness)),
    oneStepTable(robustness),
    heading(3, 'How far PGD walks'),
    paragraph(
      `The study’s PGD takes 20 steps of .01 in a ball of ${radiusText(plan.epsilon)}: from the image itself it ends ${radiusText(plainWalk?.linf ?? 0)} away. A random start lies at the edge of the ball in L∞, so that only the mean change of a pixel tells how much of it was walked. ${walksFarEnough(robustness).reason}`,
    ),
    ...take('robustness-steps'),
    fold('All settings and radii', walksTable(robustness), curvesTable(robustness)),
  ];
}
