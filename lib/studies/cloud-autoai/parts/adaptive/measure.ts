import { holmOver, mcnemar } from '../../../../evaluation/index.js';
import type { OnProgress } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import { allConditions, conditionsOf } from './conditions.js';
import { keptMeasurement, measurementKey } from './kept.js';
import { type AttackPlan, planOf } from './plan.js';
import { studyProtocol } from './protocol.js';
import type { AdaptiveResult, AdaptiveStudent, MissingStudent, StudentCondition, StudentPair } from './result.js';
import { type AdaptiveRows, adaptiveRows } from './rows.js';
import { trainCondition } from './training.js';
import { withWorstCase } from './verdicts.js';
import { attackStudent } from './white-box.js';

type Measured = Pick<
  AdaptiveStudent,
  'clean' | 'transferred' | 'whiteBox' | 'carliniWagner' | 'confidence' | 'warnings' | 'seconds'
>;

async function measureStudent(
  study: Study,
  rows: AdaptiveRows,
  plan: AttackPlan,
  condition: StudentCondition,
  onProgress: OnProgress,
): Promise<AdaptiveStudent | MissingStudent> {
  const trained = await trainCondition(study, rows, condition, onProgress);
  if (!trained) return { condition, reason: 'every training that was tried collapsed' };
  const { network, metadata, seed, collapsedSeeds, learningRate } = trained;
  try {
    const key = measurementKey(study, network, rows, plan, condition.temperature);
    const measured = await keptMeasurement<Measured>(key, async () => {
      const start = performance.now();
      const protocol = await studyProtocol(study, network, rows);
      const attacked = await attackStudent(study, network, {
        heldOut: rows.heldOut,
        plan,
        temperature: condition.temperature,
        onProgress: (attack, done, total) => onProgress(`${condition.id}, ${attack}`, done, total),
      });
      return { ...protocol, ...attacked, seconds: (performance.now() - start) / 1000 };
    });
    const { losses, finished, recipe, seconds: trainingSeconds } = metadata;
    const whiteBox = withWorstCase(measured.whiteBox);
    const training = { seed, collapsedSeeds, epochs: losses.length, learningRate, finished, recipe, trainingSeconds };
    return { condition, ...training, ...measured, whiteBox };
  } finally {
    network.dispose();
  }
}

/** Each soft student against the control on the same training rows at the same temperature, in the worst case. */
function pairsOf(students: readonly AdaptiveStudent[]): StudentPair[] {
  const pairs = students.flatMap((first) => {
    const { labels, rows, temperature } = first.condition;
    const control = students.find(
      ({ condition }) =>
        condition.labels === 'hard' && condition.rows === rows && condition.temperature === temperature,
    );
    if (labels === 'hard' || !control) return [];
    return first.whiteBox.flatMap(({ attack, epsilon, robustRows }) => {
      const other = control.whiteBox.find((one) => one.attack === attack && one.epsilon === epsilon);
      if (!other || (attack !== 'transferred' && attack !== 'worst')) return [];
      const right = (verdicts: string) => Array.from(verdicts, (verdict) => verdict === '1');
      return [
        {
          first: first.condition.id,
          second: control.condition.id,
          attack,
          epsilon,
          comparison: mcnemar(right(robustRows), right(other.robustRows)),
        },
      ];
    });
  });
  return holmOver(pairs, ({ comparison }) => comparison.pValue);
}

/**
 * Part 5: students of both local teachers and their controls, over temperatures, attacked first as in the study,
 * then with their own gradients. Each student and each measurement is kept, so that a run that was cut off goes on.
 */
export async function replicateAdaptive(study: Study, onProgress: OnProgress = () => {}): Promise<AdaptiveResult> {
  const rows = await adaptiveRows(study);
  const plan = planOf(study.profile);
  const conditions = conditionsOf(study.profile);
  const students: AdaptiveStudent[] = [];
  const missing: MissingStudent[] = [];
  for (const condition of conditions) {
    const measured = await measureStudent(study, rows, plan, condition, onProgress);
    if ('reason' in measured) missing.push(measured);
    else students.push(measured);
  }
  const trained = new Set(conditions.map(({ id }) => id));
  for (const condition of allConditions())
    if (!trained.has(condition.id)) missing.push({ condition, reason: 'trained by the profile `full` alone' });
  // Trained in the order in which they matter, told in the order of temperature.
  students.sort((a, b) => a.condition.temperature - b.condition.temperature);
  missing.sort((a, b) => a.condition.temperature - b.condition.temperature);
  const taught = conditions.some(({ labels }) => labels === 'soft-p12' || labels === 'soft-tables');
  const teachers = taught ? await study.teachers() : undefined;
  const result: AdaptiveResult = {
    stamp: study.stamp,
    teachers: teachers ? { ibm: teachers.ibm.name, gcp: teachers.gcp.name } : null,
    trainRows: rows.distillation.labels.length,
    heldOutRows: rows.heldOut.labels.length,
    attackedRows: Math.min(plan.rows, rows.heldOut.labels.length),
    carliniWagnerRows: Math.min(plan.carliniWagnerRows, rows.heldOut.labels.length),
    students,
    missing,
    pairs: pairsOf(students),
  };
  return result;
}
