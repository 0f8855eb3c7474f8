import type { Proportion } from '../../../evaluation/index.js';
import { formatCount, formatEpsilon } from '../../../figures/index.js';
import type { MeasuredTable } from '../../../study/index.js';
import { atEpsilon } from '../../../tensor/index.js';
import type { StudyResults } from '../study-results.js';

/** A model's accuracy, clean (epsilon 0) and on images under FGSM. */
interface Line {
  readonly name: string;
  readonly shares: readonly { readonly epsilon: number; readonly share: Proportion }[];
}

const percent = (value: number) => (100 * value).toFixed(1);

/** `87.4 [85.1, 89.4]`, with its n where the line's own is another. */
function cell({ share: { value, interval, n } }: Line['shares'][number], usual: number): string {
  const [low, high] = interval.map(percent);
  return `${percent(value)} [${low}, ${high}]${n === usual ? '' : ` n=${formatCount(n)}`}`;
}

/** The LeNet, the local teachers, and the first student of each kind. */
function linesOf({ generation, localTeachers, distillation }: StudyResults): Line[] {
  const teachers = [localTeachers.ibm, localTeachers.gcp].map(({ name, sets }) => ({
    name,
    shares: sets.map(({ epsilon, allRows, robust }) => ({ epsilon, share: epsilon === 0 ? allRows : robust })),
  }));
  const students = (['soft', 'hard'] as const).flatMap((kind) => {
    const run = distillation.runs.find(({ labels }) => labels === kind);
    if (!run) return [];
    const sets = run.sets.map(({ epsilon, heldOutRows }) => ({ epsilon, share: heldOutRows }));
    const shares = [{ epsilon: 0, share: run.test }, ...sets];
    return [{ name: `student on ${kind} labels, seed ${run.seed}, held-out rows`, shares }];
  });
  const lenet = generation.curve.map(({ epsilon, robust }) => ({ epsilon, share: robust }));
  return [{ name: 'LeNet', shares: lenet }, ...teachers, ...students];
}

/** What a run on digits measured: accuracies with their intervals and n, a line for each model. */
export function measuredTable(results: StudyResults): MeasuredTable {
  const lines = linesOf(results);
  const epsilons = [...new Set(lines.flatMap(({ shares }) => shares.map(({ epsilon }) => epsilon)))].sort(
    (a, b) => a - b,
  );
  const rows = lines.map(({ name, shares }) => {
    const n = shares[0].share.n;
    const cells = epsilons.map((epsilon) => atEpsilon(shares, epsilon));
    return [name, formatCount(n), ...cells.map((one) => (one ? cell(one, n) : ''))];
  });
  const header = ['model', 'n', ...epsilons.map((epsilon) => (epsilon ? `ε ${formatEpsilon(epsilon)}` : 'clean'))];
  return {
    title: `Measured on ${results.generation.stamp.data}:\naccuracy in % [95 % interval], clean and under FGSM made for LeNet`,
    rows: [header, ...rows],
  };
}
