import { type Dataset, pixelsOf } from '../../../../data/index.js';
import { aucInterval, type Estimate, proportion, rocCurve } from '../../../../evaluation/index.js';
import { type Classifier, predictScores } from '../../../../models/index.js';
import { thresholdAt } from '../../threshold-at.js';
import type { Candidates } from './attacked.js';
import type { Detection } from './result.js';

/** Squared distances of images from the nearest manifold: minus the largest score of the closest class. */
export async function errorsOf(nearest: Classifier, rows: Dataset): Promise<number[]> {
  const scores = await predictScores(nearest, rows);
  const { classes } = nearest;
  return Array.from(rows.labels, (_, row) => -Math.max(...scores.subarray(row * classes, (row + 1) * classes)));
}

/** How well errors tell attacked images from clean ones; null where there are none of the one kind. */
export function areaOf(clean: readonly number[], attacked: readonly number[]): Estimate | null {
  if (!clean.length || !attacked.length) return null;
  const kinds = [...clean.map(() => false), ...attacked.map(() => true)];
  return aucInterval(rocCurve(kinds, [...clean, ...attacked]).area, clean.length, attacked.length);
}

/**
 * The detector that refuses images far from every manifold (its threshold is chosen on `others`, clean images), under attacks that know nothing of it (`transferred`) and
 * under one that does: of all misread images that were found for a row it hands in the one with the smallest error. The
 * search in latent space makes this error small by what it is.
 */
export async function detect(
  nearest: Classifier,
  { rows, others }: { readonly rows: Dataset; readonly others: Dataset },
  { candidates, transferred }: { readonly candidates: readonly Candidates[]; readonly transferred: Candidates },
  { epsilon, refused }: { readonly epsilon: number; readonly refused: number },
): Promise<Detection> {
  const clean = await errorsOf(nearest, rows);
  const threshold = thresholdAt(await errorsOf(nearest, others), refused);
  const least = new Array<number>(rows.labels.length).fill(Number.POSITIVE_INFINITY);
  for (const { images, broken } of candidates) {
    const errors = await errorsOf(nearest, { ...rows, images });
    errors.forEach((error, row) => {
      if (broken[row]) least[row] = Math.min(least[row], error);
    });
  }
  const moved = (images: Float32Array, row: number) => {
    const width = pixelsOf(rows);
    const at = row * width;
    return images.subarray(at, at + width).some((value, i) => value !== rows.images[at + i]);
  };
  const before = await errorsOf(nearest, { ...rows, images: transferred.images });
  const attacked = before.filter((_, row) => moved(transferred.images, row));
  const evading = least.filter((error) => Number.isFinite(error));
  const passed = (errors: readonly number[], broken: (row: number) => boolean) =>
    proportion(errors.filter((error, row) => broken(row) && error <= threshold).length, errors.length);
  return {
    epsilon,
    threshold,
    clean,
    transferred: attacked,
    evading,
    areaTransferred: areaOf(clean, attacked),
    areaEvading: areaOf(clean, evading),
    passedTransferred: passed(before, (row) => transferred.broken[row] === 1),
    refusedClean: proportion(clean.filter((error) => error > threshold).length, clean.length),
    passedEvading: passed(least, () => true),
  };
}
