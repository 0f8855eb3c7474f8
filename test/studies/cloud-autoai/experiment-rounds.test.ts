import { expect } from 'chai';
import type { Pipeline } from '../../../lib/automl/index.js';
import { experiment } from '../../../lib/studies/cloud-autoai/parts/experiment/section.js';
import type { ReportContext } from '../../../lib/studies/cloud-autoai/report/context.js';
import { syntheticResults } from './fixtures.js';

/** The section as text, with pipeline 12 as given and its refit of so many rounds of 100. */
function section(p12: Partial<Pipeline>, rounds: number): string {
  const results = syntheticResults();
  const { experiment: result } = results;
  const change = (pipeline: Pipeline) => (pipeline.id === 'P12' ? { ...pipeline, ...p12 } : pipeline);
  const changed = {
    ...result,
    experiment: { ...result.experiment, pipelines: result.experiment.pipelines.map(change) },
    refits: result.refits.filter(({ id }) => id === 'P12').map((refit) => ({ ...refit, rounds, roundsWanted: 100 })),
  };
  const context = { results: { ...results, experiment: changed }, claims: [], take: () => [] };
  return JSON.stringify(experiment(context as unknown as ReportContext));
}

describe('rounds in the report’s section on the experiment', () => {
  it('are said where time cut a pipeline, and where its refit is another model', () => {
    const said = section({ parameters: { n_estimators: 73 }, roundsWanted: 120 }, 100);
    expect(said)
      .to.include('Time ended the rounds of P12 (73 of 120)')
      .and.include('P12 (100 rounds, measured with 73)');
    expect(said).to.not.include('The budget ended');
  });

  it('are derived where a board does not say what was asked for', () => {
    const said = section({ parameters: { n_estimators: 73 } }, 90);
    expect(said)
      .to.include('P12 (90 rounds, measured with 73)')
      .and.include('The budget ended the last training of P12 (90 of 100)');
    expect(said).to.not.include('Time ended');
  });

  it('are not spoken of where there is nothing to say', () => {
    const said = section({ parameters: { n_estimators: 100 }, roundsWanted: 100 }, 100);
    for (const words of ['Time ended', 'measured with', 'The budget ended']) expect(said).to.not.include(words);
  });
});
