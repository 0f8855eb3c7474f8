import { formatCount } from '../../../../figures/index.js';
import { type Block, heading, paragraph, table } from '../../../../report/index.js';
import type { Part, ReportContext, TableContext } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';
import { formatAnswer, formatLevels, formatNorm, formatProbability, NORM_NAMES } from '../../words.js';
import { blackBoxFigure, blackBoxImages, written } from './figure.js';
import { measureBlackBox } from './measure.js';
import { blackBoxPlan } from './plan.js';

const queriesTable = ({ results: { blackBox } }: TableContext<Pick<StudyResults, 'blackBox'>>) =>
  table(
    `Attacks that see no gradient, with ever more queries, each from the start. One photograph: ${blackBox.photo.provenance}`,
    ['attack', 'sees', 'at most', 'queries used', 'wrong answer', 'size', blackBox.photo.name],
    blackBox.curves.flatMap(({ attack, sees, norm, points }) =>
      points.map(({ budget, queries, adversarial, size, probability }) => [
        written(attack),
        sees,
        formatCount(budget),
        formatCount(queries),
        adversarial ? 'yes' : 'no',
        `${NORM_NAMES[norm]} ${formatNorm(norm, size)}`,
        formatProbability(probability),
      ]),
    ),
  );

/** What each attack had in the end, in a clause. */
const ends = ({ blackBox: { curves } }: StudyResults) =>
  curves.map(({ attack, sees, epsilon, last }) => {
    const where =
      epsilon === null ? `at L2 ${formatNorm('l2', last.sizes.l2)}` : `in a ball of L∞ ${formatLevels(epsilon)}`;
    const found = last.adversarial ? formatAnswer(last.answers.top[0]) : 'no error';
    return `${written(attack)}, which sees ${sees}, has ${found} after ${formatCount(last.queries)} queries, ${where}`;
  });

/** What gradients cost on the same photograph; in another ball than Square's, which is said. */
function withGradient({ balls, walkthrough }: StudyResults): string {
  const steps = walkthrough.attacks.find(
    ({ attack, adversarial, target }) => attack === 'PGD' && target === null && adversarial,
  );
  const near = balls.nearest.find(({ measuredIn }) => measuredIn === 'l2');
  const costs = [
    ...(steps
      ? [`${formatCount(steps.gradients)} gradients made an error inside L∞ ${formatLevels(steps.epsilon ?? 0)}`]
      : []),
    ...(near ? [`${formatCount(near.gradients)} an error at an L2 of ${formatNorm('l2', near.sizes.l2)}`] : []),
  ];
  return costs.length
    ? `Where the gradient is seen, ${costs.join(', and ')}: what is hidden is paid for in queries.`
    : '';
}

function section({ results, claims, take }: ReportContext<StudyResults>): Block[] {
  return [
    heading(2, 'Without a gradient'),
    paragraph(
      `${ends(results).join('; ')}. `,
      'Square’s squares shrink along its budget, so that with a larger one its first error can come later. ',
      withGradient(results),
    ),
    ...take('black-box', 'black-box-images'),
    queriesTable({ results, claims }),
  ];
}

/** One photograph under attacks that see scores, or labels alone. */
export const blackBox: Part<Study, StudyResults> = {
  id: 'blackBox',
  title: () => 'Without a gradient',
  measure: measureBlackBox,
  recipe: (study) => ({ version: 1, photo: study.subjects[0].photo, ...blackBoxPlan(study) }),
  tables: { queries: queriesTable },
  figures: {
    'black-box': (results) => blackBoxFigure(results.blackBox),
    'black-box-images': (results) => blackBoxImages(results.blackBox),
  },
  section,
};
