import { expect } from 'chai';
import fc from 'fast-check';
import { hinge, type LossName, lossAt, losses } from '../../lib/attacks/gradient/losses.js';
import { expectRejects, largestDifference } from '../helpers.js';

interface Row {
  readonly logits: number[];
  readonly label: number;
  readonly target?: number;
}

/** The definitions in double precision: Croce and Hein (2020) for the DLR, Carlini and Wagner (2017) for the margin. */
const definitions: Record<LossName, (row: Row) => number> = {
  crossEntropy: ({ logits, label, target }) => {
    const largest = Math.max(...logits);
    const logSum = largest + Math.log(logits.reduce((sum, z) => sum + Math.exp(z - largest), 0));
    return target === undefined ? logSum - logits[label] : logits[target] - logSum;
  },
  margin: ({ logits, label, target }) => {
    const others = (k: number) => Math.max(...logits.filter((_, i) => i !== k));
    return target === undefined ? others(label) - logits[label] : logits[target] - others(target);
  },
  dlr: ({ logits, label, target }) => {
    const z = [...logits].sort((a, b) => b - a);
    if (target !== undefined) return -(logits[label] - logits[target]) / (z[0] - (z[2] + z[3]) / 2);
    return -(logits[label] - Math.max(...logits.filter((_, i) => i !== label))) / (z[0] - z[2]);
  },
};

function lossAndGradient(name: LossName, rows: Row[]): { losses: number[]; gradient: number[] } {
  const aims = {
    labels: Int32Array.from(rows, ({ label }) => label),
    targets: rows[0].target === undefined ? undefined : Int32Array.from(rows, ({ target = 0 }) => target),
  };
  const { values, slopes } = lossAt(
    losses[name],
    Float32Array.from(rows.flatMap(({ logits }) => logits)),
    aims,
    rows[0].logits.length,
  );
  return { losses: Array.from(values), gradient: Array.from(slopes) };
}

const names = Object.keys(definitions) as LossName[];

describe('losses', () => {
  const logits = [3, 1, 2, -1];
  const logSum = Math.log(Math.exp(3) + Math.exp(1) + Math.exp(2) + Math.exp(-1));
  const byHand: [LossName, Omit<Row, 'logits'>, number][] = [
    ['crossEntropy', { label: 0 }, logSum - 3],
    ['crossEntropy', { label: 2 }, logSum - 2],
    ['crossEntropy', { label: 0, target: 1 }, 1 - logSum],
    ['margin', { label: 0 }, 2 - 3],
    ['margin', { label: 2 }, 3 - 2],
    ['margin', { label: 0, target: 1 }, 1 - 3],
    ['margin', { label: 1, target: 0 }, 3 - 2],
    ['dlr', { label: 0 }, (2 - 3) / (3 - 1)],
    ['dlr', { label: 3 }, (3 - -1) / (3 - 1)],
    ['dlr', { label: 0, target: 3 }, (-1 - 3) / (3 - (1 - 1) / 2)],
    ['dlr', { label: 0, target: 2 }, (2 - 3) / (3 - (1 - 1) / 2)],
  ];
  for (const [name, aim, expected] of byHand)
    it(`${name} of (3, 1, 2, −1), label ${aim.label}${aim.target === undefined ? '' : `, target ${aim.target}`}`, () => {
      expect(lossAndGradient(name, [{ logits, ...aim }]).losses[0]).to.be.closeTo(expected, 1e-6);
    });

  const logit = fc.integer({ min: -80, max: 80 }).map((z) => z / 8);
  const distinct = fc.uniqueArray(logit, { minLength: 5, maxLength: 5 });
  for (const name of names)
    for (const aimed of [false, true])
      it(`${name}${aimed ? ', aimed' : ''}: values and gradients are those of its definition`, () =>
        fc.assert(
          fc.property(
            fc.array(fc.tuple(distinct, fc.nat(4), fc.integer({ min: 1, max: 4 })), { minLength: 3, maxLength: 3 }),
            (drawn) => {
              const rows = drawn.map(([z, label, shift]) => ({
                logits: z,
                label,
                ...(aimed && { target: (label + shift) % 5 }),
              }));
              const found = lossAndGradient(name, rows);
              rows.forEach((row, i) => {
                expect(found.losses[i]).to.be.closeTo(definitions[name](row), 2e-5);
                for (let k = 0; k < 5; k++) {
                  const at = (shift: number) =>
                    definitions[name]({ ...row, logits: row.logits.map((z, j) => (j === k ? z + shift : z)) });
                  // Logits are 1/8 apart or more: a difference this small changes no order.
                  const slope = (at(1e-4) - at(-1e-4)) / 2e-4;
                  expect(found.gradient[i * 5 + k]).to.be.closeTo(slope, 1e-4 * Math.max(1, Math.abs(slope)));
                }
              });
            },
          ),
          { numRuns: 15 },
        ));

  it('cross-entropy of a confident row keeps its gradient', () => {
    // p of the other classes is e⁻³⁰ and e⁻³⁵; 1 − p of the label vanishes from a float32.
    const { losses: values, gradient } = lossAndGradient('crossEntropy', [{ logits: [30, 0, -5], label: 0 }]);
    const others = [Math.exp(-30), Math.exp(-35)];
    const expected = [-(others[0] + others[1]), ...others];
    expect(values[0] / (others[0] + others[1])).to.be.closeTo(1, 1e-4);
    gradient.forEach((g, k) => {
      expect(g / expected[k]).to.be.closeTo(1, 1e-4);
    });
  });

  it('stays finite where logits are equal or far apart', () => {
    for (const name of names)
      for (const z of [
        [0, 0, 0, 0],
        [500, -500, 0, 1],
      ])
        for (const target of [undefined, 1]) {
          const { losses: values, gradient } = lossAndGradient(name, [{ logits: z, label: 0, target }]);
          for (const value of [...values, ...gradient])
            expect(Number.isFinite(value), `${name} ${value}`).to.equal(true);
        }
  });

  it('the DLR loss does not change with the scale and shift of the logits', () => {
    for (const target of [undefined, 2]) {
      const of = (scale: number, shift: number) =>
        lossAndGradient('dlr', [{ logits: logits.map((z) => z * scale + shift), label: 0, target }]).losses;
      expect(largestDifference(of(10, -7), of(1, 0))).to.be.below(1e-5);
    }
  });

  it('the DLR loss refuses too few classes', async () => {
    await expectRejects(() => lossAndGradient('dlr', [{ logits: [1, 2], label: 0 }]), RangeError, 'needs 3 classes');
    await expectRejects(
      () => lossAndGradient('dlr', [{ logits: [1, 2, 3], label: 0, target: 1 }]),
      RangeError,
      'needs 4 classes or more, got 3; use loss=margin',
    );
  });

  it('a class that is ruled out, or that rules out all others, leaves numbers', () => {
    const none = Number.NEGATIVE_INFINITY;
    const of = (name: LossName, z: number[], aim: Omit<Row, 'logits'>) => {
      const found = lossAndGradient(name, [{ logits: z, ...aim }]);
      return [found.losses[0], ...found.gradient];
    };
    // −∞ is the logarithm of a probability of 0: as if that class were not there.
    const there = of('crossEntropy', [1, 2, 0.5], { label: 0 });
    expect(of('crossEntropy', [1, 2, 0.5, none], { label: 0 })).to.deep.equal([...there, 0]);
    expect(of('crossEntropy', [none, 2, 0.5], { label: 0 }).slice(0, 2)).to.deep.equal([Number.POSITIVE_INFINITY, -1]);
    expect(of('crossEntropy', [1, none, none], { label: 0 })).to.deep.equal([0, 0, 0, 0]);
    expect(of('dlr', [1, 2, none, none], { label: 0 })).to.deep.equal([1, -1, 1, 0, 0]);
    // No answer: an aimed loss must not take it for the best there is.
    const noAnswers = [
      [none, none, none, none],
      [1, Number.NaN, 5, 4],
    ];
    for (const z of noAnswers)
      for (const name of names)
        for (const target of [undefined, 2]) {
          const [value, ...gradient] = of(name, z, { label: 0, target });
          expect(value > none, `${name} ${value}`).to.equal(false);
          if (Number.isNaN(z[1])) expect(gradient).to.deep.equal([0, 0, 0, 0]);
        }
  });

  it('refuses labels that are not one for each row, or name no class', async () => {
    const of = (...labels: number[]) =>
      lossAt(losses.margin, new Float32Array(8), { labels: Int32Array.from(labels) }, 4);
    await expectRejects(() => of(0), RangeError, '1 labels were given for 2 images');
    await expectRejects(() => of(0, 1, 2), RangeError, '3 labels were given for 2 images');
    await expectRejects(() => of(0, 4), RangeError, 'Label 4 is not one of the classes 0 to 3');
  });

  it('ties go to the first class', () => {
    const { gradient } = lossAndGradient('margin', [{ logits: [1, 2, 2, 0], label: 3 }]);
    expect(gradient).to.deep.equal([0, 1, 0, -1]);
  });

  it('the hinge lets go of rows that are what is wanted', () => {
    const at = (label: number) => lossAt(hinge, Float32Array.of(1, 3, 2), { labels: Int32Array.of(label) }, 3);
    expect(at(0)).to.deep.equal({ values: Float32Array.of(0), slopes: Float32Array.of(0, 0, 0) });
    expect(at(1)).to.deep.equal({ values: Float32Array.of(-1), slopes: Float32Array.of(0, -1, 1) });
    const unknown = lossAt(hinge, Float32Array.of(Infinity, Infinity, 1), { labels: Int32Array.of(0) }, 3);
    expect(unknown).to.deep.equal({ values: Float32Array.of(Number.NaN), slopes: Float32Array.of(0, 0, 0) });
  });
});
