import { keyedRandom } from '../../tensor/index.js';
import type { TargetRule } from '../contracts.js';

/** Key of the stream that draws random targets, apart from those that draw starts. */
const TARGET_STREAM = 0x7a61;

/** Throws a RangeError unless a target class is one of the model's. */
export function requireTarget(target: number, classes: number): void {
  if (!(Number.isInteger(target) && target >= 0 && target < classes))
    throw new RangeError(`target must be a class 0 to ${classes - 1}, got ${target}.`);
}

/** The class each row is to be taken for; never its own label, but where a fixed class says so. */
export function chooseTargets(
  rule: TargetRule,
  data: {
    readonly labels: Int32Array;
    readonly indices: Int32Array;
    readonly seed: number;
    readonly classes: number;
    /** The model's scores for the originals, [n · classes]; for `runner-up` and `least-likely`. */
    readonly scores?: Float32Array;
  },
): Int32Array {
  const { labels, indices, seed, classes, scores } = data;
  if (typeof rule === 'number') {
    requireTarget(rule, classes);
    return Int32Array.from(labels, () => rule);
  }
  if (rule === 'next') return Int32Array.from(labels, (label) => (label + 1) % classes);
  if (rule === 'random')
    return Int32Array.from(labels, (label, i) => {
      const other = Math.floor(keyedRandom(seed, indices[i], TARGET_STREAM)() * (classes - 1));
      return other + Number(other >= label);
    });
  const sign = rule === 'runner-up' ? 1 : -1;
  return Int32Array.from(labels, (label, i) => {
    const score = (k: number) => (k === label ? Number.NEGATIVE_INFINITY : sign * (scores?.[i * classes + k] ?? 0));
    let best = label === 0 ? 1 : 0;
    for (let k = 0; k < classes; k++) if (score(k) > score(best)) best = k;
    return best;
  });
}
