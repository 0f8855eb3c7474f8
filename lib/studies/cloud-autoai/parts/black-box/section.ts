import {
  formatCount,
  formatEpsilon,
  formatP,
  formatPercent,
  formatPoints,
  formatProportion,
} from '../../../../figures/index.js';
import { type Block, heading, paragraph, table } from '../../../../report/index.js';
import { atEpsilon } from '../../../../tensor/index.js';
import type { ReportContext } from '../../report/context.js';
import { adjustedAgainstNoise } from './adjusted.js';
import type { QueryCurve, TransferRow, VictimResult } from './result.js';

/** Questions at which query curves are printed. */
const READ_AT = [1, 10, 50, 100, 200, 500, 1000, 5000];

const sees = { nothing: 'nothing', scores: 'scores', labels: 'labels' } as const;

type AdjustedP = ReturnType<typeof adjustedAgainstNoise>;

function transferTable(victims: readonly VictimResult[], epsilon: number, adjusted: AdjustedP): Block {
  const first = victims[0].transfers.filter((row) => row.epsilon === epsilon);
  const of = (victim: VictimResult, { attack, source }: TransferRow) =>
    victim.transfers.find((row) => row.epsilon === epsilon && row.attack === attack && row.source === source);
  return table(
    `Images handed over, L∞ ε ${formatEpsilon(epsilon)}: the teachers’ accuracy [95 %]; in brackets after it, points against random noise of the same ε and McNemar’s p, Holm over ${adjusted.size} tests`,
    ['made with', 'on', 'questions to the teacher, in all', 'sees', ...victims.map(({ name }) => name)],
    [
      [
        'random noise',
        '',
        '0',
        sees.nothing,
        ...victims.map(({ noise }) => {
          const here = atEpsilon(noise, epsilon);
          return here ? formatProportion(here.accuracy) : '';
        }),
      ],
      ...first.map((row) => [
        row.attack,
        row.source,
        formatCount(row.totalQueries),
        sees[row.sees],
        ...victims.map((victim) => {
          const found = of(victim, row);
          if (!found) return '';
          const { difference, pValue } = found.againstNoise;
          const p = adjusted.get(found.againstNoise) ?? pValue;
          return `${formatProportion(found.accuracy)} (${formatPoints(difference, 1)}, p ${formatP(p)})`;
        }),
      ]),
    ],
  );
}

const curveName = ({ attack, rounded, norm, epsilon }: QueryCurve): string => {
  const radius = norm === 'linf' ? `L∞ ε ${formatEpsilon(epsilon)}` : `L2 ${epsilon}`;
  return `${attack === 'noise' ? 'noise, best of that many' : attack}${rounded ? ', 256 grays' : ''}, ${radius}`;
};

/** What is known after so many questions: the last point that asked no more. */
const after = ({ points }: QueryCurve, queries: number) => points.filter((point) => point.queries <= queries).at(-1);

function curveTable({ name, curves }: VictimResult): Block {
  const most = Math.max(...curves.map(({ budget }) => budget));
  const read = READ_AT.filter((queries) => queries <= most);
  return table(
    `${name}: accuracy left after so many questions about each image [95 %]`,
    ['attack', 'n', ...read.map(formatCount)],
    curves.map((curve) => [
      curveName(curve),
      formatCount(curve.points[0].accuracy.n),
      ...read.map((queries) => {
        const point = queries <= curve.budget ? after(curve, queries) : undefined;
        if (!point) return '';
        const [low, high] = point.accuracy.interval;
        return `${formatPercent(point.accuracy.value, 1)} [${(100 * low).toFixed(0)}, ${(100 * high).toFixed(0)}]`;
      }),
    ]),
  );
}

/** Black-box attacks on the two teachers that were trained here. */
export function blackBox({ results, take }: ReportContext): Block[] {
  const { victims, plan, stamp, always8, lenet } = results.blackBox;
  const adjusted = adjustedAgainstNoise(victims);
  const strongest = Math.max(...plan.epsilons);
  const toNoise = victims
    .flatMap(({ name, noise }) => {
      const here = atEpsilon(noise, strongest);
      return here ? [`${formatProportion(here.eights)} (${name})`] : [];
    })
    .join(' and ');
  return [
    heading(2, 'Black boxes: what an attacker reaches with answers alone'),
    paragraph(
      `The study hands both services images that fool another model, and stops there. Here the two teachers trained in this run are attacked as services are: by images made elsewhere, by imitating them, and by asking them about each image. Everything is measured on the first ${formatCount(plan.rows)} test rows, the attack that sees labels alone on the first ${formatCount(plan.labelRows)}. The stand-ins share their kind with what the clouds deployed, no more; ${stamp.comparable ? 'nothing was published to compare these figures with.' : 'on digits nothing is comparable.'}`,
    ),
    paragraph(
      `Two things to read the figures by. Under noise with ε ${formatEpsilon(strongest)} the answer is 8 on ${toNoise}; always answering 8 scores ${formatProportion(always8.rows)} on these rows and ${formatProportion(always8.labelRows)} on the fewer ones: what is left near that level may be no more than this. And the first rows need not be like the rest: under FGSM with ε ${formatEpsilon(lenet.epsilon)} LeNet is right on ${formatProportion(lenet.here)} of them and on ${formatProportion(lenet.all)} of all; no interval here covers that.`,
    ),
    ...take('black-box'),
    heading(3, 'Transfer'),
    paragraph(
      `The attacker has the study’s LeNet, trained on all training images, and two networks trained on true labels of ${formatCount(plan.ownRows)} of them; the “three networks” are all of these together. None costs the teacher a question. Imitations were taught by the teacher’s own answers to ${formatCount(plan.surrogateRows)} images; the boosted trees among them answer scores to Square for free. All images are perturbed, also those their source already got wrong, and gradient attacks take all their steps. An attack that does not fall below random noise has shown nothing about the teacher that noise does not.`,
    ),
    ...plan.epsilons.map((epsilon) => transferTable(victims, epsilon, adjusted)),
    table(
      'How well the imitations imitate, on the clean rows [95 %]',
      ['teacher', 'imitation', 'questions', 'learned', 'answers as the teacher does', 'accuracy'],
      victims.flatMap((victim) =>
        victim.surrogates.map((row) => [
          victim.name,
          row.name,
          formatCount(row.totalQueries),
          sees[row.sees],
          formatProportion(row.agreement),
          formatProportion(row.accuracy),
        ]),
      ),
    ),
    heading(3, 'Questions'),
    paragraph(
      'A row leaves a curve at the question that broke it, so Square and noise are exact at every number of questions. HopSkipJump plans by its budget and was run anew for each; a row for which it finds no image to start from among its first random ones counts as right.',
    ),
    ...victims.map(curveTable),
    table(
      `Square against noise that may ask as often (${formatCount(Math.min(plan.noiseQueries, plan.squareQueries))} questions), on the same rows`,
      [
        'teacher',
        'ε',
        'rows',
        'only Square leaves right',
        'only noise leaves right',
        'difference in points [95 %]',
        'p, McNemar',
        `p, Holm over ${adjusted.size} tests`,
      ],
      victims.flatMap((victim) =>
        victim.squareAgainstNoise.map(({ epsilon, comparison }) => [
          victim.name,
          formatEpsilon(epsilon),
          formatCount(comparison.n),
          formatCount(comparison.onlyFirst),
          formatCount(comparison.onlySecond),
          `${formatPoints(comparison.difference, 1)} [${comparison.interval.map((end) => formatPoints(end, 1)).join(', ')}]`,
          formatP(comparison.pValue),
          formatP(adjusted.get(comparison) ?? comparison.pValue),
        ]),
      ),
    ),
    heading(3, 'What survives being a file'),
    paragraph(
      'Trees cut at thresholds, some of them a hair above black. An image can lie across such a threshold by less than any image file can say, and then the error found is one of arithmetic: it lives in a CSV of decimals, which carries every float32, and is gone once pixels are rounded to 256 grays. The last column tells the two apart.',
    ),
    table(
      'Accuracy on the images handed in by attacks that ask [95 %]',
      ['teacher', 'attack', 'as handed in', 'through a CSV of decimals', 'rounded to 256 grays'],
      victims.flatMap((victim) =>
        victim.survival.map((row) => [
          victim.name,
          `${row.attack}${row.rounded ? ', made on 256 grays' : ''}${row.epsilon === null ? '' : `, ε ${formatEpsilon(row.epsilon)}`}`,
          formatProportion(row.exact),
          formatProportion(row.csv),
          formatProportion(row.eightBit),
        ]),
      ),
    ),
  ];
}
