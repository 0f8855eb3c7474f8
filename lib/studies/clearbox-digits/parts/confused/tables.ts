import { type Mean, meanInterval, spread } from '../../../../evaluation/index.js';
import { formatCount, formatSpread } from '../../../../figures/index.js';
import { type Cell, type ReportTable, table } from '../../../../report/index.js';
import { CERTAINTIES } from './certainty.js';
import { MARGIN } from './plan.js';
import type { AttackedGroup, ConfusedNetwork, ConfusedResult, Described } from './result.js';
import { CERTAINTY_LOOKS, medianText, nameText, shareText } from './words.js';

const NONE: Cell = { text: 'no success', tone: 'missing' };

function answersCells(answers: Described | null): Cell[] {
  if (!answers) return [NONE, '', '', '', ...CERTAINTIES.map(() => '')];
  return [
    formatCount(answers.n),
    medianText(answers.entropy),
    answers.quantiles.map((entropy) => entropy.toFixed(2)).join(', '),
    medianText(answers.top),
    ...CERTAINTIES.map((which) => shareText(answers.certainty[which])),
  ];
}

/** `confused-answers`: how sure the network is of its answers, before attacks and after. */
export function answersTable({ networks: [network], data, classes }: ConfusedResult): ReportTable {
  return table(
    `How sure the article’s network (seed ${network.seed}) is, of clean images and of each attack’s successes. Entropy in nats, at most ln ${classes} = ${Math.log(classes).toFixed(3)}; medians and shares with 95 % intervals over images. Beyond: past the boundary, until its class leads by ${MARGIN} in logits, ${Math.exp(MARGIN).toFixed(0)} to 1. ${data}.`,
    [
      'images',
      'goal',
      'n',
      'entropy, median',
      'its 5, 25, 75, 95 %',
      'top probability, median',
      ...CERTAINTIES.map((which) => CERTAINTY_LOOKS[which].name),
    ],
    [
      ['clean, read right', '', ...answersCells(network.right)],
      ['clean, misread', '', ...answersCells(network.wrong)],
      ...network.attacks.map(({ name, goal, answers }) => [nameText(name), goal, ...answersCells(answers)]),
    ],
  );
}

function meanCell(mean: Mean | null): Cell {
  if (!mean) return NONE;
  const [low, high] = meanInterval(mean);
  return `${mean.mean.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;
}

function medianCell({ median }: AttackedGroup): Cell {
  if (median.median === null) return '∞';
  const [low, high] = median.interval ?? [null, null];
  return `${median.median.toFixed(3)}${low === null ? '' : ` [${low.toFixed(3)}, ${high === null ? '∞' : high.toFixed(3)}]`}`;
}

/** `confused-sizes`: what the attacks cost: how often each succeeds, and how much it changes. */
export function sizesTable({ networks: [network], data }: ConfusedResult): ReportTable {
  return table(
    `Success of each attack on the ${formatCount(network.clean.correct)} images that the article’s network (seed ${network.seed}) reads right, of ${formatCount(network.clean.n)}; norms of the change, with 95 % intervals. Means are over successes and so of different images; in the median an image without success counts as infinite. ${data}.`,
    ['attack', 'goal', 'success', 'L2, mean', 'L∞, mean', 'L2, median over all'],
    network.attacks.map((group) => [
      nameText(group.name),
      group.goal,
      shareText(group.success),
      meanCell(group.l2),
      meanCell(group.linf),
      medianCell(group),
    ]),
  );
}

/** `confused-networks`: the same over networks of other seeds. */
export function networksTable({ networks, data }: ConfusedResult): ReportTable {
  const over = (name: string, goal: string, read: (group: AttackedGroup) => number | undefined): string => {
    const values = networks.flatMap(({ attacks }) =>
      attacks.flatMap((one) => (one.name === name && one.goal === goal ? (read(one) ?? []) : [])),
    );
    return values.length ? formatSpread(spread(values)) : '';
  };
  const [first]: readonly ConfusedNetwork[] = networks;
  return table(
    `The same over networks that were trained from different seeds (${networks.map(({ seed }) => seed).join(', ')}), each on the images that it reads right: mean ± standard deviation, 95 % interval of the mean over networks. ${data}.`,
    ['attack', 'goal', 'success', 'sure', 'confused'],
    first.attacks.map(({ name, goal }) => [
      nameText(name),
      goal,
      over(name, goal, ({ success }) => success.value),
      over(name, goal, ({ answers }) => answers?.certainty.sure.value),
      over(name, goal, ({ answers }) => answers?.certainty.confused.value),
    ]),
  );
}
