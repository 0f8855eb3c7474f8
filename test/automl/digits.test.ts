import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  deployedRefit,
  measureExport,
  pythonLabels,
  readLeaderboard,
  type SearchEvent,
  trainAutoAi,
} from '../../lib/automl/index.js';
import { type Dataset, digits, readTable, writeTable } from '../../lib/data/index.js';
import { agreement, proportion } from '../../lib/evaluation/index.js';
import { openModel, predictLabels, predictScores } from '../../lib/models/index.js';
import { schemas } from '../../lib/studies/cloud-autoai/index.js';
import { advlab } from '../cli/run.js';
import { temporaryFolder } from '../helpers.js';

/** Room for a busy machine; on so few rows, with one trial a search, it ends after a fraction of that. */
const BUDGET = 60;
const TRIALS = 1;
const SAMPLE = 300;
const STAGES = ['none', 'hpo-1', 'hpo-1+fe', 'hpo-1+fe+hpo-2'];
const FAMILIES = ['LightGBM', 'XGBoost', 'GradientBoosting'];

/** Both splits as one: every row that there is. */
async function everyRow(): Promise<Dataset> {
  const [train, test] = [await digits('train'), await digits('test')];
  return {
    ...train,
    images: Float32Array.from([...train.images, ...test.images]),
    labels: Int32Array.from([...train.labels, ...test.labels]),
    indices: Int32Array.from([...train.indices, ...test.indices]),
  };
}

describe('The real trainer on digits', function () {
  this.timeout(240_000);
  const inFolder = temporaryFolder();
  let document: {
    search: { winner: string };
    refits: { refit: { id: string }; test: { correct: number; n: number } }[];
    compared: { verdict: string }[];
  };
  const events: SearchEvent[] = [];
  const words = () => [
    ...['automl', 'train', '--data', 'digits', '--budget', `${BUDGET}s`],
    ...['--trials', `${TRIALS}`, '--sample', `${SAMPLE}`, '--out', inFolder('search')],
  ];

  before(async () => {
    const request = {
      data: await digits('train'),
      budgetSeconds: BUDGET,
      maxTrials: TRIALS,
      sampleRows: SAMPLE,
      folder: inFolder('search'),
    };
    // On a machine that does other things too, one budget may not be enough; then the search goes on.
    for (let run = 0; run < 3; run++) {
      const started = Date.now();
      const { state } = await trainAutoAi(request, { onEvent: (event) => events.push(event) });
      expect((Date.now() - started) / 1000, 'with writing the CSV').to.be.at.most(1.1 * BUDGET + 5);
      if (state === 'done') break;
    }
    const { code, out, err } = await advlab([...words(), '--json']);
    expect(code, err).to.equal(0);
    document = JSON.parse(out);
  });

  it('makes twelve pipelines within its budget, measured as they say', () => {
    const { state, pipelines, winner, sampleRows } = readLeaderboard('autoai', inFolder('search'));
    expect([state, sampleRows]).to.deep.equal(['done', SAMPLE]);
    expect(pipelines.map(({ id }) => id)).to.have.members(Array.from({ length: 12 }, (_, i) => `P${i + 1}`));
    for (const { id, algorithm, stage, holdout, crossValidation, trials } of pipelines) {
      const place = Number(id.slice(1)) - 1;
      expect([algorithm, stage], id).to.deep.equal([FAMILIES[Math.floor(place / 4)], STAGES[place % 4]]);
      expect(holdout.n + crossValidation.n, id).to.equal(sampleRows);
      const right = holdout.confusion.reduce((sum, row, i) => sum + row[i], 0);
      expect(holdout.confusion.flat().reduce((a, b) => a + b)).to.equal(holdout.n);
      expect(holdout.metrics.accuracy, id).to.be.closeTo(right / holdout.n, 1e-9);
      expect(trials, id).to.be.within(0, stage === 'none' ? 0 : TRIALS);
      expect(events.filter((event) => event.kind === 'pipeline' && event.id === id)).to.have.length(1);
    }
    const accuracies = pipelines.map(({ crossValidation }) => crossValidation.metrics.accuracy);
    const best = pipelines.find(({ id }) => id === winner);
    expect(best?.crossValidation.metrics.accuracy).to.equal(Math.max(...accuracies));
    expect(document.search.winner).to.equal(winner);
  });

  it('exports what Python has: the same label on every row', async () => {
    const rows = await everyRow();
    const { refits, winner } = readLeaderboard('autoai', inFolder('search'));
    expect(refits.map(({ id }) => id)).to.include.members(['P12', winner]);
    for (const { id, onnx } of refits) {
      const { model, dispose } = await openModel(join(inFolder('search'), onnx), { scores: 'probabilities' });
      const { n, same, differing } = await measureExport(model, inFolder('search'), id, rows);
      dispose();
      expect(n).to.equal(1797);
      expect(same, `${id} differs on rows ${differing}`).to.equal(n);
    }
  });

  it('tells the accuracy that its refits have on the test rows, and compares nothing', async () => {
    const test = await digits('test');
    for (const { refit, test: told } of document.refits) {
      const { model, dispose } = await openModel(join(inFolder('search'), `${refit.id}.onnx`));
      const { correct, n } = agreement(await predictLabels(model, test), test.labels);
      dispose();
      expect(told).to.include({ correct, n });
      // Chance is .1; boosted trees on these digits are far from it.
      expect(proportion(correct, n).interval[0]).to.be.above(0.75);
    }
    expect(document.compared.map(({ verdict }) => verdict)).to.deep.equal(['not-comparable', 'not-comparable']);
  });

  it('is found again instead of being trained twice', async () => {
    const before = readFileSync(join(inFolder('search'), 'leaderboard.json'), 'utf8');
    const { code, out, err } = await advlab(words());
    expect(code, err).to.equal(0);
    expect(out).to.match(/^P1\*? +LightGBM +none +\.\d{4} \(\.\d{4}–/m);
    expect(out)
      .to.include(inFolder('search'))
      .and.to.match(/rows\/s, the best of three/);
    expect(readFileSync(join(inFolder('search'), 'leaderboard.json'), 'utf8')).to.equal(before);
  });

  it('answers CSVs in both formats with the deployed pipeline', async () => {
    const test = await digits('test');
    const folder = inFolder('search');
    const columns = { rows: test.labels.length, labels: { label: test.labels }, pixels: test.images };
    await writeTable(inFolder('in.csv'), schemas.labelled, columns);
    const refit = deployedRefit(readLeaderboard('autoai', folder), folder);
    const onnx = join(folder, refit.onnx);
    const { model, dispose } = await openModel(onnx, { input: [28, 28, 1] });
    const scores = await predictScores(model, test);
    dispose();
    // What the Python model says, in a process of its own.
    const labels = Array.from(await pythonLabels(folder, refit.id, test));
    for (const [schema, source, name] of [
      ['ibm', folder, 'ibm.csv'],
      ['gcp', onnx, 'gcp.csv.zip'],
    ]) {
      const words = ['automl', 'score', source, inFolder('in.csv'), inFolder(name), '--schema', schema];
      const { code, err } = await advlab(words);
      expect(code, err).to.equal(0);
    }
    const ibm = await readTable(inFolder('ibm.csv'), schemas.ibmPredictions);
    expect(Array.from(ibm.labels.adv_label)).to.deep.equal(labels);
    expect(Array.from(ibm.labels.true_label)).to.deep.equal(Array.from(test.labels));
    const gcp = await readTable(inFolder('gcp.csv.zip'), schemas.gcpScored);
    expect(Array.from(gcp.labels.Predicted_label)).to.deep.equal(labels);
    expect(Array.from(gcp.scores, Math.fround)).to.deep.equal(Array.from(scores));
    expect(gcp.pixels).to.deep.equal(test.images);
  });
});
