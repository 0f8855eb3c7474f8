import { expect } from 'chai';
import fc from 'fast-check';
import { controlStudent, distilledStudent, softLabels } from '../../lib/defences/index.js';
import { largestDifference } from '../helpers.js';
import { toyData } from '../models/toy.js';

const CLASSES = 4;
const logits = fc.array(fc.double({ min: -12, max: 12, noNaN: true }), { minLength: CLASSES, maxLength: CLASSES });
const temperature = fc.double({ min: 0.2, max: 50, noNaN: true });

function softmax(values: number[], t = 1): number[] {
  const exponentials = values.map((value) => Math.exp(value / t));
  const sum = exponentials.reduce((a, b) => a + b, 0);
  return exponentials.map((e) => e / sum);
}

describe('softLabels', () => {
  it('at temperature 1 are the probabilities', () => {
    const rows = [0.1, 0.2, 0.3, 0.4, 0, 0, 1, 0];
    expect(largestDifference(softLabels(rows, CLASSES), rows)).to.be.below(1e-7);
  });

  it('are softmax(logits / T), though only probabilities were given', () => {
    fc.assert(
      fc.property(logits, temperature, (values, t) => {
        expect(largestDifference(softLabels(softmax(values), CLASSES, t), softmax(values, t))).to.be.below(1e-6);
      }),
      { numRuns: 500 },
    );
  });

  it('are distributions in the order of the probabilities, row by row', () => {
    fc.assert(
      fc.property(logits, logits, temperature, (a, b, t) => {
        const both = softLabels([...softmax(a), ...softmax(b)], CLASSES, t);
        [a, b].forEach((row, i) => {
          const soft = Array.from(both.subarray(i * CLASSES, (i + 1) * CLASSES));
          expect(soft.reduce((x, y) => x + y, 0)).to.be.closeTo(1, 1e-6);
          expect(soft).to.deep.equal(Array.from(softLabels(softmax(row), CLASSES, t)));
          expect(soft[row.indexOf(Math.max(...row))]).to.equal(Math.max(...soft));
        });
      }),
    );
  });

  it('tend to uniform as the temperature grows, to the winner as it falls', () => {
    const p = [0.7, 0.2, 0.06, 0.04];
    const distances = [1, 2, 10, 100, 1e6].map((t) =>
      largestDifference(softLabels(p, CLASSES, t), new Array(4).fill(0.25)),
    );
    expect(distances).to.deep.equal([...distances].sort((a, b) => b - a));
    expect(distances[4]).to.be.below(1e-5);
    expect(largestDifference(softLabels(p, CLASSES, 0.01), [1, 0, 0, 0])).to.be.below(1e-6);
  });

  it('make rows that do not quite sum to 1 do so', () => {
    expect(largestDifference(softLabels([0.2, 0.2, 0.4, 0], CLASSES), [0.25, 0.25, 0.5, 0])).to.be.below(1e-7);
  });

  const good = [0.25, 0.25, 0.25, 0.25];
  const bad: Record<string, [number[], number, string]> = {
    'a negative probability': [[...good, -0.1, 0.5, 0.3, 0.3], 1, 'Row 1 is not a distribution: -0.1'],
    'a row of zeros': [[...good, ...good, 0, 0, 0, 0], 1, 'Row 2'],
    'a probability that is NaN': [[0.5, Number.NaN, 0, 0], 1, 'Row 0'],
    'an infinite probability': [[Number.POSITIVE_INFINITY, 0, 0, 0], 1, 'Row 0'],
    'half a row': [[...good, 0.5, 0.5], 1, '6 probabilities do not make rows of 4'],
    'temperature 0': [good, 0, 'got 0'],
    'a temperature below 0': [good, -2, 'got -2'],
    'a temperature that is NaN': [good, Number.NaN, 'got NaN'],
  };
  for (const [what, [rows, t, says]] of Object.entries(bad))
    it(`refuse ${what}`, () => expect(() => softLabels(rows, CLASSES, t)).to.throw(RangeError, says));
});

describe('students', () => {
  const data = toyData(4);
  const probabilities = [0.9, 0.1, 0.2, 0.8, 0.7, 0.3, 0.4, 0.6];

  it("are trained as the study's: SGD .1 with momentum .9 and decay 1e-6, batches of 128, 50 epochs", () => {
    for (const { settings } of [
      distilledStudent('gcp', data, probabilities, { seed: 3 }),
      controlStudent(data, { seed: 3 }),
    ]) {
      expect(settings.optimizer).to.deep.equal({ kind: 'sgd', learningRate: 0.1, momentum: 0.9, decay: 1e-6 });
      expect(settings).to.include({ batchSize: 128, epochs: 50, seed: 3 });
    }
  });

  it('differ from their control in the labels alone', () => {
    const { name, targets, ...soft } = distilledStudent('gcp', data, probabilities, { seed: 3 });
    const { name: controlName, targets: hard, ...control } = controlStudent(data, { seed: 3 });
    expect(control).to.deep.equal(soft);
    expect(hard).to.equal(undefined);
    expect(controlName).not.to.equal(name);
    expect(largestDifference(targets?.values ?? [], probabilities)).to.be.below(1e-7);
  });

  it('learn at the temperature of their labels', () => {
    const { settings, targets } = distilledStudent('gcp', data, probabilities, { seed: 3, temperature: 5 });
    expect(settings.temperature).to.equal(5);
    expect(targets?.description).to.include('temperature 5');
    expect(Array.from(targets?.values ?? [])).to.deep.equal(Array.from(softLabels(probabilities, 2, 5)));
  });
});
