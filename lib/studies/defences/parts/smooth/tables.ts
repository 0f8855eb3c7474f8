import { formatCount, formatRadius } from '../../../../figures/index.js';
import { type ReportTable, table } from '../../../../report/index.js';
import { shareText } from '../../words.js';
import { RELU } from './networks.js';
import type { SmoothResult } from './result.js';
import { networkOf, pairText, rowsText, strongestText } from './words.js';

/** `smooth`: the networks of the part beside the undefended one. */
export const smoothTable = (result: SmoothResult): ReportTable =>
  table(
    [
      `Accuracy, clean and attacked in L∞ balls, with 95 % intervals over rows: ${rowsText(result)}. The same small network throughout, one training each.`,
      'Minutes: how long the training took, with whatever else the machine did.',
      strongestText(result),
      `${result.stamp.data}.`,
    ]
      .filter(Boolean)
      .join(' '),
    [
      ...['network', 'minutes', 'clean'],
      ...result.networks[0].radii.flatMap(({ epsilon }) => [
        `PGD-20, ε ${formatRadius(epsilon)}`,
        `${result.strongest}, ε ${formatRadius(epsilon)}`,
      ]),
    ],
    result.networks.map(({ name, trainingSeconds, clean, radii }) => [
      name,
      (trainingSeconds / 60).toFixed(1),
      shareText(clean),
      ...radii.flatMap(({ pgd, strongest }) => [shareText(pgd), shareText(strongest)]),
    ]),
  );

/** `smooth-pairs`: the smooth activations beside ReLU, row by row. */
export const pairsTable = (result: SmoothResult): ReportTable =>
  table(
    `Each activation less ReLU under the same adversarial training, at ε ${formatRadius(result.networks[0].radii.at(-1)?.epsilon ?? 0)}, on the same rows (${rowsText(result)}): points with the 95 % interval of each comparison alone (not adjusted), and p of McNemar’s exact test after Holm’s adjustment over these ${result.paired.length} comparisons, so that an interval may exclude 0 where p is large. One training of each: what another seed would give is not in the interval. ${result.stamp.data}.`,
    ['network', 'attack', 'n', 'right with it alone', 'right with ReLU alone', 'difference'],
    result.paired
      .filter(({ id }) => id !== RELU)
      .map((pair) => [
        networkOf(result, pair.id)?.name ?? pair.id,
        pair.attack === 'pgd' ? 'PGD-20' : result.strongest,
        formatCount(pair.comparison.n),
        formatCount(pair.comparison.onlyFirst),
        formatCount(pair.comparison.onlySecond),
        pairText(pair),
      ]),
  );
