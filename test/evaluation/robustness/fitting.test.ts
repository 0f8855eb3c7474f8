import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { type Attack, fgsm, patchAttack, universalAttack } from '../../../lib/attacks/index.js';
import { type Dataset, takeRows } from '../../../lib/data/index.js';
import { evaluate } from '../../../lib/evaluation/index.js';
import { onlyBlackBox } from '../../../lib/evaluation/robustness/warnings/only-black-box.js';
import { onlySingleStep } from '../../../lib/evaluation/robustness/warnings/only-single-step.js';
import { robustnessText } from '../../../lib/report/index.js';
import { type Tensor4D, tf } from '../../../lib/tensor/index.js';
import { threeClasses, VALUES } from '../../attacks/universal/three-classes.js';
import { expectNoLeak, expectRejects } from '../../helpers.js';

const schema = JSON.parse(
  readFileSync(join(__dirname, '../../../lib/evaluation/robustness/report.schema.json'), 'utf8'),
);

describe('attacks that an evaluation fits', () => {
  const { model, data } = threeClasses(120);
  const range = (from: number, to: number) =>
    takeRows(
      data,
      Int32Array.from({ length: to - from }, (_, i) => from + i),
    );
  const [fitOn, rows] = [range(0, 80), range(80, 120)];
  const attacks: Attack<never>[] = [
    universalAttack({ epsilon: 0.1, target: 'best', epochs: 12, batchSize: 20 }),
    patchAttack({ side: 2, top: 0, left: 1, epochs: 6, target: 2 }),
  ];
  const quick = { warnings: false, seed: 4 };
  const known = (fitted?: object) => ({ ...fitted, seconds: 0 });

  it('cost a query for each row that is measured, and say what their fit cost', () =>
    expectNoLeak(async () => {
      const { report } = await evaluate(model, rows, attacks, { ...quick, fitOn });
      const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);
      validate(report);
      expect(validate.errors).to.equal(null);
      const [one, square] = report.attacks;
      for (const { queries, gradients } of report.attacks)
        expect([queries, gradients]).to.deep.equal([
          { mean: 1, total: 40 },
          { mean: 0, total: 0 },
        ]);
      const asked = { rows: 80, provenance: data.provenance, seed: 4 };
      // Three classes and none are tried for 30 steps of 4 in an epoch.
      expect(one.fitted).to.deep.include({ ...asked, epochs: 12, gradients: 12 + 4 * 8, queries: 5 });
      expect(one.settings).to.include({ momentum: 0.9, relativeStepSize: 0.1, candidates: 10, batchSize: 20 });
      expect(one.settings).to.not.have.property('target');
      expect(square.fitted).to.deep.include({ ...asked, epochs: 6, gradients: 6, queries: 0 });
      expect(one.settings).to.include({ toward: one.fitted?.choice?.target ?? 'none', fittedOn: 80, fitSeed: 4 });
      expect([square.norm, square.epsilon, square.settings.target]).to.deep.equal(['l0', 4, 2]);
      const text = robustnessText(report).replace(/\s+/g, ' ');
      const { tried = [], target } = one.fitted?.choice ?? {};
      const share = ((100 * (tried.find((each) => each.target === target)?.broken ?? 0)) / 80).toFixed(1);
      expect(text).to.include(
        'fitted on 80 other rows (made for tests), epochs 12, seed 4, gradients for each 44, queries 5;',
      );
      expect(text)
        .to.include(
          `toward ${target === null ? 'no class' : `class ${target}`}, of 4 aims the one whose short fit (epochs 8)`,
        )
        .and.include(`(${share} %;`);
    }));

  it('choose their class by their own rows alone, whatever the rows that are measured are', async () => {
    const fittedWith = async (measured: Dataset) => {
      const { report } = await evaluate(model, measured, [attacks[0]], { ...quick, fitOn });
      return [known(report.attacks[0].fitted), report.attacks[0].settings];
    };
    const before = await fittedWith(rows);
    expect(await fittedWith({ ...rows, labels: rows.labels.map((_, i) => i % 3) })).to.deep.equal(before);
    expect(await fittedWith(range(80, 90))).to.deep.equal(before);
  });

  it('are fitted once, and kept in the state of a run', async () => {
    const kept = new Map<string, Uint8Array>();
    const state = {
      get: (key: string) => kept.get(key),
      put: (key: string, value: Uint8Array) => kept.set(key, value),
    };
    let asked = 0;
    const logits = (images: Tensor4D) => {
      asked++;
      return model.logits(images);
    };
    const counted = { ...model, logits };
    const run = async (on: Dataset, seed = 4) => {
      asked = 0;
      const { report } = await evaluate(counted, rows, attacks, { ...quick, seed, fitOn: on, state });
      return report.attacks.map(({ seconds, ...entry }) => entry);
    };
    const first = await run(fitOn);
    expect(asked).to.be.above(0);
    expect(await run(fitOn)).to.deep.equal(first);
    expect(asked, 'gradients of the run that went on').to.equal(0);
    for (const [on, seed] of [[range(0, 60)], [fitOn, 5]] as const) {
      await run(on, seed);
      expect(asked, 'of other rows, or another seed').to.be.above(0);
    }
  });

  it('are refused without rows, and with rows that are measured, before the model is asked', async () => {
    const silent = {
      ...model,
      predict: async () => expect.fail('asked'),
    };
    const refused = (measured: Dataset, on: Dataset | undefined, ...says: string[]) =>
      expectRejects(() => evaluate(silent, measured, attacks, { ...quick, fitOn: on }), RangeError, ...says);
    await refused(rows, undefined, 'universal, patch must be fitted on rows other than', 'fitOn');
    await refused(rows, range(0, 81), '1 of the 81 rows', 'are among those that are measured', '--fit-split');
    await refused(rows, { ...rows, name: 'a copy' }, '40 of the 40 rows');
    await refused(rows, { ...fitOn, shape: [4, 3, 1] }, 'takes images [3, 4, 1]', 'have [4, 3, 1]');
    await refused(rows, { ...fitOn, labels: fitOn.labels.map(() => 7) }, 'label 7', 'classes 0 to 2');
    await refused(rows, takeRows(data, []), 'must be fitted on rows');
    // Of other data single rows may be alike by chance, and attacks that are not fitted need none.
    const two = { ...range(80, 82), name: 'others' };
    two.images.set(new Float32Array(VALUES).fill(0.5), VALUES);
    expect((await evaluate(model, rows, [attacks[1]], { ...quick, fitOn: two })).report.n).to.equal(40);
    expect((await evaluate(model, rows, [fgsm({ epsilon: 0.1 })], { ...quick, fitOn: rows })).report.n).to.equal(40);
    const images = tf.tensor4d(rows.images, [40, 3, 4, 1]);
    await expectRejects(
      () => attacks[0].run(model as never, { images, labels: rows.labels }),
      RangeError,
      'fitted to a model first',
    );
    images.dispose();
  });

  it('are left out where their fit takes more than the minutes', () =>
    expectNoLeak(async () => {
      const endless = universalAttack({ epsilon: 0.1, epochs: 1_000_000 });
      const given = [fgsm({ epsilon: 0.1 }), endless];
      const { report } = await evaluate(model, rows, given, { ...quick, fitOn, minutes: 0.02 });
      expect(report.attacks.map(({ id }) => id)).to.deep.equal(['fgsm-linf-0.1']);
      expect(report.warnings.map(({ id, attack }) => [id, attack])).to.deep.equal([
        ['out-of-time', 'universal-linf-0.1'],
      ]);
    }));

  it('are no white-box attack on the rows that are measured', async () => {
    const { evidence } = await evaluate(model, rows, attacks, { ...quick, fitOn });
    const [[single], [black]] = [await onlySingleStep(evidence), await onlyBlackBox(evidence)];
    expect(single).to.include({ id: 'no-white-box' });
    expect(single.saw).to.include('none of the 2 runs used them on these rows (universal, patch)');
    expect(black.saw).to.include('No attack saw a gradient of these rows').and.include('the same for all images');
    expect(black.advice).to.not.include('queries=');
  });

  it('are refused where the patch does not fit', async () => {
    const wide = patchAttack({ side: 3, top: 1, left: 0 });
    await expectRejects(
      () => evaluate(model, rows, [wide], { ...quick, fitOn }),
      RangeError,
      '3 × 3 pixels at row 1, column 0 does not fit',
      '3 × 4',
    );
  });
});
