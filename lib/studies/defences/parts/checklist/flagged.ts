import type { ChecklistItem, Warning } from '../../../../evaluation/index.js';

/** What speaks against an evaluation. */
export interface Flags {
  readonly flagged: boolean;
  /** Ids of items that failed, each once. */
  readonly items: readonly string[];
  /** Ids of warnings, each once. */
  readonly warnings: readonly string[];
}

/**
 * Whether an evaluation is flagged: a warning of its report, or a failed item of its checklist that weighs an error or a
 * warning. Notes do not count, nor what is left to the author or does not apply. The rule is one for all: sound models,
 * masked ones and planted mistakes.
 */
export function flagsOf(
  warnings: readonly Pick<Warning, 'id'>[],
  checklist: readonly Pick<ChecklistItem, 'id' | 'level' | 'status'>[],
): Flags {
  const items = checklist.filter(({ status, level }) => status === 'fail' && level !== 'note').map(({ id }) => id);
  const told = [...new Set(warnings.map(({ id }) => id))];
  return { flagged: items.length + told.length > 0, items: [...new Set(items)], warnings: told };
}
