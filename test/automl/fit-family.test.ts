import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { AutomlError, fitFamily } from '../../lib/automl/index.js';
import { digits, takeRows } from '../../lib/data/index.js';
import { agreement } from '../../lib/evaluation/index.js';
import { openModel, predictLabels } from '../../lib/models/index.js';
import { expectRejects, itLong, temporaryFolder } from '../helpers.js';

describe('boosted trees with given settings', () => {
  const inFolder = temporaryFolder();

  for (const [family, settings, test] of [
    ['XGBoost', { n_estimators: 8, max_depth: 4 }, it],
    ['LightGBM', { n_estimators: 8 }, itLong],
    ['GradientBoosting', { n_estimators: 8, max_features: 0.1 }, itLong],
  ] as const)
    test(`are trained by ${family} and open as a black box that has learned its rows`, async function () {
      this.timeout(120_000);
      const all = await digits('train');
      const data = takeRows(
        all,
        Int32Array.from({ length: 300 }, (_, row) => row),
      );
      const file = await fitFamily({ family, settings, data, seed: 0, file: inFolder(`${family}.onnx`) });
      const { model, dispose } = await openModel(file, { input: data.shape, scores: 'probabilities' });
      expect(agreement(await predictLabels(model, data), data.labels).value).to.be.greaterThan(0.8);
      dispose();
    });

  const few = async () =>
    takeRows(
      await digits('train'),
      Int32Array.from({ length: 50 }, (_, row) => row),
    );

  for (const [family, typo, alike] of [
    ['XGBoost', 'max_detph', 'max_depth'],
    ['LightGBM', 'num_leafs', 'num_leaves'],
    ['GradientBoosting', 'rounds', 'n_estimators'],
  ] as const)
    it(`of ${family} are refused in one sentence, which names them, where there are no such settings`, async function () {
      this.timeout(60_000);
      const file = inFolder(`refused-${family}.onnx`);
      const asked = { family, settings: { [typo]: 1, max_depth: 2 }, data: await few(), seed: 0, file };
      await expectRejects(() => fitFamily(asked), AutomlError, `no settings ${typo};`, alike);
      expect(existsSync(file)).to.equal(false);
    });

  it('are trained by what is asked for, also where the file is there; a refusal leaves it as it was', async function () {
    this.timeout(120_000);
    const file = inFolder('again.onnx');
    const data = await few();
    const bytes = async (settings: Record<string, number>) => {
      await fitFamily({ family: 'XGBoost', settings, data, seed: 0, file });
      return readFileSync(file).length;
    };
    const [one, many] = [await bytes({ n_estimators: 1 }), await bytes({ n_estimators: 6 })];
    expect(many).to.be.greaterThan(2 * one);
    await expectRejects(() => bytes({ n_estimators: 1, max_depth: -5 }), AutomlError);
    expect(readFileSync(file)).to.have.length(many);
  });
});
