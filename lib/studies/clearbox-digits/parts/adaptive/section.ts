import { formatPoints } from '../../../../figures/index.js';
import { type Block, fold, heading, paragraph } from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import type { StudyResults } from '../../study-results.js';
import { bestAt, defenceOf, leftAt, mostByDoubling, radiusText, shareText } from './facts.js';
import type { AdaptiveResult, Detection } from './result.js';
import { adaptiveTable, attacksTable } from './tables.js';

/** What one defence leaves at one epsilon, without and with an attacker who knows it. */
function leaves(result: AdaptiveResult, id: string, epsilon: number): string {
  const defence = defenceOf(result, id);
  const { transferred, worst } = leftAt(defence, epsilon);
  // What is made on the network is not transferred to it.
  if (defence.kind === 'none') return `${defence.name}: ${shareText(worst)}`;
  return `${defence.name}: ${shareText(transferred)} under attacks that do not know it, ${shareText(worst)} in the worst case`;
}

function doubled(result: AdaptiveResult): string {
  const { change, name, epsilon } = mostByDoubling(result);
  return change > 0
    ? `Twice the steps take at most ${formatPoints(change, 1)} points more from a worst case (${name}, ε ${radiusText(epsilon)}).`
    : 'Twice the steps change no worst case.';
}

/** What queries find at one epsilon, beside the best that gradients through the projection do, with all their steps. */
function queriesBesideGradients(result: AdaptiveResult, epsilon: number): string {
  const { attacks } = leftAt(defenceOf(result, 'projection-l2'), epsilon);
  const square = attacks.find(({ knows }) => knows === 'answers');
  const byGradients = attacks
    .filter(({ knows }) => knows === 'gradients')
    .map(({ attack, right, doubled = right }) => ({ attack, right: doubled }));
  if (!square || !byGradients.length) return '';
  const best = byGradients.reduce((least, one) => (one.right.value < least.right.value ? one : least));
  const hidden = square.right.value <= best.right.value;
  return `At ε ${radiusText(epsilon)} Square, which sees answers alone, leaves the projection ${shareText(square.right)} (n = ${square.right.n}), and the best gradient, ${best.attack}, ${shareText(best.right)} (n = ${best.right.n})${hidden ? ': that queries do no worse than gradients is a sign that the search hides its gradient' : ''}.`;
}

const areaText = (area: Detection['areaEvading']): string => (area ? shareText(area) : 'none');

function detector({ detection, plan }: AdaptiveResult): string {
  const { areaTransferred, areaEvading, refusedClean, passedEvading, passedTransferred, epsilon } = detection;
  return `A detector may refuse what lies far from every manifold; its threshold lets it refuse ${100 * plan.refused} % of other clean images, and of these it refuses ${shareText(refusedClean)}. Its area under the ROC is ${areaText(areaTransferred)} against PGD that does not know it, and ${areaText(areaEvading)} against images chosen, of all misread ones found at ε ${radiusText(epsilon)}, for the smallest error. Misread and not refused are ${shareText(passedTransferred)} of all rows before, and ${shareText(passedEvading)} after.`;
}

const pairs = ({ pairs: found }: AdaptiveResult): string =>
  `The search in latent space found a generated image of another class wholly inside the ball for ${found
    .map(({ epsilon, other }) => `${shareText(other)} of the rows at ε ${radiusText(epsilon)}`)
    .join(' and ')}: there no projection has anything to remove.`;

/** What purifiers are worth when the attacker knows them. */
export function adaptiveSection({ results: { adaptive: result }, take }: ReportContext<StudyResults>): Block[] {
  const { plan, defences } = result;
  const [epsilon] = plan.epsilons;
  const best = bestAt(result, epsilon);
  const { worst } = leftAt(best, epsilon);
  return [
    heading(2, 'Purifiers whose attacker knows them'),
    paragraph(
      'An attack made on the network alone is no test of a purifier: whoever knows that it is there attacks both together. ',
      `Here they do, with everything at hand: gradients through the purifier, its distances, a search in latent space, and queries. Of each row the worst image counts that any attack found, the transferred ones among them, so that the worst case is never above the transferred figure (n = ${defences[0].clean.n}). `,
      `At ε ${radiusText(epsilon)}, ${leaves(result, 'projection-l2', epsilon)}; ${leaves(result, 'encode-decode', epsilon)}; ${leaves(result, 'threshold', epsilon)}. `,
      worst.correct > 0
        ? `Most is left by ${best.name === 'undefended' ? 'the network without any' : best.name}, ${shareText(worst)}.`
        : 'No defence leaves a single row.',
    ),
    ...plan.epsilons
      .slice(1)
      .map((smaller) =>
        paragraph(
          `At ε ${radiusText(smaller)}, ${leaves(result, 'projection-l2', smaller)}; ${leaves(result, 'threshold', smaller)}; ${leaves(result, 'undefended', smaller)}.`,
        ),
      ),
    ...take('adaptive-accuracy'),
    adaptiveTable(result),
    paragraph(plan.epsilons.map((each) => queriesBesideGradients(result, each)).join(' ')),
    paragraph(doubled(result), ' ', pairs(result)),
    fold('Each attack on each defence', attacksTable(result)),
    paragraph(detector(result)),
    ...take('adaptive-roc'),
  ];
}
