import { perturbationNorms, validRows } from '../../attacks/index.js';
import { type Dataset, type Feature, pixelsOf } from '../../data/index.js';
import { argmaxRows, type Classifier, isWrong, predictScores } from '../../models/index.js';
import { acceptedRadius, NORMS, type Norm } from '../../tensor/index.js';
import type { AttackRun } from './contracts.js';

/** Whether a perturbation is within a radius, but for float32 (`acceptedRadius`). */
export const within = (distance: number, epsilon: number): boolean => distance <= acceptedRadius(epsilon);

/** Each pixel rounded to a multiple of 1/255, towards the original, so that no norm grows. */
export function roundInward(images: Float32Array, originals: Float32Array): Float32Array {
  return Float32Array.from(images, (value, i) => {
    const original = originals[i];
    if (value === original) return original;
    // A value that is a gray level already must not move a level by an error of its last bit.
    const level = value * 255;
    const nearest = Math.round(level);
    if (Math.abs(level - nearest) < 1e-4) return nearest / 255;
    const rounded = (value > original ? Math.floor(level) : Math.ceil(level)) / 255;
    // Between two levels of an original that is none itself, the original is nearer.
    return value > original ? Math.max(rounded, original) : Math.min(rounded, original);
  });
}

/** How far a whole number, in units of its range, may be from float32's own. */
const NEAR = 2 ** -22;

/** Whether a row keeps what is immutable, and every value is one that the features of its table can have. */
function lawful(features: readonly Feature[] = []): (row: Float32Array, original: Float32Array) => boolean {
  const valid = validRows(features);
  return (row, original) => {
    if (features.some(({ immutable }, at) => immutable && row[at] !== original[at])) return false;
    const nearest = valid?.project(row, original, { norm: 'linf' });
    return nearest === undefined || nearest.every((value, at) => Math.abs(value - row[at]) <= NEAR);
  };
}

/** What is read off an attack's images besides what it says itself. */
type Audited = Pick<AttackRun, 'predicted' | 'broken' | 'muted' | 'distances' | 'survives8Bit' | 'audit'>;

/**
 * The final audit of an adversarial set: range, NaN, ball and verdict are checked on the images themselves, and only
 * rows that pass count as broken. Where a sound image gets no answer the row is muted: the attack did not make the
 * model err, and the model does not answer rightly.
 * @param claimed 1 where the attack says that it succeeded.
 */
export async function auditImages(
  model: Classifier,
  data: Dataset,
  images: Float32Array,
  rows: { claimed: Uint8Array; wrongFromStart: Uint8Array; norm: Norm; epsilon?: number; targets?: Int32Array },
  signal: AbortSignal,
): Promise<Audited> {
  const { claimed, wrongFromStart, norm, epsilon } = rows;
  const n = data.labels.length;
  const width = pixelsOf(data);
  const answers = async (values: Float32Array) =>
    argmaxRows(await predictScores(model, { ...data, images: values }, { signal }), model.classes);
  const predicted = await answers(images);
  // Features of a table are not stored with 8 bits.
  const rounded = data.features ? undefined : await answers(roundInward(images, data.images));
  const rules: number[] = [];
  const isLawful = lawful(data.features);
  const audit = {
    ...{ range: [] as number[], nan: [] as number[], ball: [] as number[], verdict: [] as number[] },
    ...(data.features && { rules }),
  };
  const nowhere = () => new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  const distances = { linf: nowhere(), l2: nowhere(), l1: nowhere(), l0: nowhere() };
  const broken = new Uint8Array(n);
  const muted = new Uint8Array(n);
  const survives8Bit = new Uint8Array(n);
  for (let row = 0; row < n; row++) {
    if (wrongFromStart[row]) continue;
    const image = images.subarray(row * width, (row + 1) * width);
    const original = data.images.subarray(row * width, (row + 1) * width);
    const size = perturbationNorms(image, original);
    const wrong = isWrong(predicted[row], data.labels[row]);
    const reached = rows.targets ? predicted[row] === rows.targets[row] : wrong;
    const nan = image.some(Number.isNaN);
    const outside = image.some((value) => value < 0 || value > 1);
    const far = !nan && epsilon !== undefined && !within(size[norm], epsilon);
    if (nan) audit.nan.push(row);
    if (outside) audit.range.push(row);
    if (far) audit.ball.push(row);
    if (claimed[row] && !reached) audit.verdict.push(row);
    const unlawful = !nan && !isLawful(image, original);
    if (unlawful) rules.push(row);
    if (nan || outside || far || unlawful || predicted[row] === data.labels[row]) continue;
    if (wrong) broken[row] = 1;
    else muted[row] = 1;
    survives8Bit[row] = Number(wrong && rounded !== undefined && isWrong(rounded[row], data.labels[row]));
    for (const name of NORMS) distances[name][row] = size[name];
  }
  return { predicted, broken, muted, distances, survives8Bit, audit };
}
