import { DataError } from '../../data/index.js';
import { NO_ANSWER } from '../../models/index.js';
import type { AnswerFile } from './answers.js';
import type { Audited, AuditedSet, FileNote } from './contracts.js';
import { matchAnswers } from './match.js';

/** A file of answers: whose, and to which set, where that was said. */
export interface Answered {
  readonly service: string;
  readonly set?: string;
  readonly answers: AnswerFile;
}

/** A row without any answer in the files. */
export const MISSING = -2;

/** One service's answers to the rows of a set: [n], a class, −1 (answered with no class) or MISSING. */
export interface SetAnswers {
  readonly set: AuditedSet;
  readonly answers: Int32Array;
}

/** What services answered, by service; sets in their order. */
export type Collected = ReadonlyMap<string, readonly SetAnswers[]>;

const count = (n: number, one: string, many: string) => `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`;

function notesOf({ answers, scores, ties, besideScores }: AnswerFile): string[] {
  const silent = answers.filter((answer) => answer === NO_ANSWER).length;
  return [
    ...(silent
      ? [
          `${count(silent, 'row holds', 'rows hold')} an error, nothing, or scores that are NaN: wrong wherever answers are counted`,
        ]
      : []),
    ...(ties
      ? [`${count(ties, 'row has', 'rows have')} two largest scores of ${scores}; the first of them is the answer`]
      : []),
    ...(besideScores
      ? [`the label is not that of the largest score in ${count(besideScores, 'row', 'rows')}; labels count`]
      : []),
  ];
}

/** Rows that a service answered more than once: told where the answers are one, refused where they differ. */
class Doubled {
  private readonly same: string[] = [];
  private readonly different: string[] = [];

  add(set: AuditedSet, row: number, before: number, now: number): void {
    (before === now ? this.same : this.different).push(`${set.id}/${set.rows[row]}`);
  }

  notes(file: string): string[] {
    const { same, different } = this;
    if (different.length)
      throw new DataError(
        file,
        `answers ${count(different.length, 'row', 'rows')} differently from before, in this file or another one of the same service (${different.slice(0, 3).join(', ')}). Which answer counts cannot be told: give the file of one run, or two services.`,
      );
    return same.length
      ? [`${count(same.length, 'row is', 'rows are')} answered more than once, alike (${same.slice(0, 3).join(', ')})`]
      : [];
  }
}

/**
 * Puts the answers of all files to the rows that were exported.
 * @throws DataError where rows cannot be traced, or a service has two answers to one row.
 */
export async function collect(
  files: readonly Answered[],
  audited: Audited,
): Promise<{ readonly collected: Collected; readonly files: readonly FileNote[] }> {
  const found = new Map<string, Map<string, Int32Array>>();
  const notes: FileNote[] = [];
  for (const { service, set: setId, answers } of files) {
    const matched = await matchAnswers(answers, audited, setId);
    const bySet = found.get(service) ?? new Map<string, Int32Array>();
    found.set(service, bySet);
    const doubled = new Doubled();
    const otherTruth: string[] = [];
    for (const [i, place] of matched.places.entries()) {
      if (!place) continue;
      const { set, row } = place;
      const given = bySet.get(set.id) ?? new Int32Array(set.rows.length).fill(MISSING);
      bySet.set(set.id, given);
      if (given[row] !== MISSING) doubled.add(set, row, given[row], answers.answers[i]);
      given[row] = answers.answers[i];
      if (answers.truth !== undefined && answers.truth[i] !== set.labels[row])
        otherTruth.push(`${set.id}/${set.rows[row]}`);
    }
    if (otherTruth.length)
      throw new DataError(
        answers.file,
        `has other true labels than were exported in ${count(otherTruth.length, 'row', 'rows')} as told by ${matched.by} (${otherTruth.slice(0, 3).join(', ')}), so these are not the rows that they seem to be. Name the columns: --id, --truth.`,
      );
    const sets = audited.sets.filter(({ id }) => matched.places.some((place) => place?.set.id === id));
    notes.push({
      ...{ service, file: answers.file, sets: sets.map(({ id }) => id), by: matched.by, from: answers.from },
      rows: answers.answers.length,
      notes: [...matched.notes, ...doubled.notes(answers.file), ...notesOf(answers)],
    });
  }
  const ordered = (bySet: ReadonlyMap<string, Int32Array>): SetAnswers[] =>
    audited.sets.flatMap((set) => {
      const answers = bySet.get(set.id);
      return answers ? [{ set, answers }] : [];
    });
  return { collected: new Map([...found].map(([service, bySet]) => [service, ordered(bySet)])), files: notes };
}

/**
 * The answers of files that say the truth themselves, where nothing is known of what was exported: each service has sets of
 * its own, as named or one for all its files.
 * @throws DataError where a file has no true labels.
 */
export function collectByThemselves(files: readonly Answered[]): {
  readonly collected: Collected;
  readonly files: readonly FileNote[];
} {
  const collected = new Map<string, SetAnswers[]>();
  const notes = files.map(({ service, set: id = 'answers', answers }): FileNote => {
    const { truth, file } = answers;
    if (!truth)
      throw new DataError(
        file,
        'has no true labels, and nothing says what was exported. Name the folder of `advlab audit export` first, the images (--images FILE), or the column of true labels (--truth).',
      );
    const sets = collected.get(service) ?? [];
    const before = sets.find(({ set }) => set.id === id);
    const labels = Int32Array.from([...(before?.set.labels ?? []), ...truth]);
    const set = { id, labels, rows: Array.from(labels, (_, row) => String(row + 1)), keys: async () => undefined };
    const joined = { set, answers: Int32Array.from([...(before?.answers ?? []), ...answers.answers]) };
    collected.set(service, before ? sets.map((each) => (each === before ? joined : each)) : [...sets, joined]);
    return {
      ...{ service, file, sets: [id], by: 'file', from: answers.from, rows: truth.length },
      notes: notesOf(answers),
    };
  });
  return { collected, files: notes };
}
