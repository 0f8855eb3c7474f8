import { proportion } from '../../../../evaluation/index.js';
import { formatCount, formatPercent, formatProportion } from '../../../../figures/index.js';
import {
  type Block,
  fold,
  heading,
  list,
  paragraph,
  type ReportTable,
  strong,
  table,
} from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import type { StudyResults } from '../../study-results.js';
import type { NoiseResult } from './result.js';
import { cellsOf, goalsText, LOSSES, reachedFromAll, split } from './words.js';

/** `noise-goals`: every network, loss and goal. */
export const noiseTable = (result: NoiseResult): ReportTable =>
  table(
    `Starts of ${result.plan.starts} that are read as the goal before any step, and that end as it; and, of the article’s loss, the length of the gradient at the start (median of the starts), where failing starts end and at which step their gradient is below ${result.plan.collapsed} (median). ${result.stamp.data}.`,
    [
      'seed',
      'goal',
      'before any step',
      'article’s loss',
      'cross-entropy',
      'margin',
      'gradient at the start',
      'caught in',
      'collapsed at step',
    ],
    result.plan.networks.flatMap((network) =>
      cellsOf(result, network, 'squares').map(({ goal, reached, already, answers, slope, collapse }) => {
        const of = (loss: 'crossEntropy' | 'margin') =>
          cellsOf(result, network, loss).find((cell) => cell.goal === goal)?.reached.correct ?? '';
        const caught = answers.flatMap((n, label) => (n > 0 && label !== goal ? [`${label} (${n})`] : []));
        return [
          String(network),
          String(goal),
          String(already),
          String(reached.correct),
          String(of('crossEntropy')),
          String(of('margin')),
          slope[1].toPrecision(2),
          caught.join(', '),
          collapse === null ? '' : formatCount(Math.round(collapse)),
        ];
      }),
    ),
  );

/** From noise. */
export function noiseSection({ results: { noise }, take }: ReportContext<StudyResults>): Block[] {
  const { shown, plan } = noise;
  const goals = plan.networks.map((network) => ({ network, ...split(cellsOf(noise, network, 'squares')) }));
  const share = reachedFromAll(noise, 'squares');
  const own = plan.networks.map((network) => cellsOf(noise, network, 'squares').find(({ goal }) => goal === plan.goal));
  return [
    heading(2, 'From noise'),
    paragraph(
      `${formatCount(plan.steps)} steps of x ← x − ∇½‖goal − p(x)‖², from noise, toward “${plan.goal}”: the network of seed ${shown.network} reads the end as ${shown.answer} with ${formatPercent(shown.confidence, 1)}. `,
      shown.outside.end
        ? `${shown.outside.end} of its ${shown.end.length} values lie outside [0, 1] (the article never cuts); cut, it is read as ${shown.cut.answer} with ${formatPercent(shown.cut.confidence, 1)}. `
        : `None of its ${shown.end.length} values lies outside [0, 1] (they run from ${shown.lowest.toFixed(2)} to ${shown.highest.toFixed(2)}), though nothing holds them there. `,
      shown.already
        ? 'The noise was read as the goal before any step. '
        : `(The first network in the order of seeds that does not read this noise as ${shown.goal} before any step.) `,
      `“${plan.goal}” is reached from ${own.map((cell, i) => `${cell?.reached.correct ?? 0} of ${plan.starts} starts on the network of seed ${plan.networks[i]}`).join(', ')}. `,
      `${own.reduce((sum, cell) => sum + (cell?.already ?? 0), 0)} of these ${own.length * plan.starts} starts are read as ${plan.goal} before any step: an image of noise that is read as a digit may have needed no attack.`,
    ),
    ...take('from-noise'),
    paragraph(
      strong('One success is shown; what does it stand for? '),
      `Of ten goals on ${plan.networks.length} networks, ${share.all} of ${share.of} pairs are reached from every start. `,
    ),
    list(
      goals.map(({ network, all, none }) => [
        `Seed ${network}: from every start ${goalsText(all)}; from none ${goalsText(none)}.`,
      ]),
    ),
    ...take('noise-goals'),
    paragraph(
      'The slope of the squares in the goal’s own logit has the factor p(goal): a goal without probability is not pulled up. A descent that fails wanders among the other classes, and ends where one of them has all of the probability and the slope vanishes. How long the slope is at the start does not tell which goals fail (see the table). ',
      (['crossEntropy', 'margin'] as const)
        .map((loss) => {
          const { all, of } = reachedFromAll(noise, loss);
          return `By ${LOSSES[loss]}, ${all} of ${of} pairs are reached from every start`;
        })
        .join('. '),
      `. (${plan.starts} of ${plan.starts} starts: ${formatProportion(proportion(plan.starts, plan.starts))}.)`,
    ),
    ...take('noise-collapse'),
    fold('Every network and goal', noiseTable(noise)),
  ];
}
