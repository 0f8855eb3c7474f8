/** Attacked students made by hand, in the shape of a run; no model was run. */
import { proportion } from '../../../lib/evaluation/index.js';
import { allConditions, conditionsOf } from '../../../lib/studies/cloud-autoai/parts/adaptive/conditions.js';
import type {
  AdaptiveResult,
  AdaptiveStudent,
  AttackedRows,
  StudentCondition,
} from '../../../lib/studies/cloud-autoai/parts/adaptive/result.js';
import type { RunStamp } from '../../../lib/study/index.js';

const EPSILONS = [0.1, 0.15, 0.2, 0.25, 0.3];
const ROWS = [1300, 2984, 5509, 7728, 8941];

const marginOf = (median: number) => ({ median, interval: [0.9 * median, 1.1 * median] as const });
const share = (value: number, n: number) => proportion(Math.round(Math.min(1, Math.max(0, value)) * n), n);

function attacked(attack: AttackedRows['attack'], epsilon: number, value: number, n: number): AttackedRows {
  const robust = share(value, n);
  return { attack, epsilon, robust, robustRows: '1'.repeat(robust.correct).padEnd(n, '0') };
}

function student(condition: StudentCondition, rows: number, scale: number, autoAttack: boolean): AdaptiveStudent {
  const { temperature, labels } = condition;
  // Hard labels inflate the logits, softened ones do not.
  const masked = temperature > 1 && (labels === 'hard' || condition.labelTemperature === 1);
  const lift = labels === 'hard' ? 0.04 : labels === 'soft-p12' ? -0.05 : 0;
  const fall = (epsilon: number, half: number) => 0.98 / (1 + (epsilon / (half + lift)) ** 6);
  return {
    condition,
    seed: 0,
    collapsedSeeds: temperature === 5 ? [0] : [],
    epochs: 50,
    learningRate: 0.1,
    finished: '2000-01-01T00:00:00.000Z',
    recipe: `synthetic-${condition.id}`,
    clean: share(0.975 + lift / 10, Math.round(1810 * scale)),
    transferred: EPSILONS.map((epsilon, i) => {
      const n = Math.round(ROWS[i] * scale);
      const twins = Math.round(n * 0.8);
      return {
        epsilon,
        selected: share(fall(epsilon, 0.2), n),
        distillationTwins: share(fall(epsilon, 0.21), twins),
        heldOutTwins: share(fall(epsilon, 0.19), n - twins),
        heldOutRows: share(fall(epsilon, 0.26), Math.round(1810 * scale)),
      };
    }),
    whiteBox: EPSILONS.flatMap((epsilon) => [
      attacked('transferred', epsilon, fall(epsilon, 0.26), rows),
      attacked('fgsm', epsilon, masked ? 0.96 : fall(epsilon, 0.14), rows),
      attacked('pgd', epsilon, masked ? 0.96 : fall(epsilon, 0.1), rows),
      ...(temperature > 1 ? [attacked('pgd-tempered', epsilon, fall(epsilon, 0.1), rows)] : []),
      ...(autoAttack && epsilon === 0.2 ? [attacked('autoattack', epsilon, fall(epsilon, 0.09), rows)] : []),
      attacked('worst', epsilon, fall(epsilon, 0.09), rows),
    ]),
    carliniWagner: { success: share(1, rows >> 1), median: 1.1 + lift, interval: [1.0 + lift, 1.3 + lift] },
    confidence: {
      n: rows,
      margin: marginOf(masked ? 20 * temperature : 12),
      noGradient: share(masked ? 0.9 : 0, rows),
    },
    warnings: masked ? [{ id: 'zero-gradients', attack: null, saw: `SYNTHETIC: of ${rows} right images, most` }] : [],
    trainingSeconds: 300,
    seconds: 60,
  };
}

/** All conditions of a profile, as if measured. */
export function syntheticAdaptive(stamp: RunStamp, scale: number, profile = stamp.profile): AdaptiveResult {
  const rows = Math.max(20, Math.round(200 * scale));
  const conditions = conditionsOf(profile);
  const students = conditions.map((condition) => student(condition, rows, scale, profile !== 'digits'));
  const measured = new Set(conditions.map(({ id }) => id));
  return {
    stamp,
    teachers: { ibm: 'synthetic P12', gcp: 'synthetic Tables' },
    trainRows: Math.round(8000 * scale),
    heldOutRows: Math.round(1810 * scale),
    attackedRows: rows,
    carliniWagnerRows: rows >> 1,
    students,
    missing: allConditions()
      .filter(({ id }) => !measured.has(id))
      .map((condition) => ({ condition, reason: 'trained by the profile `full` alone' })),
    pairs: [],
  };
}
