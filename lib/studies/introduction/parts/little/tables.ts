import { holmOver } from '../../../../evaluation/index.js';
import { formatCount, formatP } from '../../../../figures/index.js';
import { type Cell, table } from '../../../../report/index.js';
import { findClaim, publishedText, shareCell, type TableContext } from '../../../../study/index.js';
import { sameEpsilon } from '../../../../tensor/index.js';
import type { StudyResults } from '../../study-results.js';
import { formatClean, formatMedian, formatSteps, NORM_NAMES, shareText } from '../../words.js';
import { TENTHS } from './claims.js';
import type { Ladder, LittleResult } from './result.js';
import { attackName, medianText, normUnit, sizeIn } from './words.js';

type Context = TableContext<Pick<StudyResults, 'little'>>;

const data = ({ stamp, model }: LittleResult) => `Model: ${model}. Data: ${stamp.data}`;

const accuracy = ({ results: { little } }: Context) =>
  table(
    `Accuracy under attack; wrong from the start counts as broken. Not attacked: ${formatClean(little.stamp, little.clean.top1)}; the class among the five likeliest: ${formatClean(little.stamp, little.clean.top5)}. Last column: of the adversarial images those still wrong once rounded. ${data(little)}`,
    ['attack', 'ε · 255', 'n', 'right [95 %]', 'right once rounded to 8 bits [95 %]', 'adversarial', 'survive [95 %]'],
    little.ladders.flatMap((ladder) =>
      ladder.points.map(({ epsilon, robust, rounded, surviving }) => [
        attackName(ladder),
        formatSteps(epsilon),
        formatCount(robust.n),
        shareCell(robust),
        shareCell(rounded),
        formatCount(surviving?.n ?? 0),
        surviving ? `${formatCount(surviving.correct)}: ${shareCell(surviving)}` : '',
      ]),
    ),
  );

const tenths = ({ results: { little }, claims }: Context) =>
  table(
    `FGSM on every tenth photograph of the sample, right before and after, beside what PyTorch counted. ${data(little)}`,
    ['ε · 255', 'right', 'n', 'PyTorch', 'share [95 %]'],
    little.tenths.map(({ epsilon, right }) => {
      const id = Object.keys(TENTHS).find((one) => sameEpsilon(TENTHS[one] / 255, epsilon));
      const claim = id && findClaim(claims, id);
      return [
        epsilon === 0 ? 'not attacked' : formatSteps(epsilon),
        formatCount(right.correct),
        formatCount(right.n),
        claim ? publishedText(claim) : '',
        shareCell(right),
      ];
    }),
  );

const minimal = ({ results: { little } }: Context) =>
  table(
    `The nearest error that was found, median over the photographs that are right from the start: an upper bound, the minimum over the attacks named. ${data(little)}`,
    ['norm', 'n', 'median [95 %]', 'attack', 'tried on', 'found', 'smallest of all'],
    little.minimal.flatMap(({ norm, n, median, attacks }) =>
      attacks.map(({ name, tried, found, smallest }, i): Cell[] => [
        ...(i === 0 ? [normUnit(norm), formatCount(n), medianText({ norm, median })] : ['', '', '']),
        name,
        ...[tried, found, smallest].map(formatCount),
      ]),
    ),
  );

const plateau = ({ results: { little } }: Context) =>
  table(
    `Along the one step of FGSM: median loss beside that of PGD in the same ball (n = ${formatCount(little.plateau.n)}, right from the start), and the share of the gradient’s signs that are at its end what they were at the photograph (median, n = ${formatCount(little.plateau.signsOf)}). ${data(little)}`,
    ['ε · 255', 'loss, FGSM [95 %]', 'loss, PGD [95 %]', 'signs kept [95 %]'],
    little.plateau.points.map(({ epsilon, oneStep, manySteps, sameSign }) => [
      formatSteps(epsilon),
      ...[oneStep, manySteps].map((loss) => formatMedian(loss)),
      shareText(sameSign.median, sameSign.interval, 1),
    ]),
  );

const turns = ({ results: { little } }: Context) =>
  table(
    `The same photographs under FGSM at one radius and at the next; McNemar’s exact test, after Holm’s correction over the rows of this table. ${data(little)}`,
    ['from ε · 255', 'to', 'n', 'broken by the larger alone', 'broken by the smaller alone', 'p'],
    holmOver(little.plateau.turns, ({ right }) => right.pValue).map(({ from, to, right, adjusted }) => [
      formatSteps(from),
      formatSteps(to),
      formatCount(right.n),
      formatCount(right.onlyFirst),
      formatCount(right.onlySecond),
      formatP(adjusted),
    ]),
  );

const milliseconds = (value: number) => (value < 100 ? value.toPrecision(2) : formatCount(Math.round(value)));

const time = ({ results: { little } }: Context) =>
  table(
    `One photograph at a time, from its first answer to the verdict, at ε 1/255; each attack stops at its first error. What else the machine did meanwhile cannot be told apart. ${data(little)}`,
    ['attack', 'n', 'median ms [95 %]', 'fastest', 'slowest', 'broken [95 %]'],
    little.timings.map(({ attack, steps, median, range, broken }) => [
      attackName({ attack, steps }),
      formatCount(broken.n),
      formatMedian(median, milliseconds),
      ...range.map(milliseconds),
      shareCell(broken),
    ]),
  );

/** What is known of each photograph whose nearest error was looked for. */
function photographs({ results: { little } }: Context) {
  const { minimal: norms, ladders } = little;
  const rows = norms[0]?.rows ?? [];
  const radius = (ladder: Ladder, index: number): string => {
    const found = ladder.rows.find((row) => row.index === index);
    if (!found) return '–';
    return found.brokenAt === null ? 'none' : found.brokenAt === 0 ? 'wrong at once' : formatSteps(found.brokenAt);
  };
  return table(
    `Each photograph: the size of its nearest error, what the network then says (the error in that norm), and the smallest radius at which each attack broke it (–: it was not tried on it). Exact, of single photographs. ${data(little)}`,
    [
      'row',
      'photograph',
      ...norms.map(({ norm }) => `nearest, ${normUnit(norm)}`),
      'the network then says',
      ...ladders.map((ladder) => `ε · 255, ${ladder.attack}`),
    ],
    rows.map(({ index, name }, i) => [
      String(index),
      name,
      ...norms.map(({ norm, rows: all }) => {
        const { size } = all[i];
        return size === null ? 'none found' : size === 0 ? 'wrong at once' : sizeIn(norm, size);
      }),
      norms.flatMap(({ norm, rows: all }) => (all[i].answer ? [`${all[i].answer} (${NORM_NAMES[norm]})`] : []))[0] ??
        '–',
      ...ladders.map((ladder) => radius(ladder, index)),
    ]),
  );
}

export const littleTables = {
  'little-accuracy': accuracy,
  'little-tenths': tenths,
  'little-minimal': minimal,
  'little-plateau': plateau,
  'little-turns': turns,
  'little-time': time,
  'little-photographs': photographs,
};
