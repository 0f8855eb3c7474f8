import type { Figure } from '../../../figures/index.js';
import type { Block } from '../../../report/index.js';
import type { Claim, Finding } from '../results.js';
import type { StudyResults } from '../study-results.js';

/** What every section is written from. */
export interface ReportContext {
  readonly results: StudyResults;
  readonly claims: readonly Claim[];
  readonly findings: readonly Finding[];
  readonly minutes: number;
  /** The figures whose ids match, as blocks; each figure is handed out once. */
  readonly take: (...ids: (string | RegExp)[]) => Block[];
}

/** Hands out figures by id and remembers which are left. */
export function figureBlocks(figures: readonly Figure[]): { take: ReportContext['take']; rest: () => Block[] } {
  const left = new Set(figures);
  const out = (figure: Figure): Block => {
    left.delete(figure);
    return { kind: 'figure', figure };
  };
  const matches = (id: string, wanted: string | RegExp) =>
    typeof wanted === 'string' ? id === wanted : wanted.test(id);
  return {
    take: (...ids) => ids.flatMap((wanted) => [...left].filter(({ id }) => matches(id, wanted)).map(out)),
    rest: () => [...left].map(out),
  };
}
