import { type Median, type Proportion, proportion } from '../../../../evaluation/index.js';
import { COLORS, formatCount, formatPercent } from '../../../../figures/index.js';
import type { Certainty } from './certainty.js';
import { MARGIN } from './plan.js';
import type { AttackedGroup, ConfusedNetwork, Described } from './result.js';

/** How a certainty is called, and drawn. */
export const CERTAINTY_LOOKS: Readonly<Record<Certainty, { readonly name: string; readonly color: string }>> = {
  sure: { name: 'sure', color: COLORS.vermilion },
  leaning: { name: 'leaning', color: COLORS.orange },
  tied: { name: 'tied', color: COLORS.skyBlue },
  confused: { name: 'confused', color: COLORS.blue },
};

/** "0.693 [0.691, 0.695]". */
export const medianText = ({ median, interval }: Median, digits = 3): string =>
  `${median.toFixed(digits)}${interval ? ` [${interval.map((end) => end.toFixed(digits)).join(', ')}]` : ''}`;

/** "81.2 % [78.6, 83.5]". */
export const shareText = ({ value, interval: [low, high] }: Proportion): string =>
  `${formatPercent(value, 1)} [${(100 * low).toFixed(1)}, ${(100 * high).toFixed(1)}]`;

/** The same with its n. */
export const shareOfText = (share: Proportion): string => `${shareText(share)}, n\u202f=\u202f${formatCount(share.n)}`;

/** What tables and figures call an attack; the names of the results are those of its settings. */
const NAMES: Readonly<Record<string, string>> = {
  'PGD, every step': 'PGD, all steps',
  [`Carlini-Wagner, margin ${MARGIN}`]: 'Carlini-Wagner, beyond',
};

export const nameText = (name: string): string => NAMES[name] ?? name;

/** The same inside a sentence. */
const CLAUSES: Readonly<Record<string, string>> = {
  'PGD, every step': 'PGD with all its steps',
  'PGD, to its first error': 'PGD that stops at its first error',
};

export const clauseText = (name: string): string => CLAUSES[name] ?? nameText(name);

/** Neither sure nor confused: one class leads, or two are tied. */
export const neither = ({ n, certainty: { leaning, tied } }: Described): Proportion =>
  proportion(leaning.correct + tied.correct, n);

/** An attack of a network, by its name and goal. */
export const groupNamed = (
  { attacks }: ConfusedNetwork,
  name: string,
  goal: AttackedGroup['goal'] = 'any error',
): AttackedGroup | undefined => attacks.find((one) => one.name === name && one.goal === goal);

/** The attack whose errors are most often confused, with that share. */
export function mostConfused({ attacks }: ConfusedNetwork) {
  const shares = attacks.flatMap(({ name, goal, answers }) =>
    answers ? [{ name, goal, confused: answers.certainty.confused }] : [],
  );
  return shares.sort((a, b) => b.confused.value - a.confused.value).at(0);
}
