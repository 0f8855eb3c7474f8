import { formatCount, formatPercent, formatProportion } from '../../../../figures/index.js';
import { type Block, heading, list, paragraph, type ReportTable, strong, table } from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import type { StudyResults } from '../../study-results.js';
import type { NoiseResult } from './result.js';
import { cellsOf, LOSSES, listed, reachedFromAll, split } from './words.js';

/** `noise-goals`: every network, loss and goal. */
export const noiseTable = (result: NoiseResult): ReportTable =>
  table(
    `Starts of ${result.plan.starts} that end as the goal, and, of the article’s loss, the length of the gradient at the start (median of the starts), where failing starts end and at which step their gradient is below ${result.plan.collapsed} (median). ${result.stamp.data}.`,
    [
      'seed',
      'goal',
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
          collapse === null ? '' : formatCount(collapse),
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
  const slopes = noise.cells.filter(({ loss, reached }) => loss === 'squares' && reached.correct === 0);
  const small = slopes.filter(({ slope }) => slope[1] < 0.1);
  return [
    heading(2, 'From noise'),
    paragraph(
      `${formatCount(plan.steps)} steps of x ← x − ∇½‖goal − p(x)‖², from noise, towards “${plan.goal}”: the network of seed ${shown.network} reads the end as ${shown.answer} with ${formatPercent(shown.confidence, 1)}. `,
      `${shown.outside.end} of its ${shown.end.length} values are no pixels (from ${shown.lowest.toFixed(2)} to ${shown.highest.toFixed(2)}; the article never cuts); cut to [0, 1] it is read as ${shown.cut.answer} with ${formatPercent(shown.cut.confidence, 1)}. `,
      shown.already ? 'The noise was read as the goal before any step. ' : '',
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
        `Seed ${network}: from every start ${listed(all)}; from none ${listed(none)}.`,
      ]),
    ),
    ...take('noise-goals'),
    paragraph(
      'The slope of the squares in the goal’s own logit has the factor p(goal): a goal without probability is not pulled up, and a descent that fails ends where another class has all of it and the gradient vanishes. ',
      `${small.length} of the ${slopes.length} pairs that no start reaches have a gradient below .1 at the start already (median of starts); the others lose it on the way. `,
      (['crossEntropy', 'margin'] as const)
        .map((loss) => {
          const { all, of } = reachedFromAll(noise, loss);
          return `By ${LOSSES[loss]}, ${all} of ${of} pairs are reached from every start`;
        })
        .join('. '),
      `. (Of starts, ${plan.starts} of ${plan.starts} is ${formatProportion(own[0]?.reached ?? noise.cells[0].reached)} at best.)`,
    ),
    ...take('noise-collapse'),
    noiseTable(noise),
  ];
}
