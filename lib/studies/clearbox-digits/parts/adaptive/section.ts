import type { Proportion } from '../../../../evaluation/index.js';
import { formatPoints, listed } from '../../../../figures/index.js';
import { type Block, fold, heading, paragraph } from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import type { StudyResults } from '../../study-results.js';
import { purificationPlan } from '../purification/plan.js';
import { spoken } from '../purification/words.js';
import { bestAt, defenceOf, leftAt, mostByDoubling, radiusText, reachOf, shareText } from './facts.js';
import type { AdaptiveResult, Detection } from './result.js';
import { adaptiveTable, attacksTable } from './tables.js';

/** What one defence leaves at one epsilon, without and with an attacker who knows it. */
function leaves(result: AdaptiveResult, id: string, epsilon: number): string {
  const defence = defenceOf(result, id);
  const { transferred, worst } = leftAt(defence, epsilon);
  // What is made on the network is not transferred to it.
  if (defence.kind === 'none') return `with no defense ${shareText(worst)}`;
  return `behind ${spoken(defence)} ${shareText(transferred)} under attacks that do not know it, ${shareText(worst)} under the worst of all attacks`;
}

function doubled(result: AdaptiveResult): string {
  const { change, from, epsilon } = mostByDoubling(result);
  return change > 0
    ? `Twice the steps take at most ${formatPoints(change, 1)} points more from what the worst attack leaves (behind ${spoken(from)} at ε ${radiusText(epsilon)}).`
    : 'Twice the steps change nothing of what the worst attack leaves.';
}

const least = <T>(all: readonly T[], value: (one: T) => number): T | undefined =>
  all.length ? all.reduce((a, b) => (value(b) < value(a) ? b : a)) : undefined;

/** What queries leave of the projection, and what gradients do at their first number of steps and at twice as many. */
function queriesBesideGradients(result: AdaptiveResult): string {
  const { plan } = result;
  const [epsilon] = plan.epsilons;
  const { attacks } = leftAt(defenceOf(result, 'projection-l2'), epsilon);
  const square = attacks.find(({ knows }) => knows === 'answers');
  const once = least(
    attacks.filter(({ knows }) => knows === 'gradients'),
    ({ right }) => right.value,
  );
  const twice = least(
    attacks.flatMap(({ attack, knows, doubled: right }) => (knows === 'gradients' && right ? [{ attack, right }] : [])),
    ({ right }) => right.value,
  );
  if (!square || !once || !twice) return '';
  const share = ({ right }: { readonly right: Proportion }) => `${shareText(right)} (n = ${right.n})`;
  return [
    `Behind the projection by L2 at ε ${radiusText(epsilon)} the strongest attack with gradients within ${plan.steps} steps, “${once.attack}”, leaves ${share(once)}; with twice the steps ${twice.attack === once.attack ? 'it' : `“${twice.attack}”`} leaves ${share(twice)}.`,
    `Square, which sees scores alone and has ${plan.squareQueries} queries, leaves ${share(square)}.`,
    square.right.n === once.right.n
      ? ''
      : `Square attacked the first ${square.right.n} images only: the two shares are not of the same images, and do not say which attack is stronger.`,
  ].join(' ');
}

/** Where the strongest attacks were not tried: what they leave there is known less well. */
function untried(result: AdaptiveResult): string {
  const [epsilon] = result.plan.epsilons;
  const told = ['Square', 'unrolled'].map((attack) => {
    const { on, notOn } = reachOf(result, attack, epsilon);
    const name = attack === 'Square' ? 'Square' : 'Gradients through unrolled steps';
    const without = notOn.length
      ? `; of the defenses with an autoencoder it is missing for ${listed(notOn.map(spoken))}`
      : '';
    return attack === 'Square'
      ? `${name} was run on ${listed(on.map(spoken))}${without}.`
      : `${name} were tried on ${listed(on.map(spoken))} only.`;
  });
  return `What is left under the worst attack is an upper bound: an attack that was not tried, or more steps of one that was, can only take more. Not every defense was attacked alike. ${told.join(' ')}`;
}

/** The projection of this part beside that of the part on purification. */
function searchSteps({ plan, stamp }: AdaptiveResult): string {
  const { search } = purificationPlan(stamp);
  return `So that all these attacks can be afforded, a projection takes ${plan.searchSteps} steps on each of ${plan.starts} codes of a class here, the attacker’s as the defender’s${search.steps === plan.searchSteps ? '' : `; where purifiers were not known to their attacker (“Purified by an autoencoder”) it takes ${search.steps}, so that the two parts’ numbers are not of one defense`}.`;
}

const areaText = (area: Detection['areaEvading']): string => (area ? shareText(area) : 'none');

function detector({ detection, plan }: AdaptiveResult): string {
  const { areaTransferred, areaEvading, refusedClean, passedEvading, passedTransferred, epsilon } = detection;
  const above = refusedClean.interval[0] > plan.refused;
  return [
    `A detector may refuse what lies far from every manifold. Its threshold was chosen on as many further clean images, those that follow in the test set, as the smallest that refuses at most ${100 * plan.refused} % of them.`,
    `On the n = ${refusedClean.n} clean images of this part, which did not choose it, it refuses ${shareText(refusedClean)}${above ? ', more than it was meant to: so few images place a threshold only roughly' : ''}.`,
    `Its area under the ROC, which needs no threshold, is ${areaText(areaTransferred)} against PGD that does not know it, and ${areaText(areaEvading)} against images chosen, of all misread ones found at ε ${radiusText(epsilon)}, for the smallest error.`,
    `At the threshold, ${shareText(passedTransferred)} of all images are misread and not refused under that PGD, and ${shareText(passedEvading)} under the images chosen to evade it.`,
  ].join(' ');
}

const pairs = ({ pairs: found }: AdaptiveResult): string =>
  `The search in latent space found a generated image of another class wholly inside the ball for ${found
    .map(({ epsilon, other }) => `${shareText(other)} of the images at ε ${radiusText(epsilon)}`)
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
      `Here they do: with gradients through the purifier, its distances, a search in latent space, and queries. Of each image the worst copy counts that any attack found, the transferred ones among them, so that the worst case is never above the transferred share. `,
      `Right answers, of n = ${defences[0].clean.n} images, at ε ${radiusText(epsilon)}: ${leaves(result, 'projection-l2', epsilon)}; ${leaves(result, 'encode-decode', epsilon)}; ${leaves(result, 'threshold', epsilon)}. `,
      worst.correct > 0
        ? `Most is left ${best.kind === 'none' ? 'with no defense' : `behind ${spoken(best)}`}, ${shareText(worst)}.`
        : 'No defense leaves a single image.',
    ),
    ...plan.epsilons
      .slice(1)
      .map((smaller) =>
        paragraph(
          `At ε ${radiusText(smaller)}: ${leaves(result, 'projection-l2', smaller)}; ${leaves(result, 'threshold', smaller)}; ${leaves(result, 'undefended', smaller)}.`,
        ),
      ),
    paragraph(untried(result), ' ', searchSteps(result)),
    ...take('adaptive-accuracy'),
    adaptiveTable(result),
    paragraph(queriesBesideGradients(result)),
    paragraph(doubled(result), ' ', pairs(result)),
    fold('Each attack on each defense', attacksTable(result)),
    paragraph(detector(result)),
    ...take('adaptive-roc'),
  ];
}
