import { imageKey } from '../../../lib/data/index.js';
import type { Answered, AnswerFile, Audited, AuditedSet } from '../../../lib/evaluation/index.js';

export const LABELS = Int32Array.from([0, 1, 2, 0, 1, 2, 0, 1, 2, 0]);
export const ROWS = Array.from(LABELS, (_, row) => String(row * 10));

/** Images of one pixel each; the last two of a set are one image. */
const setOf = (id: string, gray: number, fools?: readonly number[]): AuditedSet => ({
  id,
  rows: ROWS,
  labels: LABELS,
  ...(fools && { fools: Uint8Array.from(fools) }),
  keys: async () => ROWS.map((_, row) => imageKey([gray, Math.min(row, 8) / 10])),
});

export const exported: Audited = {
  source: 'the export',
  classes: 3,
  manifest: true,
  sets: [
    setOf('clean', 0),
    setOf('net.fgsm', 0.5, [1, 1, 1, 1, 1, 0, 0, 0, 0, 0]),
    setOf('net.pgd', 1, Array(10).fill(0)),
  ],
};

export const answersOf = (answers: readonly number[], more: Partial<AnswerFile> = {}): AnswerFile => ({
  ...{ file: 'answers.csv', answers: Int32Array.from(answers), from: 'column "prediction"', ties: 0, besideScores: 0 },
  ...more,
});
export const idsOf = (set: string, rows: readonly string[] = ROWS) => rows.map((row) => `${set}/${row}`);
export const given = (answers: AnswerFile, set?: string, service = 'service'): Answered => ({
  service,
  ...(set !== undefined && { set }),
  answers,
});

/** Right but for rows 0 and 9. */
export const CLEAN = [1, 1, 2, 0, 1, 2, 0, 1, 2, 1];
/** Right in rows 1, 5, 6, 8, 9. */
export const FGSM = [2, 1, 0, 2, 2, 2, 0, 2, 2, 0];
export const both = [
  given(answersOf(CLEAN, { ids: idsOf('clean') })),
  given(answersOf(FGSM, { ids: idsOf('net.fgsm') })),
];
