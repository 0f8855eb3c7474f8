import { aucInterval } from './auc.js';
import { balancedAccuracy, type Estimate, type Proportion, proportion } from './intervals.js';

/** How well a loss tells the rows that a network was trained on from others. */
export interface MembershipInference {
  /** Rows of at most this loss are called members. */
  readonly threshold: number;
  /** Members that are called so, and others that are not. */
  readonly members: Proportion;
  readonly others: Proportion;
  /** Mean of the two shares: .5 is a coin's. */
  readonly balancedAccuracy: Estimate;
  /** Of a member and another row, how often the member has the smaller loss (equal ones count half): no threshold. */
  readonly auc: Estimate;
}

/** Rows of both kinds by rising loss. */
const byLoss = (members: ArrayLike<number>, others: ArrayLike<number>) =>
  [
    ...Array.from(members, (loss) => ({ loss, member: true })),
    ...Array.from(others, (loss) => ({ loss, member: false })),
  ].sort((a, b) => a.loss - b.loss);

type Sorted = ReturnType<typeof byLoss>;

/** Calls `each` for every distinct loss, with how many members and others have it. */
function sweep(sorted: Sorted, each: (loss: number, m: number, o: number) => void): void {
  for (let i = 0; i < sorted.length; ) {
    const { loss } = sorted[i];
    let [m, o] = [0, 0];
    for (; i < sorted.length && sorted[i].loss === loss; i++) {
      if (sorted[i].member) m++;
      else o++;
    }
    each(loss, m, o);
  }
}

function areaUnderCurve(sorted: Sorted): number {
  let [members, others, pairs] = [0, 0, 0];
  sweep(sorted, (_, m, o) => {
    pairs += o * (members + m / 2);
    members += m;
    others += o;
  });
  return pairs / (members * others);
}

function requireRows(members: ArrayLike<number>, others: ArrayLike<number>): void {
  if (members.length === 0 || others.length === 0)
    throw new RangeError(`Both kinds of rows are needed, got ${members.length} members and ${others.length} others.`);
}

/**
 * The loss that best tells members from others, both known: to be chosen on a shadow network (Shokri et al., 2017) that
 * was trained alike on other rows, and tried on the network that is attacked.
 */
export function bestLossThreshold(members: ArrayLike<number>, others: ArrayLike<number>): number {
  requireRows(members, others);
  const sorted = byLoss(members, others);
  let [told, best, threshold] = [0, Number.NEGATIVE_INFINITY, 0];
  sweep(sorted, (loss, m, o) => {
    told += m / members.length - o / others.length;
    if (told > best) [best, threshold] = [told, loss];
  });
  return threshold;
}

/**
 * Membership inference by a threshold on the loss (Yeom et al., 2018): whoever knows a row's label and the network's
 * scores calls it a member where its loss is at most `threshold`.
 * @param members losses of rows that the network was trained on
 * @param others losses of rows that it was not; neither may have served to choose the threshold
 * @throws RangeError where either is empty.
 */
export function membershipInference(
  members: ArrayLike<number>,
  others: ArrayLike<number>,
  threshold: number,
): MembershipInference {
  requireRows(members, others);
  const called = (losses: ArrayLike<number>) => Array.from(losses).filter((loss) => loss <= threshold).length;
  const told = {
    members: proportion(called(members), members.length),
    others: proportion(others.length - called(others), others.length),
  };
  return {
    threshold,
    ...told,
    balancedAccuracy: balancedAccuracy(told.members, told.others),
    auc: aucInterval(areaUnderCurve(byLoss(members, others)), members.length, others.length),
  };
}
