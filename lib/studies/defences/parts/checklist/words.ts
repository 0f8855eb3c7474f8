import { type Proportion, proportion } from '../../../../evaluation/index.js';
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

/** Shares that are flagged of what is wrong (sensitivity), and not flagged of what is sound (specificity). */
export function diagnosticsOf(
  result: Pick<ChecklistResult, 'evaluations'>,
): Record<'sensitivity' | 'specificity', Proportion> {
  const wrong = [...ofKind(result, 'masked'), ...ofKind(result, 'planted')];
  const sound = ofKind(result, 'sound');
  return {
    sensitivity: proportion(wrong.filter(({ flagged }) => flagged).length, wrong.length),
    specificity: proportion(sound.filter(({ flagged }) => !flagged).length, sound.length),
  };
}

/** By what an evaluation is flagged: items and warnings, each id once. */
export const flagsText = ({ items, warnings }: Pick<Checked, 'items' | 'warnings'>): string =>
  [...new Set([...warnings, ...items])].join(', ');
