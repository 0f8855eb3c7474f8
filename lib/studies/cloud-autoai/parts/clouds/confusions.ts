import { confusion, type Figure, formatCount, formatEpsilon } from '../../../../figures/index.js';
import type { RunStamp } from '../../../../study/index.js';
import { unpublished } from '../../figures/unpublished.js';
import type { TeacherResult } from './result.js';

const noPredictions = (stamp: RunStamp): string =>
  stamp.comparable
    ? 'The study printed an accuracy, but not the predictions it was counted from.'
    : 'This run holds no predictions for these rows.';

/** `confusion-gcp`, `confusion-ibm-.15`, …: of a set with predictions; for clean rows without, a panel that says so. */
export function teacherConfusion({ teacher, name, sets, stamp }: TeacherResult, epsilon: number): Figure | undefined {
  const set = sets.find((one) => one.epsilon === epsilon);
  if (!set) return undefined;
  const clean = epsilon === 0;
  const id = clean ? `confusion-${teacher}` : `confusion-${teacher}-${String(epsilon).replace(/^0/, '')}`;
  const title = `${name}, ${clean ? 'clean rows' : `FGSM ε ${formatEpsilon(epsilon)}`}`;
  const rows = clean
    ? `the ${formatCount(set.rows)} clean rows that LeNet gets right`
    : `the ${formatCount(set.rows)} rows whose image fools LeNet at ε ${formatEpsilon(epsilon)}`;
  if (set.confusion) return confusion(set.confusion, { id, title, rows, stamp });
  // An empty panel for the clean rows; the adversarial sets that are missing are named in the figures over epsilon.
  return clean ? unpublished(id, `${title}: confusion matrix`, noPredictions(stamp), stamp) : undefined;
}
