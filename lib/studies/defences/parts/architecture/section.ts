import { formatRadius } from '../../../../figures/index.js';
import { type Block, heading, paragraph } from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import { shareText } from '../../words.js';
import type { ArchitectureResult, WithArchitecture } from './result.js';
import { architectureTable, attemptsTable, scoresTable } from './tables.js';
import { atLargest, radiiOf } from './words.js';

function distillationText(result: ArchitectureResult): string {
  const distilled = atLargest(result, 'distilled');
  if (!distilled) return '';
  const { claimed, adaptive, epsilon } = distilled;
  return `A network distilled at a high temperature has logits so far apart that the gradient of its cross-entropy rounds to zero: PGD on it as it is gives a robust accuracy of ${shareText(claimed)} at ε ${formatRadius(epsilon)}. Dividing the logits by the temperature changes no answer and gives the gradient back: ${shareText(adaptive)}.`;
}

function drawsText({ convergence: { points, epsilon } }: ArchitectureResult): string {
  const [first, last] = [points[0], points[points.length - 1]];
  if (!first || first === last) return '';
  return `Stochastic activation pruning draws anew at each query. An attack that follows the gradient of one draw leaves ${shareText(first.robust)} at ε ${formatRadius(epsilon)}; the mean over ${last.draws} draws leaves ${shareText(last.robust)} of the same rows.`;
}

/** Defences that change the network. */
export function architectureSection({ results: { architecture }, take }: ReportContext<WithArchitecture>): Block[] {
  return [
    heading(2, 'Changes to the network'),
    paragraph(
      [
        'Several networks as one, few bits for weights and hidden values, small weights or random activations left out, distillation: none of these is trained against an attack. Each is measured twice, by images made on the undefended network (non-adaptive), and by attacks made for it (adaptive): straight through the rounding, by the mean over draws, with logits divided by the temperature, and by a loss on the margin. Ensemble adversarial training stands beside them: it is trained on adversarial images of other networks. Pruned networks are not trained again after pruning.',
        `Undefended networks do not withstand ε ${formatRadius(Math.max(...radiiOf(architecture)))}, so that everything is measured at a smaller radius too.`,
        distillationText(architecture),
        drawsText(architecture),
      ]
        .filter(Boolean)
        .join(' '),
    ),
    architectureTable(architecture),
    ...take('activation-pruning-draws'),
    attemptsTable(architecture),
    scoresTable(architecture),
  ];
}
