import { formatPercent, listed } from '../../../../figures/index.js';
import type { Finding } from '../../../../study/index.js';
import { LOSSES, type LossName } from '../../schedule.js';
import type { StudyResults } from '../../study-results.js';
import { attackText, networkText } from '../../words.js';
import type { CrossResult } from './result.js';
import { type Accuracies, printedAccuracies, trainingAccuracies } from './words.js';

type Judgement = Pick<Finding, 'verdict' | 'reason'>;
type Results = Pick<StudyResults, 'cross'>;

/** An attack succeeds where it leaves less than this right: more wrong than right. */
const SUCCEEDS = 0.5;

const others = (loss: LossName): LossName[] => LOSSES.filter((one) => one !== loss);

/** A cell over trainings: "17.9 %", or "17.1 to 18.4 %". */
function cellText(all: readonly Accuracies[], robust: LossName, attack: LossName): string {
  const values = all.map((one) => one[robust][attack]);
  const ends = [Math.min(...values), Math.max(...values)].map((value) => formatPercent(value, 1));
  return ends[0] === ends[1] ? ends[0] : `${ends[0]} to ${ends[1]}`;
}

/** All three hold; some do; none does. */
const verdictOf = (held: readonly boolean[]): Judgement['verdict'] =>
  held.every(Boolean) ? 'holds' : held.some(Boolean) ? 'holds in part' : 'does not hold';

const trainingsText = (all: readonly Accuracies[]) => (all.length > 1 ? `all ${all.length} trainings` : 'one training');

/** Whether a network's own attack hurts it least, and no other network withstands that attack better. */
const ownBest = (table: Accuracies, loss: LossName) => ({
  row: others(loss).every((attack) => table[loss][loss] > table[loss][attack]),
  column: others(loss).every((robust) => table[loss][loss] > table[robust][loss]),
});

/** "All DGN networks do better against attacks of their own type." Must be so in every training. */
export function ownTypeBest({ cross }: Results): Judgement {
  const [printed, ours] = [printedAccuracies(), trainingAccuracies(cross)];
  const held = (tables: readonly Accuracies[]) =>
    LOSSES.map((loss) => tables.every((table) => ownBest(table, loss).row && ownBest(table, loss).column));
  const told = LOSSES.map(
    (loss) =>
      `${networkText(loss)}: ${cellText(ours, loss, loss)} under its own attack, ${others(loss)
        .map((attack) => `${cellText(ours, loss, attack)} under ${attackText(attack)}`)
        .join(', ')}`,
  );
  return {
    verdict: verdictOf(held(ours)),
    reason: `Over ${trainingsText(ours)}: ${told.join('; ')}. The printed table ${held([printed]).every(Boolean) ? 'says the same' : 'does not say so'}. Each network learned images that these very generators made for the training rows, so this is the attack that it was shown; what it is worth against an attacker who looks at the network, the adaptive table tells.`,
  };
}

/** Of the networks that were not trained on an attack, whether LRP's withstands it best; and of all. */
function lrpBest(table: Accuracies, attack: LossName) {
  const rivals = others('lrp');
  const best = (of: readonly LossName[]) => of.every((robust) => table.lrp[attack] > table[robust][attack]);
  return { ofAll: best(rivals), offDiagonal: best(rivals.filter((robust) => robust !== attack)) };
}

/** "On MNIST, LRP-robust showed better robustness against all DGN attacks": of all networks, or of those not trained on the attack. */
export function lrpRobustBest({ cross }: Results): Judgement {
  const ours = trainingAccuracies(cross);
  const read = (tables: readonly Accuracies[]) => ({
    all: LOSSES.map((attack) => tables.every((table) => lrpBest(table, attack).ofAll)),
    off: others('lrp').map((attack) => tables.every((table) => lrpBest(table, attack).offDiagonal)),
  });
  const table = printedAccuracies();
  const [printed, run] = [read([table]), read(ours)];
  const where = (held: readonly boolean[]) =>
    held.some(Boolean) ? listed(LOSSES.filter((_, i) => held[i]).map(attackText)) : 'none';
  const told = others('lrp').map(
    (attack) =>
      `under ${attackText(attack)}: LRP-robust ${cellText(ours, 'lrp', attack)}, ${others('lrp')
        .map((robust) => `${networkText(robust)} ${cellText(ours, robust, attack)}`)
        .join(', ')}`,
  );
  const verdict = run.all.every(Boolean) ? 'holds' : run.off.every(Boolean) ? 'holds in part' : 'does not hold';
  return {
    verdict,
    reason: `Against all attacks it is not even so in the printed table, where LRP-robust is the best of the three under ${where(printed.all)} alone and the network trained on an attack withstands that attack better (NCE: ${formatPercent(table.lrp.nce, 2)} against ${formatPercent(table.nce.nce, 2)}); ${printed.off.every(Boolean) ? 'it is true off the diagonal: of the two networks that were not trained on an attack it is the better one' : 'nor is it off the diagonal'}. This run, ${trainingsText(ours)}: ${told.join('; ')}. Off the diagonal it is ${run.off.every(Boolean) ? 'the better one, too' : run.off.some(Boolean) ? 'the better one in some cells alone' : 'not the better one'}.`,
  };
}

/** "The LRP attack is successful against other DGN robust networks": it leaves less than half right. */
export function lrpAttackSucceeds({ cross }: Results): Judgement {
  const ours = trainingAccuracies(cross);
  const printed = printedAccuracies();
  const held = others('lrp').map((robust) => ours.every((table) => table[robust].lrp < SUCCEEDS));
  const told = others('lrp').map((robust) => {
    const stronger = LOSSES.filter(
      (attack) => attack !== robust && ours.every((table) => table[robust][attack] < table[robust].lrp),
    );
    return `${networkText(robust)} is right on ${cellText(ours, robust, 'lrp')} (printed ${formatPercent(printed[robust].lrp, 2)})${stronger.length ? `, on fewer under ${listed(stronger.map(attackText))}` : ''}`;
  });
  return {
    verdict: verdictOf(held),
    reason: `Success is less than half right, in ${trainingsText(ours)}: ${told.join('; ')}.`,
  };
}

/** "The best attack result is NCE on the suspiciousness-robust network": the smallest cell of the table. */
export function bestAttack({ cross }: Results): Judgement {
  const smallest = (table: Accuracies) =>
    LOSSES.flatMap((robust) => LOSSES.map((attack) => ({ robust, attack, value: table[robust][attack] }))).reduce(
      (least, one) => (one.value < least.value ? one : least),
    );
  const ours = trainingAccuracies(cross);
  const found = ours.map(smallest);
  const isIt = found.map(({ robust, attack }) => robust === 'suspiciousness' && attack === 'nce');
  const told = found.map(
    ({ robust, attack, value }) => `${attackText(attack)} on ${networkText(robust)}, ${formatPercent(value, 1)}`,
  );
  return {
    verdict: isIt.every(Boolean) ? 'holds' : isIt.some(Boolean) ? 'holds in part' : 'does not hold',
    reason: `The smallest cell of each training: ${[...new Set(told)].join('; ')}. NCE on suspiciousness-robust: ${cellText(ours, 'suspiciousness', 'nce')}, printed ${formatPercent(printedAccuracies().suspiciousness.nce, 2)}. It is the smallest of nine cells, not of all attacks: FGSM and PGD on the same networks stand in the cross table.`,
  };
}

/** What the study says of its table on MNIST. */
export const crossFindings = (results: { readonly cross: CrossResult }): Finding[] => [
  {
    id: 'cross-own-type',
    statement: 'Every network trained on a generator’s images does best against attacks of its own type.',
    ...ownTypeBest(results),
  },
  {
    id: 'cross-lrp-robust-best',
    statement: 'On MNIST the LRP-robust network is the more robust one against all generators’ attacks.',
    ...lrpRobustBest(results),
  },
  {
    id: 'cross-lrp-attack',
    statement: 'The LRP attack is successful against the other robust networks.',
    ...lrpAttackSucceeds(results),
  },
  {
    id: 'cross-best-attack',
    statement: 'The best attack result is NCE on the suspiciousness-robust network (9.13 % right).',
    ...bestAttack(results),
  },
];
