import { formatCount } from '../../../../figures/index.js';
import { table } from '../../../../report/index.js';
import type { TableContext } from '../../../../study/index.js';
import type { Shown } from '../../shown.js';
import type { StudyResults } from '../../study-results.js';
import { formatAnswer, formatLevels, formatNorm, formatProbability } from '../../words.js';
import type { OneGradient, WalkthroughResult } from './result.js';

type Context = TableContext<Pick<StudyResults, 'walkthrough'>>;

const data = ({ photo, second }: WalkthroughResult) => `Data: ${photo.provenance}; ${second.provenance}`;

const networks = ({ model, secondModel }: WalkthroughResult) =>
  secondModel === model.name ? `${model.name} says` : `${model.name} and ${secondModel} say`;

const answers = ({ results: { walkthrough } }: Context) =>
  table(
    `What ${networks(walkthrough)} to two photographs, five likeliest classes. ${data(walkthrough)}`,
    [walkthrough.photo.name, 'probability', walkthrough.second.name, 'probability'],
    walkthrough.photo.answers.top.map((answer, i) => {
      const other = walkthrough.second.answers.top[i];
      return [answer.name, formatProbability(answer.probability), other.name, formatProbability(other.probability)];
    }),
  );

const stepRows = (along: string, { steps, length }: OneGradient) =>
  steps.map(({ step, promised, loss }) => [
    along,
    step.toPrecision(2),
    (step * length).toPrecision(2),
    promised.toFixed(4),
    loss.toFixed(4),
  ]);

const gradientSteps = ({ results: { walkthrough } }: Context) =>
  table(
    `The loss after one step along each gradient, from ${walkthrough.photo.answers.loss.toFixed(4)}: what the gradient promises (a straight line), and what happens. Data: ${walkthrough.photo.provenance}`,
    ['along', 'step', 'its length in L2', 'promised loss', 'loss'],
    [...stepRows('weights, downhill', walkthrough.weights), ...stepRows('pixels, uphill', walkthrough.pixels)],
  );

const ascent = ({ results: { walkthrough } }: Context) =>
  table(
    `Gradient ascent without a bound on ${walkthrough.photo.name}. Data: ${walkthrough.photo.provenance}`,
    ['steps', 'L2', 'L∞', 'loss', 'the network says', walkthrough.photo.name],
    walkthrough.ascent.map(({ step, l2, linf, loss, answers: { top, of } }) => [
      String(step),
      l2.toFixed(2),
      formatNorm('linf', linf),
      loss.toPrecision(3),
      formatAnswer(top[0]),
      formatProbability(of.probability),
    ]),
  );

const attackRow = (photo: string, { attack, epsilon, target, ...shown }: Shown) => [
  photo,
  attack,
  formatLevels(epsilon ?? 0),
  target ?? 'any error',
  shown.adversarial ? 'yes' : 'no',
  formatAnswer(shown.answers.top[0]),
  shown.sizes.l2.toFixed(2),
  formatCount(shown.gradients),
  `${formatCount(Math.round(shown.milliseconds))} ms`,
];

const attacks = ({ results: { walkthrough } }: Context) =>
  table(
    `Attacks that see the gradient, in an L∞ ball of radius ε, on one photograph each; times are of this run. ${data(walkthrough)}`,
    ['photograph', 'attack', 'ε', 'aims at', 'fooled', 'the network says', 'L2', 'gradients', 'time'],
    [
      ...walkthrough.attacks.map((shown) => attackRow(walkthrough.photo.name, shown)),
      attackRow(walkthrough.second.name, walkthrough.secondAttack),
    ],
  );

export const walkthroughTables = { answers, 'gradient-steps': gradientSteps, ascent, attacks };
