import type { Proportion } from '../../../../evaluation/index.js';
import { formatCount, formatEpsilon } from '../../../../figures/index.js';
import { type Cell, type ReportTable, table } from '../../../../report/index.js';
import type { MeasuredAttempt, MeasuredDefence } from '../../attempts/index.js';
import { below, shareText } from '../../words.js';
import type { ArchitectureResult } from './result.js';
import { radiiOf, rowsText } from './words.js';

/** A share, marked where it lies below another. */
const lost = (share: Proportion, other: Proportion): Cell =>
  below(share, other) ? { text: shareText(share), tone: 'bad' } : shareText(share);

/** Defence by defence, each at its radii. */
const inOrder = (result: ArchitectureResult): MeasuredDefence[] => {
  const ids = [...new Set(result.defences.map(({ id }) => id))];
  return ids.flatMap((id) =>
    radiiOf(result).flatMap((epsilon) => result.defences.filter((one) => one.id === id && one.epsilon === epsilon)),
  );
};

/** `architecture`: each defence under the non-adaptive attack, and under all. */
export const architectureTable = (result: ArchitectureResult): ReportTable =>
  table(
    `Defences that change the network, on lenet5 (ensembles and ensemble adversarial training: half of its filters and units). Robust accuracy: non-adaptive, under images of PGD-20 on the undefended network (of distillation under PGD-20 on the network as it is); adaptive, under every attack that was tried, row by row (of a random defence under the one that leaves the least). Bold: below the non-adaptive figure, 95 % intervals apart. Each method is built after the source beside it, which need not have claimed robustness in this ball. Without a defence: PGD-20 by margin. L∞, shares with 95 % intervals, ${rowsText(result)}. ${result.stamp.data}.`,
    ['defence', 'method after', 'ε', 'clean', 'undefended, clean', 'non-adaptive', 'adaptive'],
    [
      ...result.undefended.map(({ name, epsilon, clean, robust }) => [
        ...[`none (${name})`, '', formatEpsilon(epsilon), shareText(clean), shareText(clean), '', shareText(robust)],
      ]),
      ...inOrder(result).map(({ name, paper, epsilon, clean, undefended, claimed, adaptive }) => [
        ...[name, paper, formatEpsilon(epsilon)],
        ...[clean, undefended, claimed].map(shareText),
        lost(adaptive, claimed),
      ]),
    ],
  );

const controlText = ({ control }: MeasuredAttempt) => (control ? shareText(control.robust) : '');
const offText = ({ off }: MeasuredAttempt) => (off ? `${formatCount(off.equal)} of ${formatCount(off.rows)}` : '');

/** `architecture-attempts`: each attack, with its controls. */
export const attemptsTable = (result: ArchitectureResult): ReportTable =>
  table(
    `Every attack of the table above, with two controls: in a ball of radius 1, where it should leave nothing, and with the defence switched off (32 bits, nothing pruned, every activation kept, one member, temperature 1), where it should be the plain attack on the undefended network, row by row. A network that gives one answer to all images cannot be attacked, and keeps what it has. Shares with 95 % intervals, ${rowsText(result)}. ${result.stamp.data}.`,
    ['defence', 'ε', 'attack', 'attacker knows', 'robust accuracy', 'in a ball of radius 1', 'equal when switched off'],
    inOrder(result).flatMap(({ name, epsilon, attempts }) =>
      attempts.map((attempt) => [
        ...[name, formatEpsilon(epsilon), attempt.name, attempt.knows === 'nothing' ? 'nothing' : 'the defence'],
        ...[shareText(attempt.robust), controlText(attempt), offText(attempt)],
      ]),
    ),
  );

/** `architecture-scores`: an attack without gradients beside those with. */
export function scoresTable(result: ArchitectureResult): ReportTable {
  const { withoutGradients, defences } = result;
  const nameOf = (id: string) => defences.find((one) => one.id === id)?.name ?? id;
  return table(
    `Do gradients mislead? Square Attack sees scores alone and asks ${formatCount(withoutGradients[0]?.queries ?? 0)} times an image; where it leaves less than the attack by gradients on the same rows, these gradients are no good (bold: 95 % intervals apart). Where it leaves more, nothing follows: so few queries are no evidence of strength. Robust accuracy with 95 % intervals. ${result.stamp.data}.`,
    ['defence', 'ε', 'n', 'Square Attack', 'by gradients'],
    withoutGradients.map(({ id, epsilon, robust, byGradients }) => [
      ...[nameOf(id), formatEpsilon(epsilon), formatCount(robust.n)],
      lost(robust, byGradients),
      shareText(byGradients),
    ]),
  );
}
