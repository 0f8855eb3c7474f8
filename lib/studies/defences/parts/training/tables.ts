import { formatCount, formatEpsilon } from '../../../../figures/index.js';
import { type ReportTable, table } from '../../../../report/index.js';
import type { TableContext } from '../../../../study/index.js';
import { shareText } from '../../words.js';
import type { TrainingResults } from './result.js';
import { attackText, collapsedText, heldText, NETWORK_WORDS } from './words.js';

/** `training-attacks`: every network under every attack on itself. */
export function attacksTable({ results: { training } }: Pick<TableContext<TrainingResults>, 'results'>): ReportTable {
  const { curves, plan, data, fast } = training;
  const { n } = curves[0].clean;
  return table(
    `Robust accuracy under L∞ attacks on each network itself (n = ${formatCount(n)} images in every cell; Wilson’s 95 % intervals over images; one training a network). An image that PGD or ${plan.strongest} does not break in a ball counts as right in every smaller one. FGSM-RS: seed ${fast.best}, the best of ${fast.courses.length} by robust accuracy on held-out rows. ${data}.`,
    [
      'network',
      'minutes of training',
      'clean',
      'ε',
      ...(['fgsm', 'pgd', 'strongest'] as const).map((attack) => attackText(attack, plan)),
    ],
    curves.flatMap(({ network, seconds, clean, points }) =>
      points.map(({ epsilon, fgsm, pgd, strongest }, i) => [
        ...(i === 0
          ? [NETWORK_WORDS[network].name, seconds === null ? '' : (seconds / 60).toFixed(1), shareText(clean)]
          : ['', '', '']),
        formatEpsilon(epsilon),
        ...[fgsm, pgd, strongest].map(shareText),
      ]),
    ),
  );
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

/** `training-fast`: every training by single steps. */
export function fastTable({ results: { training } }: Pick<TableContext<TrainingResults>, 'results'>): ReportTable {
  const { fast, plan } = training;
  return table(
    `Fast adversarial training (FGSM-RS) from ${fast.courses.length} seeds: robust accuracy under PGD-20 at ε ${formatEpsilon(plan.epsilon)} on ${heldText(training)}, looked at every half epoch. A training ends where robust accuracy has been .3 or more and then falls under half of its best: catastrophic overfitting. Here ${collapsedText(fast)}. Last column: robust accuracy of the kept network under ${plan.strongest} on ${formatCount(fast.courses[0].strongest.n)} test images.`,
    ['seed', 'looks', 'best look', 'at update', 'last look', 'collapsed at update', plan.strongest],
    fast.courses.map(({ seed, scores, kept, collapsed, strongest }) => [
      String(seed),
      String(scores.length),
      percent(Math.max(...scores)),
      formatCount(kept),
      percent(scores[scores.length - 1]),
      collapsed === null ? 'no' : formatCount(collapsed),
      shareText(strongest),
    ]),
  );
}
