import { type Proportion, proportionTest, spreadTest } from '../../../../evaluation/index.js';
import { type ClaimTable, claimsFor, fromPart, NOT_RUN } from '../../../../study/index.js';
import { atEpsilon } from '../../../../tensor/index.js';
import { EPSILONS } from '../../contracts.js';
import { epsilonName } from '../../published.js';
import type { StudyResults } from '../../study-results.js';

const inPercent = ([low, high]: readonly [number, number]) => [100 * low, 100 * high] as const;

/** The student, trained anew: over seeds where there are several, over rows where there is one. */
const student = fromPart<StudyResults, 'distillation'>('distillation', (result, { epsilon, value }) => {
  const { stamp, summaries, runs } = result;
  const soft = runs.filter(({ labels }) => labels === 'soft');
  const read = <T>(of: { test: T; sets: readonly { epsilon: number; selected: T }[] } | undefined) =>
    epsilon === undefined ? of?.test : of && atEpsilon(of.sets, epsilon)?.selected;
  const over = read(summaries.find(({ labels }) => labels === 'soft'));
  const rows = read<Proportion>(soft[0]);
  if (!over || !rows) return NOT_RUN;
  const seeds = soft.map(({ seed }) => seed);
  if (over.prediction)
    return {
      measured: 100 * over.mean,
      n: over.values.length,
      nOf: 'seeds',
      interval: inPercent(over.prediction),
      over: 'one more training',
      reason: `mean of ${over.values.length} seeds; the interval is where one more training would fall, which is what the published figure is`,
      stamp,
      seeds,
      pValue: spreadTest(over, value / 100),
    };
  return {
    measured: 100 * rows.value,
    n: rows.n,
    interval: inPercent(rows.interval),
    reason: 'one seed; the interval is over rows and leaves out how trainings differ',
    stamp,
    seeds,
    pValue: proportionTest(rows, value / 100),
  };
});

export const distillationClaims: ClaimTable<StudyResults> = claimsFor(
  ['test', ...EPSILONS.map(epsilonName)].map((set) => `student-gcp-${set}`),
  student,
);
