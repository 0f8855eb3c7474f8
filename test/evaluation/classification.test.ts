import { expect } from 'chai';
import fc from 'fast-check';
import {
  classCounts,
  commonestClass,
  confusionMatrix,
  logLoss,
  precisionRecall,
  precisionRecallCurve,
  rocCurve,
} from '../../lib/evaluation/index.js';
import { argmaxRows } from '../../lib/models/index.js';
import { largestDifference, readFixture } from '../helpers.js';

/** scikit-learn's answers, with ties among the scores and a class that never occurs. */
const { classification: sklearn, distributions } = readFixture('statistics.json') as {
  classification: {
    classes: number;
    truth: number[];
    scores: number[];
    confusion: number[][];
    precision: number[];
    recall: number[];
    f1: number[];
    macroPrecision: number;
    logLoss: number;
    binary: { roc: number; averagePrecision: number }[];
  };
  distributions: { truth: number[]; probabilities: number[]; logLoss: number };
};
const { classes, truth, scores } = sklearn;
const column = (k: number) => truth.map((_, row) => scores[row * classes + k]);

describe('classification figures', () => {
  const matrix = confusionMatrix(truth, argmaxRows(scores, classes), classes);

  it("agree with scikit-learn's confusion matrix, precision, recall and F1", () => {
    expect(matrix).to.deep.equal(sklearn.confusion);
    const { perClass, macro } = precisionRecall(matrix);
    for (const key of ['precision', 'recall', 'f1'] as const)
      expect(
        largestDifference(
          perClass.map((c) => c[key]),
          sklearn[key],
        ),
      ).to.be.below(1e-12);
    expect(macro.precision).to.be.closeTo(sklearn.macroPrecision, 1e-12);
  });

  it("agree with scikit-learn's log loss, also where the true class was given no probability", () => {
    expect(logLoss(truth, scores, classes)).to.be.closeTo(sklearn.logLoss, 1e-12);
    expect(logLoss(distributions.truth, distributions.probabilities, 3)).to.be.closeTo(distributions.logLoss, 1e-12);
  });

  for (const [k, { roc, averagePrecision }] of sklearn.binary.entries())
    it(`agree with scikit-learn's areas under the curves of class ${k}`, () => {
      const positive = truth.map((label) => label === k);
      expect(rocCurve(positive, column(k)).area).to.be.closeTo(roc, 1e-12);
      expect(precisionRecallCurve(positive, column(k)).area).to.be.closeTo(averagePrecision, 1e-12);
    });

  it('count classes', () => {
    expect(classCounts([2, 0, 2, 2], 4)).to.deep.equal([1, 0, 3, 0]);
    expect(commonestClass([2, 0, 2, 2], 4)).to.equal(2);
    expect(commonestClass([3, 1, 3, 1], 4), 'the first of equals').to.equal(1);
  });

  it('of a perfect classifier are all 1, its log loss 0', () => {
    const positive = [true, false, true];
    for (const curve of [rocCurve, precisionRecallCurve]) expect(curve(positive, [0.9, 0.1, 0.8]).area).to.equal(1);
    expect(logLoss([1, 0], [0, 1, 1, 0], 2)).to.equal(0);
    expect(
      precisionRecall([
        [3, 0],
        [0, 2],
      ]).macro,
    ).to.deep.equal({ precision: 1, recall: 1, f1: 1 });
  });

  it('of scores that are all tied: area ½, average precision the share of positives', () => {
    const positive = [true, false, false, false];
    expect(rocCurve(positive, [1, 1, 1, 1]).area).to.equal(0.5);
    expect(precisionRecallCurve(positive, [1, 1, 1, 1]).area).to.equal(0.25);
  });

  it('ROC area is the chance that a positive row outscores a negative one, ties counting half', () => {
    const row = fc.record({ positive: fc.boolean(), score: fc.integer({ min: 0, max: 6 }) });
    fc.assert(
      fc.property(fc.array(row, { minLength: 2, maxLength: 30 }), (rows) => {
        const [yes, no] = [rows.filter((r) => r.positive), rows.filter((r) => !r.positive)];
        fc.pre(yes.length > 0 && no.length > 0);
        const wins = yes.flatMap((a) => no.map((b): number => (a.score > b.score ? 1 : a.score === b.score ? 0.5 : 0)));
        const { area, x, y } = rocCurve(
          rows.map((r) => r.positive),
          rows.map((r) => r.score),
        );
        expect(area).to.be.closeTo(wins.reduce((a, b) => a + b, 0) / wins.length, 1e-12);
        for (const axis of [x, y]) {
          expect(axis[0]).to.equal(0);
          expect(axis[axis.length - 1]).to.equal(1);
          expect(axis).to.deep.equal([...axis].sort((a, b) => a - b));
        }
      }),
    );
  });

  const bad: Record<string, () => unknown> = {
    'no rows': () => logLoss([], [], 3),
    'probabilities that do not fit': () => logLoss([0, 1], [1, 0, 0], 2),
    'labels and answers of other lengths': () => confusionMatrix([0, 1], [0], 2),
    'a label of another class': () => confusionMatrix([2], [0], 2),
    'an answer of another class': () => confusionMatrix([0], [-1], 2),
    'a ROC curve without negatives': () => rocCurve([true, true], [1, 2]),
    'a precision-recall curve without positives': () => precisionRecallCurve([false], [1]),
  };
  for (const [what, work] of Object.entries(bad)) it(`refuse ${what}`, () => expect(work).to.throw(RangeError));
});
