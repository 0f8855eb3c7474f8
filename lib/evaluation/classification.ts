/** Rows: true class; columns: answered class. @throws RangeError where the columns differ in length or hold another class. */
export function confusionMatrix(truth: ArrayLike<number>, answer: ArrayLike<number>, classes: number): number[][] {
  if (truth.length !== answer.length)
    throw new RangeError(`${truth.length} true labels cannot be compared with ${answer.length} answers.`);
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < truth.length; i++) {
    if (matrix[truth[i]]?.[answer[i]] === undefined)
      throw new RangeError(`Row ${i} has label ${truth[i]} and answer ${answer[i]}, expected 0 to ${classes - 1}.`);
    matrix[truth[i]][answer[i]]++;
  }
  return matrix;
}

/** How many rows hold each class. */
export function classCounts(labels: ArrayLike<number>, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (let i = 0; i < labels.length; i++) counts[labels[i]]++;
  return counts;
}

/** The class that most rows hold; the first of equals. */
export function commonestClass(labels: ArrayLike<number>, classes: number): number {
  const counts = classCounts(labels, classes);
  return counts.indexOf(Math.max(...counts));
}

/** Mean −log p of the true class, in nats; probabilities are kept above 1e-15, as scikit-learn does. */
export function logLoss(truth: ArrayLike<number>, probabilities: ArrayLike<number>, classes: number): number {
  if (truth.length === 0 || probabilities.length !== truth.length * classes)
    throw new RangeError(
      `Log loss needs rows of ${classes} probabilities, got ${probabilities.length} for ${truth.length} labels.`,
    );
  let sum = 0;
  for (let i = 0; i < truth.length; i++) sum -= Math.log(Math.max(1e-15, probabilities[i * classes + truth[i]]));
  return sum / truth.length;
}

/** Precision, recall and F1 of each class and their plain means; a class never answered has precision 0. */
export function precisionRecall(matrix: readonly (readonly number[])[]) {
  const ratio = (a: number, b: number) => (b === 0 ? 0 : a / b);
  const perClass = matrix.map((row, k) => {
    const precision = ratio(
      row[k],
      matrix.reduce((sum, r) => sum + r[k], 0),
    );
    const recall = ratio(
      row[k],
      row.reduce((a, b) => a + b, 0),
    );
    return { precision, recall, f1: ratio(2 * precision * recall, precision + recall) };
  });
  const mean = (key: 'precision' | 'recall' | 'f1') => perClass.reduce((sum, c) => sum + c[key], 0) / perClass.length;
  return { perClass, macro: { precision: mean('precision'), recall: mean('recall'), f1: mean('f1') } };
}

/** A curve over decision thresholds, from the strictest to the most lenient. */
export interface ThresholdCurve {
  readonly x: number[];
  readonly y: number[];
  readonly area: number;
}

/** Rows in order of falling score, with the counts of true and false positives at each distinct score. */
function sweep(isPositive: ArrayLike<boolean>, scores: ArrayLike<number>) {
  const order = Array.from({ length: scores.length }, (_, i) => i).sort((i, j) => scores[j] - scores[i]);
  const points: { tp: number; fp: number }[] = [];
  let [tp, fp] = [0, 0];
  order.forEach((row, i) => {
    if (isPositive[row]) tp++;
    else fp++;
    if (i === order.length - 1 || scores[order[i + 1]] !== scores[row]) points.push({ tp, fp });
  });
  if (tp === 0 || fp === 0)
    throw new RangeError(`A threshold curve needs both kinds of rows, got ${tp} positive and ${fp} negative.`);
  return { points, positives: tp, negatives: fp };
}

/** Receiver operating characteristic: true-positive rate over false-positive rate, area by trapezoids. */
export function rocCurve(isPositive: ArrayLike<boolean>, scores: ArrayLike<number>): ThresholdCurve {
  const { points, positives, negatives } = sweep(isPositive, scores);
  const x = [0, ...points.map(({ fp }) => fp / negatives)];
  const y = [0, ...points.map(({ tp }) => tp / positives)];
  let area = 0;
  for (let i = 1; i < x.length; i++) area += ((x[i] - x[i - 1]) * (y[i] + y[i - 1])) / 2;
  return { x, y, area };
}

/** Precision over recall; area as average precision, which does not interpolate (scikit-learn's). */
export function precisionRecallCurve(isPositive: ArrayLike<boolean>, scores: ArrayLike<number>): ThresholdCurve {
  const { points, positives } = sweep(isPositive, scores);
  const x = points.map(({ tp }) => tp / positives);
  const y = points.map(({ tp, fp }) => tp / (tp + fp));
  const area = x.reduce((sum, recall, i) => sum + (recall - (i ? x[i - 1] : 0)) * y[i], 0);
  return { x: [0, ...x], y: [1, ...y], area };
}
