import { lossGradient } from '../../../../attacks/index.js';
import { type Dataset, imageTensor, takeRows } from '../../../../data/index.js';
import {
  type Evaluation,
  evaluate,
  medianDistance,
  medianWithInterval,
  proportion,
} from '../../../../evaluation/index.js';
import { type DifferentiableClassifier, predictScores } from '../../../../models/index.js';
import { tf } from '../../../../tensor/index.js';
import type { Study } from '../../contracts.js';
import { firstRows } from '../../rows.js';
import { type AttackPlan, nearestErrorAttack, type PlannedAttack, whiteBoxAttacks } from './plan.js';
import type { AdaptiveStudent, AttackedRows, Confidence, NearestErrors } from './result.js';
import { attackedRows } from './verdicts.js';

type Measured = Pick<AdaptiveStudent, 'whiteBox' | 'carliniWagner' | 'confidence' | 'warnings'>;

/** Each attack's verdicts: a row is robust where it is right on the clean image and stays right. */
const verdicts = ({ evidence: { predicted, data, runs } }: Evaluation, planned: readonly PlannedAttack[]) =>
  planned.map(
    ({ as, epsilon }, i): AttackedRows =>
      attackedRows(
        as,
        epsilon,
        Array.from(predicted, (answer, row) => answer === data.labels[row] && !runs[i].broken[row]),
      ),
  );

async function nearestErrors(model: DifferentiableClassifier, data: Dataset): Promise<NearestErrors> {
  const { evidence } = await evaluate(model, data, [nearestErrorAttack()], { warnings: false });
  const [run] = evidence.runs;
  const right = Int32Array.from(data.labels.keys()).filter((row) => evidence.predicted[row] === data.labels[row]);
  const broken = right.filter((row) => run.broken[row]).length;
  const distances = Float64Array.from(right, (row) =>
    run.broken[row] ? run.distances.l2[row] : Number.POSITIVE_INFINITY,
  );
  return { success: proportion(broken, right.length), ...medianDistance(distances) };
}

/** Margins of the clean rows, and how many of the right ones leave the cross-entropy without a gradient. */
async function confidenceOf(model: DifferentiableClassifier, data: Dataset): Promise<Confidence> {
  const { classes } = model;
  const scores = await predictScores(model, data);
  const margins = Float64Array.from(data.labels, (label, row) => {
    const own = scores.subarray(row * classes, (row + 1) * classes);
    return own[label] - Math.max(...own.filter((_, k) => k !== label));
  });
  const right = takeRows(
    data,
    Int32Array.from(data.labels.keys()).filter((row) => margins[row] > 0),
  );
  const images = imageTensor(right);
  try {
    const largest = tf.tidy(() => lossGradient(model, images, right.labels).abs().max([1, 2, 3]).dataSync());
    const gone = Array.from(largest).filter((value) => value === 0).length;
    return {
      n: margins.length,
      margin: medianWithInterval(margins),
      noGradient: proportion(gone, right.labels.length),
    };
  } finally {
    images.dispose();
  }
}

/** Attacks a student with its own gradients, on the first held-out rows. */
export async function attackStudent(
  study: Study,
  student: DifferentiableClassifier,
  options: {
    heldOut: Dataset;
    plan: AttackPlan;
    temperature: number;
    onProgress?: (what: string, done: number, total: number) => void;
  },
): Promise<Measured> {
  const { heldOut, plan, temperature, onProgress } = options;
  const rows = firstRows(heldOut, plan.rows);
  const planned = whiteBoxAttacks(study, plan, temperature);
  const evaluation = await evaluate(
    student,
    rows,
    planned.map(({ attack }) => attack),
    { onProgress },
  );
  return {
    whiteBox: verdicts(evaluation, planned),
    carliniWagner: await nearestErrors(student, firstRows(heldOut, plan.carliniWagnerRows)),
    confidence: await confidenceOf(student, rows),
    warnings: evaluation.report.warnings.map(({ id, attack, saw }) => ({ id, attack, saw })),
  };
}
