import { formatCount, formatPoints, formatRadius } from '../../../../figures/index.js';
import { type ReportTable, table } from '../../../../report/index.js';
import { shareText } from '../../words.js';
import type { CertifiedNetwork, CertifiedResult } from './result.js';
import { limitText, strongestText, widthOf } from './words.js';

const nameText = ({ name, paper }: CertifiedNetwork): string => (paper ? `${name} (${paper})` : name);

/** `certified`: each network at each radius, from both sides. */
export const certifiedTable = (result: CertifiedResult): ReportTable => {
  const { networks, plan, stamp } = result;
  const { clean, brackets } = networks[0];
  return table(
    [
      `Robust accuracy in L∞ balls from both sides, on the first ${formatCount(clean.n)} test images: no less than what intervals prove, no more than what attacks leave. CROWN takes its intermediate bounds from intervals, on the first ${formatCount(brackets[0].crown.n)} of them. Attacked: PGD-${plan.pgdSteps} on every row, proved or not; of the first network also ${plan.strongest}, on the rows (in brackets) that are neither proved nor broken. Refuted: rows proved and broken nevertheless. CROWN’s linear bounds are often tighter than intervals, not on networks trained for intervals; the two stand on different numbers of rows. Shares with Wilson’s 95 % intervals over rows; one training each.`,
      strongestText(result),
      `${stamp.data}.`,
    ]
      .filter(Boolean)
      .join(' '),
    [
      ...['network', 'clean', 'ε', 'proved, intervals', 'proved, CROWN', `PGD-${plan.pgdSteps}`],
      ...['left by all', 'between, points', 'refuted'],
    ],
    networks.flatMap((network) =>
      network.brackets.map((bracket, i) => [
        i === 0 ? nameText(network) : '',
        i === 0 ? shareText(network.clean) : '',
        formatRadius(bracket.epsilon),
        shareText(bracket.certified),
        shareText(bracket.crown),
        shareText(bracket.pgd),
        `${shareText(bracket.attacked)}${bracket.strongestRows ? ` (${formatCount(bracket.strongestRows)})` : ''}`,
        formatPoints(widthOf(bracket), 1),
        formatCount(bracket.refuted),
      ]),
    ),
  );
};

/** `certified-tries`: tries to break what is proved, by attack. */
export const triesTable = ({ tries, stamp }: CertifiedResult): ReportTable =>
  table(
    `Tries to break, at ε ${formatRadius(tries.epsilon)}, the ${formatCount(tries.rows)} of these rows that intervals prove there. A try is one whole attack on one row; runs differ by their random numbers. At most: one-sided 95 % upper limit of the share of tries that break (Clopper and Pearson), as if tries were drawn one by one; those on one row are alike. ${stamp.data}.`,
    ['attack', 'runs', 'tries', 'broken'],
    [
      ...tries.attacks.map(({ attack, runs, tries: tried, broken }) => [
        attack,
        formatCount(runs),
        formatCount(tried),
        formatCount(broken),
      ]),
      ['all', '', formatCount(tries.total), `${formatCount(tries.broken)} (at most ${limitText(tries.atMost)})`],
    ],
  );
