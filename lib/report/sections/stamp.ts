import type { RunStamp } from '../../replication/cloud-autoai/results.js';
import { partTitle, STUDY_PARTS, type StudyResults } from '../../replication/cloud-autoai/study-results.js';
import { type Block, type Cell, heading, paragraph, table } from '../document.js';
import type { ReportContext } from './context.js';

const versions = (stamp: RunStamp): string =>
  Object.entries(stamp.versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');

const minutesOf = (seconds: readonly number[]): string => (seconds.reduce((sum, one) => sum + one, 0) / 60).toFixed(1);
const counted = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`;
const listed = (seeds: readonly number[]): string => [...new Set(seeds)].sort((a, b) => a - b).join(', ');

/** From the first to the last of some dates. */
function between(dates: readonly string[]): string {
  if (!dates.length) return 'none';
  const sorted = [...dates].sort();
  const [first, last] = [sorted[0], sorted[sorted.length - 1]];
  return first === last ? first : `${first} to ${last}`;
}

/** What a run may take from a cache, with what it took when it was made. */
function madeBefore({ live, distillation, adaptive }: StudyResults): Cell[][] {
  const searches = [live.ibm, live.gcp].map(({ name, search }): Cell[] => [
    `search for ${name}, last trainings included`,
    String(search.seed),
    `${minutesOf([search.seconds])} of ${minutesOf([search.budgetSeconds])} allowed`,
    '',
  ]);
  const runs = (['soft', 'hard'] as const).map((kind): Cell[] => {
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

/** Where the numbers come from, part by part: parts may have been run at different times. */
export function stamp({ results, minutes }: ReportContext): Block[] {
  return [
    heading(2, 'What made these numbers'),
    paragraph(
      `The run took ${minutes.toFixed(1)} minutes. What an earlier run had trained or measured in the very same way was taken from its cache; the table says what it took when it was made.`,
    ),
    table('Trained and measured', ['what', 'seeds', 'minutes', 'finished'], madeBefore(results)),
    table(
      'Stamps',
      ['part', 'profile', 'data', 'seeds asked for', 'started', 'versions'],
      STUDY_PARTS.map((part) => {
        const { stamp: one } = results[part];
        return [
          partTitle(part, results[part]),
          one.profile,
          one.data,
          one.seeds.join(', '),
          one.started,
          versions(one),
        ];
      }),
    ),
  ];
}
