import { formatCount, formatEpsilon, formatInterval, formatPercent, formatProportion } from '../../../figures/index.js';
import { type Block, heading, list, paragraph, type Rich, strong, warning } from '../../../report/index.js';
import type { ReportContext } from '../../../study/index.js';
import { enough, FAMILY_LOOKS, isSmallest, LADDERS, partText, pixelsText } from '../parts/constrained/words.js';
import { reachedFromAll } from '../parts/noise/words.js';
import { byRate, estimateText, fewest, overWhat, rateText } from '../parts/poisoning/words.js';
import { cheapestText, NORM_NAMES } from '../parts/queries/words.js';
import type { StudyResults } from '../study-results.js';

/** Said first of all where the run is not on MNIST. */
export const fallbackWarning = ({ results: { network } }: ReportContext<StudyResults>): Block[] =>
  network.stamp.comparable
    ? []
    : [
        warning(
          'DIGITS, NOT MNIST. This run used ',
          network.stamp.data,
          '. It shows that every step works; nothing in it can be held against the article.',
        ),
      ];

const ASKED: Rich = [
  strong('What is asked: '),
  'what it takes to fool a classifier of digits, whoever the attacker is and whatever may be touched, and whether an autoencoder protects it. ',
  'Followed is Why should you defend your ML models against adversarial attacks (Bessi, 2020), which shows two pictures and gives no result in numbers.',
];

const network = ({ network: { networks, parameters } }: StudyResults): Rich => [
  strong('On which network: '),
  `the article’s, 784 → 32 → 10, ${formatCount(parameters)} weights, trained here as it says: right on ${formatProportion(networks[0].clean)} of the test images. Networks of other kinds stand beside it.`,
];

const noise = ({ noise: result }: StudyResults): Rich => {
  const { all, of } = reachedFromAll(result, 'squares');
  const other = reachedFromAll(result, 'crossEntropy');
  const shown = result.cells.filter(({ loss, goal }) => loss === 'squares' && goal === result.plan.goal);
  return [
    strong('The two pictures: '),
    `both can be made. From noise, ${all} of ${of} pairs of a network and a goal are reached from every start by the article’s loss, ${other.all} by cross-entropy; `,
    `of the ${shown.length * result.plan.starts} starts toward “${result.plan.goal}”, the digit of the article’s picture, ${shown.reduce((sum, { already }) => sum + already, 0)} are read so before any step.`,
  ];
};

const queries = ({ queries: { balls, plan } }: StudyResults): Rich => [
  strong('From answers alone: '),
  ...balls.map((ball) => `${NORM_NAMES[ball.norm]} ${ball.epsilon}: ${cheapestText(ball, plan.budget)} `),
];

const constrained = ({ constrained: result }: StudyResults): Rich => {
  const [own] = result.networks;
  const points = LADDERS.flatMap((family) => enough(own, family, 0.9) ?? []);
  const told = points.map((point) => {
    const least = isSmallest(own, point) ? ', the fewest tried' : '';
    return `${pixelsText(point)} pixels (${FAMILY_LOOKS[point.family].name}, ${partText(result, point.pixels.mean)}${least})`;
  });
  return [
    strong('With few pixels: '),
    told.length
      ? `at least nine tenths of the images have an error with ${told.join('; ')}.`
      : 'no mask that was tried breaks nine tenths of the images.',
  ];
};

const poisoning = ({ poisoning: result }: StudyResults): Rich => {
  const rates = byRate(result);
  const [none, last] = [rates[0], rates[rates.length - 1]];
  return [
    strong('In training: '),
    `stamped test images that are read as the trigger’s class: ${fewest(result)}. Right on clean images: ${estimateText(none.clean)} without poison, ${estimateText(last.clean)} with ${rateText(last.rate)} (${overWhat(result)}).`,
  ];
};

/** The defenses of the first screen; all of them stand in the table. */
const SHOWN = ['undefended', 'threshold', 'encode-decode', 'projection-l2', 'projection-affine'];

const purified = ({ adaptive: { defences } }: StudyResults): Rich => {
  const epsilon = Math.max(...defences[0].at.map((one) => one.epsilon));
  const told = defences
    .filter(({ id }) => SHOWN.includes(id))
    .flatMap(({ name, at }) =>
      at
        .filter((one) => one.epsilon === epsilon)
        .map(
          ({ transferred, worst }) =>
            `${name} ${formatPercent(transferred.value, 0)} → ${formatPercent(worst.value, 0)} ${formatInterval(worst.interval, 0)}`,
        ),
    );
  return [
    strong('Purified: '),
    `at L∞ ε ${formatEpsilon(epsilon)}, right answers where the attacker does not know the purifier → where it does: ${told.join('; ')} (n = ${defences[0].clean.n}; what is left is an upper bound).`,
  ];
};

/** The first screen. */
export const summary = ({ results, findings }: ReportContext<StudyResults>): Block[] => [
  heading(2, 'Summary'),
  list([ASKED, ...[network, noise, queries, constrained, poisoning, purified].map((tell) => tell(results))]),
  heading(3, 'What the article says'),
  paragraph(
    'What makes a statement hold, hold in part or not hold is a rule on numbers, which its evidence gives (The findings, re-stated).',
  ),
  list(findings.map(({ statement, verdict }) => [strong(`${verdict}: `), statement])),
];
