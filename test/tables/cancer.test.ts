import { expect } from 'chai';
import { type Attack, attackData, fgsm, pgd, square } from '../../lib/attacks/index.js';
import { type Dataset, openData, tableValues } from '../../lib/data/index.js';
import { evaluate } from '../../lib/evaluation/index.js';
import { isDifferentiable, type OpenedModel, openModel } from '../../lib/models/index.js';
import { expectNoLeak, temporaryFolder } from '../helpers.js';
import { FIXED, makeTables, type Said, tableModel } from './fixture.js';

const EPSILON = 0.05;

describe('breast cancer as a table', () => {
  const inFolder = temporaryFolder();
  let said: Said;
  let data: Dataset;
  let masked: Dataset;
  let opened: OpenedModel;
  after(() => opened?.dispose());
  before(async () => {
    said = makeTables(inFolder());
    data = await openData(inFolder('cancer.csv'));
    masked = await openData(inFolder('cancer.csv'), { features: { immutable: FIXED } });
    opened = await openModel(tableModel('cancer'), { input: data.shape, features: data.features });
  });

  /** Values of the whole table, or of what an attack made of it, by rows. */
  const rowsOf = (values: ArrayLike<number>) => {
    const table = tableValues(data.features ?? [], values);
    return Array.from(data.labels, (_, i) => table.subarray(30 * i, 30 * (i + 1)));
  };
  const count = (flags: ArrayLike<number>) => Array.from(flags).reduce((a, b) => a + b, 0);

  it('has the ranges that NumPy sees, and gives the table’s values back', () => {
    const { features = [], shape, labels } = data;
    expect(shape).to.deep.equal([1, 30, 1]);
    expect(labels.length).to.equal(569);
    features.forEach(({ low, high }, i) => {
      expect([low, high]).to.deep.equal([said.low[i], said.high[i]].map(Math.fround));
    });
    expect(Math.min(...data.images)).to.equal(0);
    expect(Math.max(...data.images)).to.equal(1);
    expect(data.provenance)
      .to.match(/^cancer\.csv, 569 rows of 30 features; ε in units of each feature’s range/)
      .and.include('columns with names are features, no pixels');
    expect(features.filter(({ whole }) => whole)).to.deep.equal([]);
  });

  it('is broken by FGSM in as many rows as NumPy counts, with and without features that stay', () =>
    expectNoLeak(async () => {
      const { model, description } = opened;
      expect(description).to.include('StandardScaler and MLPClassifier of scikit-learn; with gradients');
      if (!isDifferentiable(model)) throw new Error('no gradients');
      for (const [table, left] of [
        [data, said.fgsm.whole],
        [masked, said.fgsm.masked],
      ] as const) {
        const { success, wrongFromStart } = await attackData(fgsm({ epsilon: EPSILON }), model, table);
        expect(569 - count(wrongFromStart)).to.equal(said.clean);
        expect(569 - count(success)).to.equal(left);
      }
      expect(said.fgsm.whole).to.be.below(said.fgsm.masked);
      const { report } = await evaluate(model, masked, [fgsm({ epsilon: EPSILON })], { warnings: false });
      expect(report.attacks[0].correct).to.equal(said.fgsm.masked);
      expect(report.attacks[0].survives8Bit).to.equal(null);
      expect(report.data.features?.filter(({ immutable }) => immutable).map(({ name }) => name)).to.have.members(FIXED);
    }));

  it('keeps immutable features in every returned row, whatever attacks it', async () => {
    const fixed = (masked.features ?? []).flatMap(({ immutable }, at) => (immutable ? [at] : []));
    expect(fixed).to.have.length(FIXED.length);
    const before = rowsOf(data.images);
    const attacks = [
      fgsm({ epsilon: EPSILON }),
      pgd({ epsilon: 0.2, steps: 3 }),
      square({ epsilon: 0.2, queries: 10 }),
    ] as readonly Attack<never>[];
    for (const attack of attacks) {
      const { images } = await attackData(attack, opened.model as never, masked);
      let moved = 0;
      rowsOf(images).forEach((row, i) => {
        for (const at of fixed) expect(row[at], attack.name).to.equal(before[i][at]);
        row.forEach((value, at) => {
          const { low, high } = (data.features ?? [])[at];
          expect(value).to.be.within(low - 1e-5 * (high - low), high + 1e-5 * (high - low));
          moved += Number(value !== before[i][at]);
        });
      });
      expect(moved, attack.name).to.be.above(569);
    }
  });
});
