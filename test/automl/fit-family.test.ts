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

  it('are refused in one sentence where the settings mean nothing', async function () {
    this.timeout(60_000);
    const data = takeRows(
      await digits('train'),
      Int32Array.from({ length: 50 }, (_, row) => row),
    );
    const file = inFolder('refused.onnx');
    const asked = { family: 'GradientBoosting', settings: { rounds: 8 }, data, seed: 0, file } as const;
    await expectRejects(() => fitFamily(asked), AutomlError, 'rounds');
  });
});
