import { expect } from 'chai';
import fc from 'fast-check';
import { fgsm, fmn, pgd } from '../../../lib/attacks/index.js';
import { imageTensor, takeRows } from '../../../lib/data/index.js';
import { climb, ladderOf } from '../../../lib/studies/introduction/parts/little/ladder.js';
import { nearestErrors } from '../../../lib/studies/introduction/parts/little/minimal.js';
import { ratioBins } from '../../../lib/studies/introduction/parts/little/minimal-figure.js';
import { oneStep } from '../../../lib/studies/introduction/parts/little/one-step.js';
import { signsKept } from '../../../lib/studies/introduction/parts/little/plateau.js';
import type { Ladder } from '../../../lib/studies/introduction/parts/little/result.js';
import { to8Bits } from '../../../lib/studies/introduction/parts/little/rounding.js';
import { expectNoLeak } from '../../helpers.js';
import { CLASSES, data, margin, model, N, norm1, norm2, truth } from './little-toy.js';

describe('rounding to 8 bits', () => {
  const photograph = (levels: number[]) => Float32Array.from(levels, (level) => level / 255);
  const level = fc.integer({ min: 0, max: 255 });

  it('gives back the very photograph where less than half a step was added', () =>
    fc.assert(
      fc.property(fc.array(fc.tuple(level, fc.double({ min: -0.49, max: 0.49, noNaN: true }))), (values) => {
        const before = photograph(values.map(([k]) => k));
        const after = before.map((value, i) => Math.min(1, Math.max(0, value + values[i][1] / 255)));
        expect(to8Bits(after)).to.deep.equal(before);
      }),
    ));

  it('keeps whole steps, and rounds more than half of one up to it', () => {
    const steps = to8Bits(photograph([10, 10, 10, 0]).map((value, i) => value + [1, 0.51, -0.51, 1][i] / 255));
    expect(steps).to.deep.equal(photograph([11, 11, 9, 1]));
  });
});

describe('FGSM from one gradient', () => {
  it('breaks what the attack of the library breaks, at every radius', async () => {
    const epsilons = [0.02, 0.1, 0.6];
    const { ladder, clean } = await expectNoLeak(() => oneStep(model, data, epsilons));
    expect([...clean.right].slice(0, 3)).to.deep.equal([0, 0, 1]);
    const tensor = imageTensor(data);
    for (const [k, epsilon] of epsilons.entries()) {
      const { success } = await fgsm({ epsilon }).run(model, { images: tensor, labels: data.labels });
      expect([...ladder[k].right]).to.deep.equal(Array.from(success, (broken) => 1 - broken));
    }
    tensor.dispose();
  });

  it('keeps every sign of the gradient of a linear model, however long the step', async () => {
    const kept = await expectNoLeak(() => signsKept(model, data, [0.01, 0.3]));
    expect(kept.map(({ median }) => median)).to.deep.equal([1, 1]);
  });
});

describe('a ladder of radii', () => {
  const verdicts = [
    { epsilon: 0.1, right: Uint8Array.of(0, 1, 1, 0), rounded: Uint8Array.of(0, 1, 1, 1), losses: new Float32Array(4) },
    { epsilon: 0.2, right: Uint8Array.of(0, 0, 1, 1), rounded: Uint8Array.of(0, 0, 1, 1), losses: new Float32Array(4) },
  ];
  const ladder = ladderOf({ name: 'A', steps: 1 }, [7, 8, 9, 10], Uint8Array.of(0, 1, 1, 1), verdicts);

  it('counts photographs that are wrong from the start as broken, and as no adversarial image', () => {
    const [first, second] = ladder.points;
    expect([first.robust.correct, first.rounded.correct, first.robust.n]).to.deep.equal([2, 3, 4]);
    expect(first.surviving).to.deep.include({ correct: 0, n: 1 });
    expect(second.surviving).to.deep.include({ correct: 1, n: 1 });
  });

  it('remembers the smallest radius that broke each, also where a larger one does not', () => {
    expect(ladder.rows).to.deep.equal([
      { index: 7, brokenAt: 0 },
      { index: 8, brokenAt: 0.2 },
      { index: 9, brokenAt: null },
      { index: 10, brokenAt: 0.1 },
    ]);
  });

  it('loses every image below half a step once it is rounded, and none of whole steps', async () => {
    const attack = {
      name: 'PGD',
      steps: 4,
      at: (epsilon: number) => pgd({ epsilon, steps: 4, relativeStepSize: 1, randomStart: false, earlyStop: false }),
    };
    // Near the boundary, so that steps this small are enough.
    const near = takeRows(
      data,
      Array.from(data.labels.keys()).filter((row) => row >= 2),
    );
    const close = Float32Array.from(near.images);
    near.labels.forEach((label, row) => {
      const back = (margin(row + 2) / norm1 - 0.2 / 255) * (label ? -1 : 1);
      for (let i = 0; i < 6; i++) close[6 * row + i] += Math.sign(model.difference[i]) * back;
    });
    const rounded = { ...near, images: to8Bits(close) };
    const right = Uint8Array.from(rounded.labels, (label, row) =>
      Number(Number(model.margin(rounded.images.subarray(6 * row, 6 * row + 6)) > 0) === label),
    );
    const predicted = rounded.labels.map((label, row) => (right[row] ? label : 1 - label));
    const found = await climb(model, rounded, predicted, attack, [0.49 / 255, 2 / 255], () => {});
    const [half, whole] = ladderOf(attack, rounded.indices, right, found).points;
    expect(half.surviving?.n).to.be.greaterThan(0);
    expect(half.surviving?.correct).to.equal(0);
    expect(whole.surviving?.correct).to.equal(whole.surviving?.n);
  });
});

describe('the nearest errors', () => {
  const predicted = truth;
  const attack = (norm: 'l2' | 'linf') => [{ name: 'FMN', attack: fmn({ norm, steps: 60, stepSize: 0.2 }) }];

  it('of a linear model are as far as its boundary', async () => {
    for (const [norm, dual] of [['l2', norm2] as const, ['linf', norm1] as const]) {
      const found = await nearestErrors(model, data, { norm, attacks: attack(norm), predicted, classes: CLASSES });
      expect(found.n).to.equal(N - 2);
      found.rows.forEach(({ size, answer, index }, row) => {
        expect(index).to.equal(5 * row);
        if (row < 2) expect({ size, answer }).to.deep.equal({ size: 0, answer: undefined });
        else {
          expect((size ?? 0) * (dual / margin(row))).to.be.within(0.999, 1.1);
          expect(answer).to.equal(CLASSES[1 - truth[row]]);
        }
      });
    }
  });

  it('are never farther in L∞ than a radius that broke the photograph', async () => {
    const rows = Array.from(data.indices, (index, row) => ({ index, brokenAt: row === 4 ? 1e-6 : 0.9 })).slice(0, 6);
    const ladders: Ladder[] = [{ attack: 'A', steps: 1, points: [], rows }];
    const options = { attacks: attack('linf'), predicted, classes: CLASSES, ladders };
    const found = await nearestErrors(model, data, { norm: 'linf', ...options });
    expect(found.rows[4]).to.deep.include({ size: 1e-6, by: 'A at given radii' });
    expect(found.rows[5].by).to.equal('FMN');
    expect(found.attacks[1]).to.deep.include({ tried: 4, found: 4, smallest: 1 });
    const other = await nearestErrors(model, data, { norm: 'l2', ...options, attacks: attack('l2') });
    expect(other.attacks.map(({ name }) => name)).to.deep.equal(['FMN']);
  });

  it('are counted in bars of equal ratio, each once', () => {
    const { ends, counts } = ratioBins([1, 2, 4, 8, 8], 3);
    expect(counts).to.deep.equal([1, 1, 3]);
    expect(ends[1]).to.be.closeTo(2, 1e-9);
  });
});
