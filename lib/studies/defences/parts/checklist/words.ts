import { formatCount } from '../../../../figures/index.js';
import type { Checked, ChecklistResult, Kind } from './result.js';

export const ofKind = ({ evaluations }: Pick<ChecklistResult, 'evaluations'>, kind: Kind): readonly Checked[] =>
  evaluations.filter((one) => one.kind === kind);

/** "4 of 4". */
export function flaggedText(result: Pick<ChecklistResult, 'evaluations'>, kind: Kind): string {
  const all = ofKind(result, kind);
  return `${formatCount(all.filter(({ flagged }) => flagged).length)} of ${formatCount(all.length)}`;
}

/** "n of 4 masked models and n of 6 planted mistakes are flagged, and n of 10 sound models." */
export const countsText = (result: Pick<ChecklistResult, 'evaluations'>): string =>
  `${flaggedText(result, 'masked')} masked models and ${flaggedText(result, 'planted')} planted mistakes are flagged, and ${flaggedText(result, 'sound')} sound models`;

/** By what an evaluation is flagged: items and warnings, each id once. */
export const flagsText = ({ items, warnings }: Pick<Checked, 'items' | 'warnings'>): string =>
  [...new Set([...warnings, ...items])].join(', ');
