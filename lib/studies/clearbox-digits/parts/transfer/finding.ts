import { formatEpsilon, formatInterval, formatP, formatPercent, formatPoints } from '../../../../figures/index.js';
import type { Finding } from '../../../../study/index.js';
import type { Judgement } from '../../judgement.js';
import { attacksOf, type BesideNoise, besideNoise, cellOf, type Likeness, likenesses } from './compare.js';
import { written } from './plan.js';
import type { TransferResult } from './result.js';

const SURE = 0.05;

/** Comparisons in favor of the target's own kind, against it (both beyond 5 % for all together), and neither. */
export function sorted(all: readonly Likeness[]) {
  const sure = all.filter(({ adjusted }) => adjusted < SURE);
  const [better, worse] = [
    sure.filter(({ difference }) => difference > 0),
    sure.filter(({ difference }) => difference < 0),
  ];
  return { better, worse, open: all.length - better.length - worse.length };
}

/** "dense 12 of 12": how often sources of the target's own kind do more, by kind. */
function byKind(all: readonly Likeness[]): string {
  return [...new Set(all.map(({ kind }) => kind))]
    .map((kind) => {
      const own = all.filter((one) => one.kind === kind);
      const { better, worse } = sorted(own);
      return `${kind}: more in ${better.length} of ${own.length}, less in ${worse.length}`;
    })
    .join('; ');
}

/** "The similar the two structures are, the better": sources of the target's own kind against others, paired. */
export function similarStructures(result: TransferResult): Judgement {
  const all = likenesses(result);
  if (!all.length) return { verdict: 'unchecked', reason: 'No image is read right by every model.' };
  const { better, worse, open } = sorted(all);
  const differences = all.map(({ difference }) => difference);
  const [least, most] = [Math.min(...differences), Math.max(...differences)].map((one) => formatPoints(one, 1));
  return {
    verdict: better.length === all.length ? 'holds' : better.length > worse.length ? 'holds in part' : 'does not hold',
    reason: `Of ${all.length} pairs of an attack inside a ball and a target, images made on the target’s own kind do more than images made on the others in ${better.length}, less in ${worse.length}, and ${open} are open (paired over the same images; 5 % for all pairs together, Holm). By the target’s kind: ${byKind(all)}. Differences from ${least} to ${most} points over ${all[0].n} images that every model reads right.`,
  };
}

/** XGBoost attacked, and the images handed to the article's network: more than noise of the same radius does? */
export function treesToNetwork(result: TransferResult): Judgement {
  const found = besideNoise(result, 'confident-square', 'XGBoost', 'MLP');
  const more = found.filter(({ test, adjusted }) => test.difference < 0 && adjusted < SURE);
  // Most rows are no merit of the attack where noise loses most of them too.
  const most = more.some(
    ({ cell: { transferred }, underNoise }) => transferred && transferred.interval[0] > 0.5 && underNoise < 0.5,
  );
  return {
    verdict: !found.length ? 'unchecked' : most ? 'holds' : more.length ? 'holds in part' : 'does not hold',
    reason: found.length
      ? `Square on XGBoost, which goes on past the boundary. ${found.map((one) => atRadius(one)).join(' ')}`
      : 'No image is read right by every model.',
  };
}

/** "L∞ ε .1: of the rows …": one radius in a sentence or two. */
function atRadius({ epsilon, cell, own, back, underAttack, underNoise, test, adjusted }: BesideNoise): string {
  const carried = cell.transferred
    ? `of the images that XGBoost loses the network loses ${formatPercent(cell.transferred.value, 1)} ${formatInterval(cell.transferred.interval, 1)} (n = ${cell.transferred.n}), the other way round it is ${back?.transferred ? formatPercent(back.transferred.value, 1) : 'none'};`
    : 'XGBoost loses no image;';
  const direct = own ? `; attacked itself it loses ${formatPercent(own.wrong.value, 1)} of all ${own.wrong.n}` : '';
  return `L∞ ε ${formatEpsilon(epsilon)}: ${carried} over the ${test.n} images that all read right it loses ${formatPercent(underAttack, 1)}, under noise of that size ${formatPercent(underNoise, 1)} (McNemar, p ${formatP(adjusted)})${direct}.`;
}

/** "16.7 % to 63.3 %", or one of them where they are the same. */
function rangeText(shares: readonly number[]): string {
  const ends = [Math.min(...shares), Math.max(...shares)].map((share) => formatPercent(share, 1));
  return [...new Set(ends)].join(' to ');
}

/** "We can use the same attack on different models": each attack on each model itself. */
export function sameAttack({ matrix, subjects }: TransferResult): Judgement {
  const shares = matrix.runs.flatMap((run) => {
    const own = cellOf(matrix, run.attack, run.source, run.source);
    return own ? [{ run, own }] : [];
  });
  const names = [...new Set(shares.map(({ run }) => written(run)))];
  const told = attacksOf(matrix).map((attack) => {
    const of = shares.filter(({ run }) => run.attack === attack);
    const [{ run }] = of;
    const values = of.map(({ own }) => own.wrong.value);
    const radius = run.epsilon === null ? '' : ` ${formatEpsilon(run.epsilon)}`;
    return `${written(run)}${radius} on ${of.length} of ${subjects.length} models: ${rangeText(values)} not right`;
  });
  const everywhere = shares.length === attacksOf(matrix).length * subjects.length;
  // Some radius at which it breaks most rows of every model that it can be made on.
  const breaks = (name: string) =>
    [...new Set(shares.map(({ run }) => run.epsilon))].some((radius) => {
      const at = shares.filter(({ run }) => written(run) === name && run.epsilon === radius);
      return at.length > 0 && at.every(({ own }) => own.wrong.interval[0] > 0.5);
    });
  return {
    verdict: everywhere && names.every(breaks) ? 'holds' : 'holds in part',
    reason:
      `Made on each model itself, all ${matrix.n} images. ${told.join('; ')}. ${everywhere ? '' : 'Attacks with gradients cannot be made on trees.'}`.trim(),
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
