import { requireNumber } from '../../../attacks/index.js';
import { type Classifier, NO_ANSWER } from '../../../models/index.js';
import { coinTail } from '../../../tensor/index.js';
import { type LabelledRows, overRows, type SamplingOptions } from './counts.js';

export interface PredictSmoothedOptions extends SamplingOptions {
  /** Draws of each row (default 1,000). */
  readonly samples?: number;
}

/** What the smoothed classifier says of one row. */
export interface SmoothedAnswer {
  /** Position of the row in its data set. */
  readonly row: number;
  readonly label: number;
  /** −1 (`NO_ANSWER`) where it abstains. */
  readonly answer: number;
  /** Two-sided p-value that the two classes named most are equally likely (binomial). */
  readonly pValue: number;
  /** Answers of the draws, for each class. */
  readonly counts: Int32Array;
  /** Noisy images that the model was asked about. */
  readonly queries: number;
}

const ANSWER = 0xa45;

/** The answer that counts of answers give: the class named most, where it is told from the next at level alpha. */
export function answerOf(counts: Int32Array, alpha: number): Pick<SmoothedAnswer, 'answer' | 'pValue'> {
  const first = counts.indexOf(Math.max(...counts));
  const second = Math.max(0, ...counts.filter((_, k) => k !== first));
  const pValue = Math.min(1, 2 * coinTail(second, counts[first] + second));
  return { answer: pValue <= alpha ? first : NO_ANSWER, pValue };
}

/**
 * Answers of the classifier smoothed by Gaussian noise, by PREDICT of Cohen, Rosenfeld and Kolter (2019, "Certified
 * adversarial robustness via randomized smoothing"): the class named most under noise, or none where a two-sided
 * binomial test cannot tell it from the next at level alpha. An answer is another than the smoothed classifier's with
 * probability alpha at most, over the draws. Noisy images are not clipped to [0, 1]. Draws as in `certifySmoothed`, of a
 * stream of their own.
 * @returns one answer a row, in their order.
 * @throws RangeError where a number is out of range or the rows do not fit the model; Interrupted when stopped.
 */
export async function predictSmoothed(
  model: Classifier,
  data: LabelledRows,
  { samples = 1000, ...options }: PredictSmoothedOptions,
): Promise<SmoothedAnswer[]> {
  requireNumber('samples', samples, { from: 1, whole: true });
  const { alpha = 0.001 } = options;
  return overRows(model, data, { ...options, queries: samples }, async (row, count) => {
    const counts = await count(ANSWER, samples);
    return { ...row, ...answerOf(counts, alpha), counts, queries: samples };
  });
}
