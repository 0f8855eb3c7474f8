import type { Proportion } from '../../../../evaluation/index.js';
import {
  formatCount,
  formatEpsilon,
  formatInterval,
  formatP,
  formatPercent,
  formatPoints,
} from '../../../../figures/index.js';
import { type Cell, type ReportTable, table } from '../../../../report/index.js';
import { atEpsilon } from '../../../../tensor/index.js';
import { adjustedAgainstNoise } from './adjusted.js';
import { sourcesOf, transferName } from './look.js';
import type { BlackBoxPlan, BlackBoxResult, QueryCurve, VictimResult } from './result.js';

/** Queries at which curves are printed: those that lie between a table's first point and its budget. */
const READ_AT = [10, 100, 500, 5000];

/** "53.8 % [49, 58]"; empty where it was not measured. */
const share = (found: Proportion | undefined): string =>
  found ? `${formatPercent(found.value, 1)} ${formatInterval(found.interval, 0)}` : '';

const rowsOf = ({ stamp, plan }: BlackBoxResult, labels = false): string =>
  `First n = ${formatCount(labels ? plan.labelRows : plan.rows)} rows of ${stamp.data}.`;

const names = ({ victims }: BlackBoxResult) => victims.map(({ name }) => `${name} [95 %]`);

/** The study's smallest radius where it was measured. */
export const keyEpsilon = ({ epsilons }: BlackBoxPlan): number => epsilons.find((one) => one === 0.1) ?? epsilons[0];

/** What is known after so many queries: the last point that took no more. */
const after = ({ points, budget }: QueryCurve, queries: number): Proportion | undefined =>
  queries <= budget ? points.filter((point) => point.queries <= queries).at(-1)?.accuracy : undefined;

/** Of the images that others made, those that leave least: made without a query, or on a surrogate. */
function strongest({ transfers }: VictimResult, epsilon: number, surrogate: boolean): string {
  const made = transfers.filter((row) => row.epsilon === epsilon && row.totalQueries > 0 === surrogate);
  if (made.length === 0) return '';
  const best = made.reduce((a, b) => (b.accuracy.value < a.accuracy.value ? b : a));
  return `${share(best.accuracy)} ${transferName(best)}`;
}

/** `black-box`: what each step of knowledge leaves of a teacher, at one radius. */
export function blackBoxTable(result: BlackBoxResult): ReportTable {
  const { plan, victims } = result;
  const epsilon = keyEpsilon(plan);
  const radius = Math.max(...plan.radii);
  const budget = Math.max(...plan.labelBudgets);
  const row = (what: string, queries: string, read: (victim: VictimResult) => string) => [
    what,
    queries,
    ...victims.map(read),
  ];
  const square = ({ curves }: VictimResult) =>
    curves.find((curve) => curve.attack === 'Square' && curve.epsilon === epsilon);
  const labels = ({ curves }: VictimResult) =>
    curves.find((curve) => curve.attack === 'HopSkipJump' && !curve.rounded && curve.epsilon === radius);
  const each = (queries: number) => `${formatCount(queries)} per image`;
  const squareAfter = (queries: number) =>
    row('Square, sees scores', each(queries), (victim) => {
      const curve = square(victim);
      return share(curve && after(curve, queries));
    });
  return table(
    `Accuracy left at L∞ ε ${formatEpsilon(epsilon)}. ${rowsOf(result)}`,
    ['images', 'queries', ...names(result)],
    [
      row('clean', '0', ({ clean }) => share(clean)),
      row('random noise', '0', ({ noise }) => share(atEpsilon(noise, epsilon)?.accuracy)),
      row('best made without a query', '0', (victim) => strongest(victim, epsilon, false)),
      row('best made on a surrogate', `${formatCount(plan.surrogateRows)} in all`, (victim) =>
        strongest(victim, epsilon, true),
      ),
      ...[...new Set([Math.min(100, plan.squareQueries), plan.squareQueries])].map(squareAfter),
      row(`HopSkipJump, sees labels; L2 ≤ ${radius}, n = ${plan.labelRows}`, each(budget), (victim) => {
        const curve = labels(victim);
        return share(curve && after(curve, budget));
      }),
    ],
  );
}

/** `noise`: the measure of all attacks, and how much of it is one answer. */
export const noiseTable = (result: BlackBoxResult): ReportTable =>
  table(
    `Every pixel moved by ε up or down, by the toss of a coin: accuracy, and how often the answer is 8. ${rowsOf(result)}`,
    ['ε', ...result.victims.flatMap(({ name }) => [`${name} [95 %]`, `${name} answers 8 [95 %]`])],
    [
      ['0 (clean)', ...result.victims.flatMap(({ clean }) => [share(clean), ''])],
      ...result.plan.epsilons.map((epsilon) => [
        formatEpsilon(epsilon),
        ...result.victims.flatMap(({ noise }) => {
          const here = atEpsilon(noise, epsilon);
          return [share(here?.accuracy), share(here?.eights)];
        }),
      ]),
    ],
  );

const transferRows = (result: BlackBoxResult, first: (victim: VictimResult) => Cell[][], read: TransferCell) =>
  result.victims.flatMap((victim) => [
    ...first(victim),
    ...sourcesOf(victim.transfers).map((name) => [
      victim.name,
      name,
      formatCount(victim.transfers.find((row) => transferName(row) === name)?.totalQueries ?? 0),
      ...result.plan.epsilons.map((epsilon) => {
        const row = victim.transfers.find((one) => one.epsilon === epsilon && transferName(one) === name);
        return row ? read(row) : '';
      }),
    ]),
  ]);

type TransferCell = (row: VictimResult['transfers'][number]) => string;

const transferColumns = ({ plan }: BlackBoxResult) => [
  'teacher',
  'images',
  'queries in all',
  ...plan.epsilons.map((epsilon) => `ε ${formatEpsilon(epsilon)}`),
];

/** `transfer`: images made elsewhere, beside random noise of the same radius. */
export function transferTable(result: BlackBoxResult): ReportTable {
  const adjusted = adjustedAgainstNoise(result.victims);
  const noise = ({ name, noise: rows }: VictimResult) => [
    [name, 'random noise', '0', ...result.plan.epsilons.map((epsilon) => share(atEpsilon(rows, epsilon)?.accuracy))],
  ];
  return table(
    [
      'Accuracy on images made elsewhere, L∞ [95 %]; in brackets points against noise of the same ε.',
      `McNemar’s p, Holm over ${adjusted.size} tests, is below .001 unless given.`,
      rowsOf(result),
    ].join(' '),
    transferColumns(result),
    transferRows(result, noise, ({ accuracy, againstNoise }) => {
      const p = adjusted.get(againstNoise) ?? againstNoise.pValue;
      return `${share(accuracy)} (${formatPoints(againstNoise.difference, 1)}${p < 0.001 ? '' : `, p ${formatP(p)}`})`;
    }),
  );
}

/** `transfer-sources`: the same images on the models they were made on. */
export const sourcesTable = (result: BlackBoxResult): ReportTable =>
  table(
    `Accuracy of the model that the images were made on, L∞ [95 %]. ${rowsOf(result)}`,
    transferColumns(result),
    transferRows(
      result,
      () => [],
      ({ sourceAccuracy }) => share(sourceAccuracy),
    ),
  );

/** `surrogates`: how well they learned their teacher. */
export const surrogatesTable = (result: BlackBoxResult): ReportTable =>
  table(
    `How well surrogates know their teacher, on clean images. ${rowsOf(result)}`,
    ['teacher', 'surrogate', 'queries in all', 'learned', 'answers as the teacher does [95 %]', 'accuracy [95 %]'],
    result.victims.flatMap((victim) =>
      victim.surrogates.map(({ name, totalQueries, sees, agreement, accuracy }) => [
        victim.name,
        name,
        formatCount(totalQueries),
        sees,
        share(agreement),
        share(accuracy),
      ]),
    ),
  );

function curvesTable(result: BlackBoxResult, caption: string, kept: (curve: QueryCurve) => boolean): ReportTable {
  const all = result.victims.flatMap(({ name, curves }) => curves.filter(kept).map((curve) => ({ name, curve })));
  const first = Math.min(...all.map(({ curve }) => curve.points[0].queries));
  const read = READ_AT.filter((at) => at >= first && all.some(({ curve }) => curve.budget >= at));
  return table(
    caption,
    ['teacher', 'attack', ...read.map(formatCount)],
    all.map(({ name, curve }) => [
      name,
      curve.norm === 'linf'
        ? `${curve.attack}, ε ${formatEpsilon(curve.epsilon)}`
        : `L2 ≤ ${curve.epsilon}${curve.rounded ? ', 256 grays' : ''}`,
      ...read.map((queries) => share(after(curve, queries))),
    ]),
  );
}

/** `queries`: Square, and noise drawn anew as often. */
export const queriesTable = (result: BlackBoxResult): ReportTable =>
  curvesTable(
    result,
    `Accuracy left after so many queries about each image, L∞ [95 %]. ${rowsOf(result)}`,
    ({ norm }) => norm === 'linf',
  );

/** `hop-skip-jump`: by labels alone, read at several lengths. */
export const hopSkipJumpTable = (result: BlackBoxResult): ReportTable =>
  curvesTable(
    result,
    `HopSkipJump: accuracy left after so many queries about each image [95 %]. ${rowsOf(result, true)}`,
    ({ attack }) => attack === 'HopSkipJump',
  );

/** `square-against-noise`: whether the search is worth its queries. */
export function squareAgainstNoiseTable(result: BlackBoxResult): ReportTable {
  const { victims, plan } = result;
  const adjusted = adjustedAgainstNoise(victims);
  return table(
    `Square against noise, ${formatCount(Math.min(plan.noiseQueries, plan.squareQueries))} queries each. ${rowsOf(result)}`,
    [
      'teacher',
      'ε',
      'only Square leaves right',
      'only noise',
      'points [95 %]',
      `McNemar’s p, Holm over ${adjusted.size}`,
    ],
    victims.flatMap((victim) =>
      victim.squareAgainstNoise.map(({ epsilon, comparison }) => [
        victim.name,
        formatEpsilon(epsilon),
        formatCount(comparison.onlyFirst),
        formatCount(comparison.onlySecond),
        `${formatPoints(comparison.difference, 1)} [${comparison.interval.map((end) => formatPoints(end, 1)).join(', ')}]`,
        formatP(adjusted.get(comparison) ?? comparison.pValue),
      ]),
    ),
  );
}

/** `survival`: the images of attacks that query, as files. */
export function survivalTable(result: BlackBoxResult): ReportTable {
  const { victims, plan } = result;
  return table(
    `Accuracy on the images of attacks that query [95 %]; HopSkipJump n = ${plan.labelRows}. ${rowsOf(result)}`,
    ['attack', ...victims.flatMap(({ name }) => [`${name}, as handed in`, 'through a CSV', 'rounded to 256 grays'])],
    victims[0].survival.map(({ attack, rounded, epsilon }, i) => [
      `${attack}${rounded ? ' on 256 grays' : ''}${epsilon === null ? '' : `, ε ${formatEpsilon(epsilon)}`}`,
      ...victims.flatMap(({ survival }) => [survival[i].exact, survival[i].csv, survival[i].eightBit].map(share)),
    ]),
  );
}
