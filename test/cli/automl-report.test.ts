import { expect } from 'chai';
import type { Experiment } from '../../lib/automl/index.js';
import { comparePipeline12 } from '../../lib/cli/automl/compared.js';
import { reportText } from '../../lib/cli/automl/report.js';
import { proportion } from '../../lib/evaluation/index.js';
import type { StudyResults } from '../../lib/studies/cloud-autoai/index.js';
import { measureTable1 } from '../../lib/studies/cloud-autoai/parts/experiment/metrics.js';
import { syntheticExperiment } from '../studies/cloud-autoai/experiment-fixture.js';
import { syntheticResults } from '../studies/cloud-autoai/fixtures.js';
import { judgeClaims } from '../studies/cloud-autoai/study-calls.js';

const text = (search: Experiment, more: Partial<Parameters<typeof reportText>[0]> = {}) =>
  reportText({ search, folder: 'there', test: 'synthetic rows', refits: [], compared: [], ...more });

describe('what automl train prints', () => {
  it('judges pipeline 12 as the claims table does, and says over how many tests', () => {
    const search = syntheticExperiment();
    const compared = comparePipeline12(search, true);
    const results = syntheticResults();
    const experiment = { ...results.experiment, experiment: search, table1: measureTable1(search, true) };
    const claims = judgeClaims({ experiment } satisfies Partial<StudyResults>, true);
    for (const [id, published] of [
      ['p12-accuracy-holdout', 0.946],
      ['p12-accuracy-cv', 0.919],
    ] as const) {
      const found = compared.find((one) => one.id === id);
      expect(found).to.include({ published, verdict: claims.find((claim) => claim.id === id)?.verdict });
      expect(found?.verdict).to.be.oneOf(['within', 'differs']);
      expect(found?.reason).to.match(/^p (=|<) \d?\.\d+ after Holm's adjustment over 16 tests/);
      expect(found?.reason.includes('chosen on these same folds'), id).to.equal(id.endsWith('cv'));
    }
    const said = text(search, { compared });
    expect(said).to.match(/printed \.946, here .*: (within|differs) \(p/);
    expect(said).to.match(/printed \.919, here .*: (within|differs) \(p/);
  });

  it('judges nothing on digits, and nothing that was not finished', () => {
    const verdicts = (search: Experiment, comparable: boolean) =>
      comparePipeline12(search, comparable).map(({ verdict }) => verdict);
    const search = syntheticExperiment();
    expect(verdicts(search, false)).to.deep.equal(['not-comparable', 'not-comparable']);
    const without = { ...search, pipelines: search.pipelines.filter(({ id }) => id !== 'P12') };
    expect(verdicts(without, true)).to.deep.equal(['unchecked', 'unchecked']);
  });

  it('says where rounds were cut, and where a refit has others than the measured pipeline', () => {
    const whole = syntheticExperiment();
    const pipelines = whole.pipelines.map((pipeline) =>
      pipeline.id === 'P12' ? { ...pipeline, parameters: { n_estimators: 40 }, roundsWanted: 100 } : pipeline,
    );
    const share = proportion(90, 100);
    const refits = [90, 40].map((rounds) => ({
      refit: { id: 'P12', rows: 600, seconds: 1, rounds, roundsWanted: 100, onnx: 'P12.onnx' },
      ...{ test: share, agreement: share, rowsPerSecond: 1000 },
    }));
    const said = text({ ...whole, pipelines }, { refits });
    expect(said).to.match(/^P12\*? .* 40 of 100 /m);
    expect(said).to.include(
      '90 of 100 rounds: the budget ended first; it has 90 rounds, the pipeline of the leaderboard 40',
    );
    expect(said).to.include('40 of 100 rounds: the budget ended first\n');
    expect(said).to.include('1,000 rows/s, the best of three');
    // Boards of earlier versions do not say what was asked for.
    const old = pipelines.map(({ roundsWanted: _, ...pipeline }) => pipeline);
    expect(text({ ...whole, pipelines: old })).to.match(/^P12\*? .* 40 {2}/m);
  });
});
