import { formatInterval, formatP, formatPercent } from '../../../../figures/index.js';
import type { Finding } from '../../../../study/index.js';
import { besideNoise, cellOf, idOf, type Likeness, likenesses } from './compare.js';
import { written } from './plan.js';
import type { TransferResult } from './result.js';

type Judgement = Pick<Finding, 'verdict' | 'reason'>;

const SURE = 0.05;

/** Comparisons that are surely in favor of the target's own kind, surely against it, and neither. */
export function sorted(all: readonly Likeness[]) {
  const sure = all.filter(({ adjusted }) => adjusted < SURE);
  const [better, worse] = [
    sure.filter(({ difference }) => difference > 0),
    sure.filter(({ difference }) => difference < 0),
  ];
  return { better, worse, open: all.length - better.length - worse.length };
}

/** "The similar the two structures are, the better": sources of the target's own kind against others, paired. */
export function similarStructures(result: TransferResult): Judgement {
  const all = likenesses(result);
  const { better, worse, open } = sorted(all);
  const verdict =
    better.length === all.length ? 'holds' : better.length > worse.length ? 'holds in part' : 'does not hold';
  const differences = all.map(({ difference }) => 100 * difference);
  return {
    verdict: all.length ? verdict : 'unchecked',
    reason: all.length
      ? `Dense networks, convolutional networks and boosted trees, attacks of L∞ ε ${result.epsilon}: of ${all.length} pairs of attack and target, images made on the target’s own kind do more than images made on the others in ${better.length}, less in ${worse.length}, and ${open} are open (paired, Holm). Differences from ${Math.min(...differences).toFixed(1)} to ${Math.max(...differences).toFixed(1)} points over ${all[0].n} rows that every model reads right.`
      : 'No row is read right by every model.',
  };
}

/** XGBoost attacked, and the images handed to the article's network: more than noise of the same radius does? */
export function treesToNetwork(result: TransferResult): Judgement {
  const { matrix, epsilon } = result;
  const square = idOf(matrix, 'confident-square');
  const found = besideNoise(result, square, 'XGBoost', 'MLP');
  const back = cellOf(matrix, square, 'MLP', 'XGBoost')?.transferred;
  if (!found?.cell.transferred)
    return { verdict: 'unchecked', reason: 'Square lost no row that every model reads right.' };
  const { cell, underNoise, test } = found;
  const [own, share] = [cellOf(matrix, square, 'MLP', 'MLP'), found.cell.transferred];
  const more = test.difference < 0 && test.pValue < SURE;
  return {
    verdict: !more ? 'does not hold' : share.interval[0] > 0.5 ? 'holds' : 'holds in part',
    reason: `Square on XGBoost, L∞ ε ${epsilon}: of the rows that it loses, the network loses ${formatPercent(share.value, 1)} ${formatInterval(share.interval, 1)} (n = ${share.n}; the other way round ${back ? formatPercent(back.value, 1) : 'none'}). Over ${test.n} rows that all read right it loses ${formatPercent((test.onlySecond + test.neither) / test.n, 1)}, and ${formatPercent(underNoise, 1)} under noise of the same size (McNemar, p ${formatP(test.pValue)}). Of all rows it misses ${formatPercent(cell.wrong.value, 1)}, and ${own ? formatPercent(own.wrong.value, 1) : 'n/a'} where Square asks the network itself.`,
  };
}

/** "We can use the same attack on different models": each attack on each model itself. */
export function sameAttack({ matrix, subjects }: TransferResult): Judgement {
  const shares = matrix.runs.flatMap((run) => {
    const own = cellOf(matrix, run.attack, run.source, run.source);
    return own ? [{ run, own }] : [];
  });
  const names = [...new Set(shares.map(({ run }) => written(run)))];
  const told = names.map((name) => {
    const of = shares.filter(({ run }) => written(run) === name).map(({ own }) => own.wrong.value);
    return `${name} on ${of.length} of ${subjects.length} models: ${formatPercent(Math.min(...of), 1)} to ${formatPercent(Math.max(...of), 1)} not right`;
  });
  const everywhere = shares.length === names.length * subjects.length;
  const strong = shares.every(({ own }) => own.wrong.interval[0] > 0.5);
  return {
    verdict: everywhere && strong ? 'holds' : 'holds in part',
    reason:
      `Made on each model itself, all ${matrix.n} rows. ${told.join('; ')}. ${everywhere ? '' : 'Attacks with gradients cannot be made on trees.'}`.trim(),
  };
}

/** The statements of the article that this part judges. */
export const transferFindings = (result: TransferResult): Finding[] => [
  {
    id: 'transfer-similar',
    statement: 'Of a transfer attack: the more similar the two structures are, the better.',
    ...similarStructures(result),
  },
  {
    id: 'transfer-trees',
    statement: 'Boosted trees can be attacked and the attack transferred to the network.',
    ...treesToNetwork(result),
  },
  {
    id: 'transfer-same-attack',
    statement: 'The same attack can be used on different models.',
    ...sameAttack(result),
  },
];
