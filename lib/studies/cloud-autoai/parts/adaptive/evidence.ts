/** What the attacked students show, counted and tested; `findings.ts` puts it into words. */
import { holmOver, mcnemar, type Proportion } from '../../../../evaluation/index.js';
import type { AdaptiveResult, AdaptiveStudent, StudentCondition, StudentPair } from './result.js';

/** Trained on labels softened at a temperature: defensive distillation as it was proposed. */
export const isSoftened = ({ labelTemperature }: StudentCondition) => labelTemperature !== null && labelTemperature > 1;

export const studentOf = ({ students }: AdaptiveResult, id: string) =>
  students.find(({ condition }) => condition.id === id);

/** Where AutoAttack ran: at the other epsilons the worst case is one of weaker attacks. */
export const autoAttacked = ({ students }: Pick<AdaptiveResult, 'students'>): number[] => [
  ...new Set(
    students.flatMap(({ whiteBox }) =>
      whiteBox.filter(({ attack }) => attack === 'autoattack').map(({ epsilon }) => epsilon),
    ),
  ),
];

/** The epsilon at which attacks are compared: where AutoAttack ran, else the middle one. undefined without students. */
export function comparedEpsilon(adaptive: Pick<AdaptiveResult, 'students'>): number | undefined {
  const all = adaptive.students.flatMap(({ whiteBox }) => whiteBox.map(({ epsilon }) => epsilon));
  const epsilons = [...new Set(all)].sort((a, b) => a - b);
  return autoAttacked(adaptive)[0] ?? epsilons[epsilons.length >> 1];
}

/** The most robust student in the worst case at the smallest, the middle and the largest epsilon. */
export function mostRobust({ students }: AdaptiveResult) {
  const worst = students.flatMap((student) =>
    student.whiteBox.filter(({ attack }) => attack === 'worst').map((rows) => ({ student, ...rows })),
  );
  const epsilons = [...new Set(worst.map(({ epsilon }) => epsilon))].sort((a, b) => a - b);
  if (!epsilons.length) return [];
  return [epsilons[0], epsilons[epsilons.length >> 1], epsilons[epsilons.length - 1]].map((epsilon) =>
    worst.filter((one) => one.epsilon === epsilon).reduce((a, b) => (b.robust.value > a.robust.value ? b : a)),
  );
}

/** Below this an attacker who knows the student wins more often than not. */
const DEFENDED = 0.5;

/** What each distilled student keeps in the worst case at its largest epsilon. */
export const keptAtMost = ({ students }: AdaptiveResult): Proportion[] =>
  students
    .filter(({ condition }) => condition.labels !== 'hard')
    .flatMap(({ whiteBox }) => {
      const worst = whiteBox.filter(({ attack }) => attack === 'worst').sort((a, b) => b.epsilon - a.epsilon);
      return worst.slice(0, 1).map(({ robust }) => robust);
    });

/**
 * Whether distillation is shown to be no defence by itself: in the worst case at the largest epsilon every distilled
 * student's interval lies below one half. null where none was attacked.
 */
export function isNoDefence(adaptive: AdaptiveResult): boolean | null {
  const kept = keptAtMost(adaptive);
  return kept.length ? kept.every(({ interval }) => interval[1] < DEFENDED) : null;
}

export type TemperedGain = ReturnType<typeof temperedGains>[number];

/** For each student and epsilon how much further PGD comes with the logits divided by the temperature. */
export function temperedGains({ students }: AdaptiveResult) {
  const gains = students.flatMap((student) =>
    student.whiteBox.flatMap(({ attack, epsilon, robust, robustRows }) => {
      const tempered = student.whiteBox.find((one) => one.attack === 'pgd-tempered' && one.epsilon === epsilon);
      if (attack !== 'pgd' || !tempered) return [];
      const right = (rows: string) => Array.from(rows, (verdict) => verdict === '1');
      const { pValue } = mcnemar(right(robustRows), right(tempered.robustRows));
      const gain = robust.value - tempered.robust.value;
      return [{ student, epsilon, robust, tempered: tempered.robust, gain, pValue }];
    }),
  );
  return holmOver(gains, ({ pValue }) => pValue).map((gain) => ({ ...gain, significant: gain.adjusted < 0.05 }));
}

/** 1 where the soft student is significantly better than its control, −1 where it is poorer, else 0. */
export const ahead = ({ comparison, adjusted }: StudentPair) =>
  adjusted < 0.05 ? Math.sign(comparison.difference) : 0;

/** How much better a student does on twins of distillation rows than of held-out ones, mean over epsilons. */
export const twinGap = ({ transferred }: AdaptiveStudent) =>
  transferred.reduce((sum, set) => sum + set.distillationTwins.value - set.heldOutTwins.value, 0) / transferred.length;
