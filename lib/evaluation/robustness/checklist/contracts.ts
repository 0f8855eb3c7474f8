import type { AttackRun, Evidence, RobustnessReport } from '../contracts.js';
import type { Trace } from './traces.js';

/** `by-hand`: nothing in a run can tell, and the author has to. */
export type ItemStatus = 'pass' | 'fail' | 'not-applicable' | 'by-hand';

/** How much a failed item weighs, in the words of SARIF. */
export type ItemLevel = 'error' | 'warning' | 'note';

/** What an item is about, as the tables of a report put them together. */
export const CHECKLIST_GROUPS = [
  'severe flaws',
  'pitfalls',
  'special cases',
  'indicators of attack failure',
  'binarization test',
] as const;
export type ChecklistGroup = (typeof CHECKLIST_GROUPS)[number];

/** One question that the evaluation of a defence has to answer, and what this run says to it. */
export interface ChecklistItem {
  /** The same in every report: `clean-accuracy`. */
  readonly id: string;
  readonly group: ChecklistGroup;
  /** The paper (authors, year), and where in it. */
  readonly source: string;
  readonly question: string;
  readonly status: ItemStatus;
  /** Of this item where it fails. */
  readonly level: ItemLevel;
  /** What this run shows, with figures and the number of rows behind them. */
  readonly evidence: string;
  /** What to do where it fails, or what to write where it is the author's. */
  readonly advice: string;
  /** Ids of the report's warnings that decided it; empty where none did. */
  readonly warnings: readonly string[];
}

/** What decides items. */
export interface Context {
  readonly report: RobustnessReport;
  readonly evidence: Evidence;
  /** Positions of the rows that are right from the start. */
  readonly right: Int32Array;
  /** Runs whose walk can be followed step by step: white box, many steps, inside a ball; each at one radius. */
  readonly walks: readonly AttackRun[];
  /** The walks of rows that stayed right; followed once, when first asked for. */
  traces(): Promise<readonly Trace[]>;
}

/** What a run says to a question. */
export interface Answer {
  readonly status: ItemStatus;
  readonly evidence: string;
  /** In place of the rule's own. */
  readonly advice?: string;
  readonly warnings?: readonly string[];
}

/** A question with how it is decided. */
export interface Rule extends Pick<ChecklistItem, 'id' | 'source' | 'question' | 'advice'> {
  /** What a failure weighs, where that is not what it weighs in its group. */
  readonly level?: ItemLevel;
  readonly look: (context: Context) => Answer | Promise<Answer>;
}
