import { type Judgement, UNMEASURED } from '../../words.js';
import type { WithChecklist } from './result.js';
import { countsText, ofKind } from './words.js';

/**
 * "The checklist tells masked models and mistakes from sound models": holds where it flags all of the first two and none of
 * the third, in part where it flags most of those and a smaller share of these.
 */
export function checklistTells({ checklist }: Partial<WithChecklist>): Judgement {
  if (!checklist) return UNMEASURED;
  const wrong = [...ofKind(checklist, 'masked'), ...ofKind(checklist, 'planted')];
  const sound = ofKind(checklist, 'sound');
  const share = (all: readonly { readonly flagged: boolean }[]) =>
    all.filter(({ flagged }) => flagged).length / Math.max(1, all.length);
  const [caught, alarmed] = [share(wrong), share(sound)];
  return {
    verdict:
      caught === 1 && alarmed === 0 ? 'holds' : caught > 0.5 && alarmed < caught ? 'holds in part' : 'does not hold',
    reason: `${countsText(checklist)}, on ${checklist.plan.rows} images.`,
  };
}
