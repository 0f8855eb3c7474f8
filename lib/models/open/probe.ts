import { DataError } from '../../data/index.js';
import { keyedUniform, type Tensor4D, tf } from '../../tensor/index.js';
import type { ScoreKind } from '../contracts.js';

const ROWS = 4;
/** How far probabilities may be from a sum of one: half-precision models are that far. */
const NEAR = 2e-3;

/** A few images of noise, to see what a model answers before it is used; the caller disposes them. */
export const probeImages = (shape: readonly [number, number, number]): Tensor4D =>
  tf.tensor4d(keyedUniform(ROWS * shape[0] * shape[1] * shape[2], 0, 1, 0), [ROWS, ...shape]);

/** Probabilities where every row lies in [0, 1] and sums to one, logits otherwise. */
export function kindOf(scores: ArrayLike<number>, classes: number): ScoreKind {
  const rows = Array.from({ length: scores.length / classes }, (_, row) =>
    Array.from({ length: classes }, (_k, k) => scores[row * classes + k]),
  );
  const probable = rows.every(
    (row) => row.every((p) => p >= -NEAR && p <= 1 + NEAR) && Math.abs(row.reduce((a, b) => a + b, 0) - 1) <= NEAR,
  );
  return probable ? 'probabilities' : 'logits';
}

/** How it is told what the scores of a model are that was asked for answers: by these, unless somebody said it. */
export function toldByAnswers(scores: ScoreKind, asked: ScoreKind | undefined): string {
  if (asked !== undefined) return 'as it was asked for';
  if (scores === 'labels') return 'it answers with whole numbers';
  const how = `its answers to ${ROWS} images of noise`;
  return scores === 'probabilities' ? `${how} lie in [0, 1] and sum to one` : `${how} are no probabilities`;
}

/**
 * The number of classes in scores of that shape.
 * @throws DataError where they are not one row of at least two scores for every image.
 */
export function classesIn(file: string, shape: readonly number[]): number {
  if (shape.length !== 2 || shape[0] !== ROWS || shape[1] < 2)
    throw new DataError(
      file,
      `answers ${ROWS} images with scores of the shape [${shape}]; expected [${ROWS}, classes] with at least 2 classes.`,
    );
  return shape[1];
}

/** What a failing backend says, without its stack of native calls. */
export const firstLine = (error: unknown): string => (error as Error).message.trim().split('\n')[0];
