import { expect } from 'chai';
import { type Dataset, openData } from '../../../lib/data/index.js';
import { evaluate, type Warning } from '../../../lib/evaluation/index.js';
import { preprocessingsOf } from '../../../lib/evaluation/robustness/preprocessings.js';
import { type OpenModelOptions, openModel, type Preprocessing } from '../../../lib/models/index.js';
import { describeWithMirror, expectNoLeak, fixture, readFixture } from '../../helpers.js';

/** The warning on a model, opened so, and how many rows it gets right. */
const warned = (file: string, options: OpenModelOptions, data: Dataset) =>
  expectNoLeak(async () => {
    const { model, dispose } = await openModel(file, { ...options, classes: data.classes });
    const { report } = await evaluate(model, data, []);
    dispose();
    const warning = report.warnings.find(({ id }) => id === 'missing-preprocessing');
    return { right: report.clean.correct, warning };
  });

/** Rows that the warning says would be answered rightly. */
const promised = (warning: Warning | undefined) => Number(/ and (\d+) \([^)]*\) where/.exec(warning?.saw ?? '')?.[1]);

describe('The candidates for another preprocessing', () => {
  const said = (now: Preprocessing, shape: readonly [number, number, number] = [32, 32, 3]) =>
    preprocessingsOf(shape, now).map(({ options }) => options);

  it('are the usual ones, each as it is pasted', () => {
    expect(said({ layout: 'nchw' })).to.deep.equal([
      '--preprocess mean=0.4914,0.4822,0.4465,std=0.247,0.2435,0.2616',
      '--preprocess mean=0.485,0.456,0.406,std=0.229,0.224,0.225',
      '--preprocess range=-1..1',
      '--preprocess range=0..255',
      '--preprocess range=1..0',
      '--channels bgr',
      '--preprocess range=0..255,mean=123.68,116.779,103.939 --channels bgr',
      '--layout ncwh',
    ]);
    expect(said({ layout: 'nhwc' }, [28, 28, 1])).to.deep.equal([
      '--preprocess mean=0.1307,std=0.3081',
      '--preprocess range=-1..1',
      '--preprocess range=0..255',
      '--preprocess range=1..0',
      '--layout nwhc',
    ]);
  });

  it('are rows of pixels in the other order, whichever the model has', () => {
    expect(said({ layout: 'flat' }))
      .to.include('--layout flat-chw')
      .and.include('--layout flat-whc');
    expect(said({ layout: 'flat-chw' }))
      .to.include('--layout flat')
      .and.include('--layout flat-cwh');
    expect(said({ layout: 'flat' }, [28, 28, 1])).to.not.include('--layout flat-chw');
  });

  it('leave the rest of what a model has as it is, and are never what it has', () => {
    const now: Preprocessing = { range: [-1, 1], channels: 'bgr', layout: 'nchw', inputSize: [64, 64] };
    const candidates = preprocessingsOf([32, 32, 3], now);
    expect(candidates.map(({ options }) => options))
      .to.include('--channels rgb')
      .and.not.include('--preprocess range=-1..1')
      .and.not.include('--layout ncwh');
    for (const { preprocessing, options } of candidates) {
      expect(preprocessing).to.include({ layout: 'nchw', inputSize: now.inputSize });
      expect(preprocessing.channels).to.equal(options === '--channels rgb' ? undefined : 'bgr');
      expect(preprocessing).not.to.deep.equal(now);
      if (options === '--preprocess range=0..255') expect(preprocessing).to.deep.equal({ ...now, range: [0, 255] });
    }
    expect(candidates.find(({ options }) => options === '')?.preprocessing.range).to.equal(undefined);
  });
});

describe('A model that was opened with what it does not want', () => {
  it('is told to take it away, and does as well as promised', async () => {
    const data = await openData('digits', { limit: 200 });
    const { warning } = await warned('lenet-mnist', { preprocess: 'range=1..0' }, data);
    expect(warning?.saw).to.include('where they are left as they are in [0, 1]');
    expect(warning?.advice).to.include('Take away range=1..0, which it has now (by --preprocess, or by');
    const without = await warned('lenet-mnist', {}, data);
    expect(without.warning).to.equal(undefined);
    expect(promised(warning)).to.equal(without.right);
  });

  it('or transposed: is told how its images lie', async () => {
    const data = await openData('digits', { limit: 200 });
    const { warning } = await warned('lenet-mnist', { layout: 'nwhc' }, data);
    expect(warning?.advice).to.include('evaluate again with --layout nhwc.');
    expect(promised(warning)).to.equal((await warned('lenet-mnist', {}, data)).right);
  });
});

describeWithMirror('A model of MNIST that was opened with what it does not want', () => {
  it('is told what goes in its place', async () => {
    const { rows, rightNormalized } = readFixture('open/normalized-input.json') as Record<string, number>;
    const data = await openData('mnist', { limit: rows });
    const file = fixture('open', 'normalized-input.onnx');
    const { warning } = await warned(file, { preprocess: 'range=1..0' }, data);
    expect(warning?.advice).to.match(
      /evaluate again with --preprocess mean=0\.1307,std=0\.3081[^,]*, in place of range=1\.\.0, which it has now/,
    );
    expect(promised(warning)).to.equal(rightNormalized);
    const told = await warned(file, { preprocess: 'mean=0.1307,std=0.3081' }, data);
    expect(told).to.deep.equal({ right: rightNormalized, warning: undefined });
  });
});
