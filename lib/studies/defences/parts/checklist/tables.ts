import { formatCount, formatRadius } from '../../../../figures/index.js';
import { type ReportTable, table } from '../../../../report/index.js';
import { shareText } from '../../words.js';
import type { Checked, ChecklistResult, Kind } from './result.js';
import { KINDS } from './result.js';
import { flagsText, ofKind } from './words.js';

const NAMES: Readonly<Record<Kind, string>> = {
  masked: 'masked model',
  planted: 'planted mistake',
  sound: 'sound model',
  beside: 'beside',
};

const row = ({ name, kind, flagged, items, warnings, clean, claimed, adaptive }: Checked) => [
  NAMES[kind],
  name,
  flagged ? 'yes' : 'no',
  flagsText({ items, warnings }),
  ...[clean, claimed].map(shareText),
  kind === 'masked' || kind === 'planted' ? shareText(adaptive) : ({ text: 'not known', tone: 'missing' } as const),
];

/** `checklist`: each evaluation, by what it is flagged, and what is true. */
export const checklistTable = (result: ChecklistResult): ReportTable =>
  table(
    `Evaluations, each gone through by its own warnings and checklist. Flagged: a warning, or a failed item that weighs an error or a warning; by: their ids. Claimed: worst case over the attacks of this evaluation at L∞ ε ${formatRadius(result.plan.epsilon)} (where ε is in other units, at the radius that it comes to); of masked models what PGD leaves. True: of masked models what an attack leaves that sees through them, of planted mistakes what is left of the same network evaluated rightly; of the others not known, as nothing stronger was run.${ofKind(result, 'beside').length ? ' Beside: models of which the checklist may rightly speak, counted with none.' : ''} Shares with Wilson’s 95 % intervals over the first ${formatCount(result.plan.rows)} test images, but where the mistake is to take fewer. ${result.stamp.data}.`,
    ['kind', 'model or mistake', 'flagged', 'by', 'clean', 'claimed', 'true'],
    KINDS.flatMap((kind) => ofKind(result, kind).map(row)),
  );
