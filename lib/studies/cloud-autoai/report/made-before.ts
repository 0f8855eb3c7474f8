import type { StudyResults } from '../study-results.js';

const minutesOf = (seconds: readonly number[]): string => (seconds.reduce((sum, one) => sum + one, 0) / 60).toFixed(1);
const counted = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`;
const listed = (seeds: readonly number[]): string => [...new Set(seeds)].sort((a, b) => a - b).join(', ');

/** From the first to the last of some dates. */
function between(dates: readonly string[]): string {
  if (!dates.length) return 'none';
  const sorted = dates.map((date) => date.slice(0, 16).replace('T', ' ')).sort();
  const [first, last] = [sorted[0], sorted[sorted.length - 1]];
  return first === last ? first : `${first} to ${last}`;
}

/** What a run may take from a cache, with what it took when it was made. */
export function madeBefore({ localTeachers, distillation, adaptive }: StudyResults): string[][] {
  const searches = [localTeachers.ibm, localTeachers.gcp].map(({ name, search }): string[] => [
    `search for ${name}, with the last trainings`,
    String(search.seed),
    `${minutesOf([search.seconds])} of ${minutesOf([search.budgetSeconds])} allowed`,
    '',
  ]);
  const runs = (['soft', 'hard'] as const).map((kind): string[] => {
    const own = distillation.runs.filter(({ labels }) => labels === kind);
    return [
      `part 4: ${counted(own.length, kind === 'soft' ? 'student' : 'control')}, training`,
      listed(own.map(({ seed }) => seed)),
      minutesOf(own.map(({ seconds }) => seconds)),
      between(own.map(({ finished }) => finished)),
    ];
  });
  const { students } = adaptive;
  const seeds = listed(students.map(({ seed }) => seed));
  return [
    ...searches,
    ...runs,
    [
      `part 5: ${counted(students.length, 'student')}, training (those it shares with part 4 are in both lines)`,
      seeds,
      minutesOf(students.map(({ trainingSeconds }) => trainingSeconds)),
      between(students.map(({ finished }) => finished)),
    ],
    ['part 5: attacks on them', seeds, minutesOf(students.map(({ seconds }) => seconds)), ''],
  ];
}
