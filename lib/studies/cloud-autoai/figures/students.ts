import type { Proportion, Spread } from '../../../evaluation/index.js';
import { type CurvePoint, formatProportion, formatSpread } from '../../../figures/index.js';
import type { DistillationResult, StudentSet } from '../parts/distillation/result.js';

type Labels = 'soft' | 'hard';
export type StudentMeasure = Exclude<keyof StudentSet, 'epsilon'>;

/** One seed has only the interval over its rows; several have one over seeds, which says what another training would give. */
function point(epsilon: number, measured: Spread, single: Proportion | undefined): CurvePoint {
  const interval = measured.interval ?? single?.interval;
  if (!interval) return { x: epsilon, y: measured.mean };
  return { x: epsilon, y: measured.mean, interval: [Math.max(0, interval[0]), Math.min(1, interval[1])] };
}

/** A student's mean over seeds at each epsilon, with its 95 % interval. */
export function studentPoints(
  { summaries, runs }: DistillationResult,
  labels: Labels,
  measure: StudentMeasure,
): CurvePoint[] {
  const summary = summaries.find((one) => one.labels === labels);
  const run = runs.find((one) => one.labels === labels);
  return (summary?.sets ?? []).map((set) =>
    point(set.epsilon, set[measure], run?.sets.find((one) => one.epsilon === set.epsilon)?.[measure]),
  );
}

/** The clean held-out rows, drawn at epsilon 0; empty where the sets hold an epsilon 0 of their own. */
export function studentCleanPoint({ summaries, runs }: DistillationResult, labels: Labels): CurvePoint[] {
  const summary = summaries.find((one) => one.labels === labels);
  if (!summary || summary.sets.some((set) => set.epsilon === 0)) return [];
  return [point(0, summary.test, runs.find((one) => one.labels === labels)?.test)];
}

/** What the bars of a student's curve are. */
export function studentBars({ summaries }: DistillationResult): string {
  const seeds = Math.max(0, ...summaries.map((summary) => summary.test.values.length));
  return seeds > 1
    ? `Student and control: mean of ${seeds} seeds, bars are 95 % intervals of that mean over seeds (Student’s t)`
    : 'Student and control: one seed, bars are 95 % Wilson intervals over rows and say nothing of other seeds';
}

/**
 * A student's accuracy in words: over several seeds their mean, deviation and 95 % interval; of one seed its n and its
 * interval over rows. `test` is the clean held-out rows. undefined: not trained, or not at this epsilon.
 */
export function formatStudent(
  { summaries, runs }: Pick<DistillationResult, 'summaries' | 'runs'>,
  labels: Labels,
  measure: StudentMeasure | 'test',
  epsilon: number,
): string | undefined {
  const summary = summaries.find((one) => one.labels === labels);
  const run = runs.find((one) => one.labels === labels);
  const read = <T>(of: { test: T; sets: readonly ({ epsilon: number } & Record<StudentMeasure, T>)[] } | undefined) =>
    measure === 'test' ? of?.test : of?.sets.find((one) => one.epsilon === epsilon)?.[measure];
  const [over, rows] = [read<Spread>(summary), read<Proportion>(run)];
  if (!over) return undefined;
  return rows && over.values.length === 1 ? `${formatProportion(rows)}, 1 run` : formatSpread(over);
}
