import { expect } from 'chai';
import type { Experiment, Metrics, SearchEvent } from '../../../lib/automl/index.js';
import { proportion } from '../../../lib/evaluation/index.js';
import type { Classifier } from '../../../lib/models/index.js';
import { PIXELS, replicateExperiment, type StudyResults } from '../../../lib/studies/cloud-autoai/index.js';
import type { LocalTeachers } from '../../../lib/studies/cloud-autoai/local-teachers.js';
import { classCurves, thinCurve } from '../../../lib/studies/cloud-autoai/parts/experiment/curves.js';
import { averagesOf, measureTable1 } from '../../../lib/studies/cloud-autoai/parts/experiment/metrics.js';
import { searchProgress } from '../../../lib/studies/cloud-autoai/parts/experiment/progress.js';
import { tf } from '../../../lib/tensor/index.js';
import { expectNoLeak, expectRejects } from '../../helpers.js';
import { evenConfusion, metricsOf, syntheticExperiment, syntheticScores } from './experiment-fixture.js';
import { digitsStamp, syntheticResults } from './fixtures.js';
import { judgeClaims } from './study-calls.js';

/** The fixture with pipeline 12's holdout replaced. */
function withHoldout(confusion: number[][], experiment = syntheticExperiment()): Experiment {
  const n = confusion.flat().reduce((a, b) => a + b, 0);
  const holdout = { n, confusion, metrics: metricsOf(confusion, 0.14) };
  const pipelines = experiment.pipelines.map((one) => (one.id === 'P12' ? { ...one, holdout } : one));
  return { ...experiment, pipelines };
}

const without = (experiment: Experiment, id: string): Experiment => ({
  ...experiment,
  pipelines: experiment.pipelines.filter((one) => one.id !== id),
});

function lineOf(table: ReturnType<typeof measureTable1>, measure: keyof Metrics) {
  const line = table.find((one) => one.measure === measure && one.on === 'holdout');
  if (!line) throw new Error(`no ${measure} on the holdout`);
  return line;
}

describe('averages of a confusion matrix', () => {
  it('are what counting by hand gives, plain and by the rows of each class', () => {
    // Precision 6/8, 2/6, 3/4; recall 6/10, 2/4, 3/4; F1 2/3, 2/5, 3/4.
    const averages = averagesOf([
      [6, 3, 1],
      [2, 2, 0],
      [0, 1, 3],
    ]);
    expect(averages.precisionMacro).to.be.closeTo((6 / 8 + 2 / 6 + 3 / 4) / 3, 1e-12);
    expect(averages.recallMacro).to.be.closeTo((0.6 + 0.5 + 0.75) / 3, 1e-12);
    expect(averages.f1Macro).to.be.closeTo((2 / 3 + 2 / 5 + 3 / 4) / 3, 1e-12);
    expect(averages.precisionWeighted).to.be.closeTo((10 * (6 / 8) + 4 * (2 / 6) + 4 * (3 / 4)) / 18, 1e-12);
    expect(averages.f1Weighted).to.be.closeTo((10 * (2 / 3) + 4 * (2 / 5) + 4 * (3 / 4)) / 18, 1e-12);
    // Weighted recall counts every right row once: it is accuracy.
    expect(averages.recallWeighted).to.be.closeTo(11 / 18, 1e-12);
  });

  it('give a class that is never answered no precision', () => {
    const averages = averagesOf([
      [4, 0],
      [4, 0],
    ]);
    expect(averages.precisionMacro).to.equal(0.25);
  });
});

describe('table 1 of the local pipeline 12', () => {
  // Resamples its rows 4,000 times: made once.
  let table: ReturnType<typeof measureTable1>;
  before(() => {
    table = measureTable1(syntheticExperiment(), true);
  });

  it('has the sixteen published figures, holdout first', () => {
    expect(table).to.have.length(16);
    for (const { published, id } of table) expect(published, id).to.be.within(0.1, 1);
    expect(table.slice(0, 8).every(({ on }) => on === 'holdout')).to.equal(true);
  });

  it("gives shares Wilson's interval and averages a bootstrap's, as wide as theory says", () => {
    const lines = measureTable1(withHoldout(evenConfusion(1000, 0.9)), true);
    expect(lineOf(lines, 'accuracy')).to.deep.include({ interval: proportion(900, 1000).interval, method: 'Wilson' });
    const recall = lineOf(lines, 'recallMacro');
    expect(recall.method).to.equal('bootstrap');
    // Ten classes of 100 rows: the mean of ten independent shares of .9 scatters like one share of 1,000 rows.
    const half = 1.96 * Math.sqrt((0.9 * 0.1) / 1000);
    const [low, high] = recall.interval;
    expect(low).to.be.closeTo(0.9 - half, 0.1 * half);
    expect(high).to.be.closeTo(0.9 + half, 0.1 * half);
  });

  it('rejects a printed figure outside the interval and none inside', () => {
    let outside = 0;
    for (const accuracy of [0.9, 0.94, 0.98]) {
      const experiment = withHoldout(evenConfusion(1000, accuracy));
      for (const { published, interval, pValue, id } of measureTable1(experiment, true)) {
        if (published === null || pValue === null) continue;
        const inside = published > interval[0] && published < interval[1];
        if (!inside) outside++;
        if (pValue < 0.04) expect(inside, `${id} at ${accuracy}`).to.equal(false);
        if (pValue > 0.06) expect(inside, `${id} at ${accuracy}`).to.equal(true);
      }
    }
    expect(outside).to.be.greaterThan(5);
  });

  it('gives log loss the interval of a mean over rows', () => {
    const { interval, method, value, n } = lineOf(table, 'logLoss');
    // The synthetic rows' losses deviate by .5; two-sided 95 % of a normal is 1.96 standard errors.
    expect(method).to.equal('normal');
    expect(interval[1] - value).to.be.closeTo((1.96 * 0.5) / Math.sqrt(n), 1e-4);
    expect(value - interval[0]).to.be.closeTo((1.96 * 0.5) / Math.sqrt(n), 1e-4);
  });

  it('gives every line of table 1 its interval', () => {
    for (const { interval, value, id } of table) {
      expect(value, id).to.be.within(...interval);
      expect(interval[1] - interval[0], id).to.be.greaterThan(0);
    }
  });

  it('holds nothing against the study on digits, and is empty without pipeline 12', () => {
    for (const { published, pValue } of measureTable1(syntheticExperiment(), false))
      expect([published, pValue]).to.deep.equal([null, null]);
    expect(measureTable1(without(syntheticExperiment(), 'P12'), true)).to.deep.equal([]);
  });
});

describe('claims about pipeline 12', () => {
  const results = syntheticResults();
  const claimOf = (id: string, from: Partial<StudyResults> = results) => {
    const claim = judgeClaims(from, true).find((one) => one.id === id);
    if (!claim) throw new Error(`no claim ${id}`);
    return claim;
  };
  const withExperiment = (experiment: Experiment) => ({
    ...results,
    experiment: { ...results.experiment, experiment, table1: measureTable1(experiment, true) },
  });

  it('are tested in the unit they were printed in, and say which rows they speak of', () => {
    const claim = claimOf('p12-accuracy-holdout');
    expect(claim).to.include({ verdict: 'within', published: 0.946, n: 500, unit: 'fraction' });
    expect(claim.measured).to.be.closeTo(0.94, 1e-9);
    expect(claim.reason)
      .to.contain('500 of 5,000 rows')
      .and.to.contain('58,870')
      .and.to.contain('how searches differ')
      .and.to.contain('scatter of its own');
  });

  it('differ where the printed figure could not have come from such rows', () => {
    const low = withExperiment(withHoldout(evenConfusion(1000, 0.85)));
    for (const id of ['p12-accuracy-holdout', 'p12-F1-macro-holdout', 'p12-precision-weighted-holdout'])
      expect(claimOf(id, low).verdict, id).to.equal('differs');
  });

  it('judge log loss by the scatter of the rows behind it', () => {
    // Synthetic: .26 with deviation .5 over 4,500 rows, printed .26.
    expect(claimOf('p12-log-loss-cv').verdict).to.equal('within');
    const experiment = syntheticExperiment();
    const pipelines = experiment.pipelines.map((pipeline) => {
      const { crossValidation } = pipeline;
      return {
        ...pipeline,
        crossValidation: { ...crossValidation, metrics: { ...crossValidation.metrics, logLoss: 0.4 } },
      };
    });
    expect(claimOf('p12-log-loss-cv', withExperiment({ ...experiment, pipelines })).verdict).to.equal('differs');
  });

  it('stay unchecked where the part was not run or ended early', () => {
    const { experiment: _, ...rest } = results;
    expect(claimOf('p12-accuracy-cv', rest)).to.include({ verdict: 'unchecked', measured: null });
    const early = claimOf('p12-accuracy-cv', withExperiment(without(syntheticExperiment(), 'P12')));
    expect(early).to.include({ verdict: 'unchecked', measured: null });
    expect(early.reason).to.contain('ended before pipeline 12');
  });
});

describe('curves of ten classes', () => {
  const { truth, scores } = syntheticScores(200);
  const curves = classCurves(truth, scores, 50);
  const of = (row: number, k: number) => scores[10 * row + k];

  it('have the area that counting pairs gives (Mann and Whitney, 1947)', () => {
    for (const k of [0, 4, 9]) {
      let [ahead, pairs] = [0, 0];
      for (let a = 0; a < truth.length; a++)
        for (let b = 0; b < truth.length; b++)
          if (truth[a] === k && truth[b] !== k) {
            pairs++;
            ahead += of(a, k) > of(b, k) ? 1 : of(a, k) === of(b, k) ? 0.5 : 0;
          }
      expect(curves.roc[k].area, `class ${k}`).to.be.closeTo(ahead / pairs, 1e-9);
    }
  });

  it('carry intervals that hold the areas', () => {
    for (const { area, interval } of [...curves.roc, ...curves.precisionRecall]) {
      expect(area).to.be.within(interval[0] - 1e-9, interval[1] + 1e-9);
      expect(interval[1]).to.be.at.most(1 + 1e-9);
    }
    // Class 0 is the hardest of the fixture: an interval that says so is not a point.
    expect(curves.roc[0].interval[1] - curves.roc[0].interval[0]).to.be.greaterThan(0.002);
  });

  it('count at a threshold what stands at or above it', () => {
    const { at, perClass, macro } = curves.thresholds;
    const i = at.indexOf(0.3);
    const k = 3;
    const rows = Array.from(truth.keys()).filter((row) => of(row, k) >= 0.3);
    const right = rows.filter((row) => truth[row] === k).length;
    expect(perClass.precision[k][i]).to.be.closeTo(right / rows.length, 1e-5);
    expect(perClass.recall[k][i]).to.be.closeTo(right / 20, 1e-5);
    expect(perClass.f1[k][i]).to.be.closeTo((2 * right) / (rows.length + 20), 1e-5);
    expect(macro.recall[i].value).to.be.closeTo(
      perClass.recall.reduce((sum, curve) => sum + (curve[i] ?? 0), 0) / 10,
      1e-4,
    );
    // From score 0 upwards every row is answered: precision is the share of the class.
    expect([perClass.recall[k][0], perClass.precision[k][0]]).to.deep.equal([1, 0.1]);
  });

  it('have no precision where no row reaches the threshold', () => {
    const last = curves.thresholds.at.length - 1;
    expect(curves.thresholds.perClass.precision[0][last]).to.equal(null);
    expect(curves.thresholds.perClass.recall[0][last]).to.equal(0);
  });

  it('are perfect for perfect scores', () => {
    const sure = new Float32Array(scores.length);
    truth.forEach((label, row) => {
      sure[10 * row + label] = 1;
    });
    const perfect = classCurves(truth, sure, 20);
    for (const { area, interval } of [...perfect.roc, ...perfect.precisionRecall])
      expect([area, ...interval]).to.deep.equal([1, 1, 1]);
  });

  it('lose only points that the eye cannot tell apart, and neither end', () => {
    const x = Array.from({ length: 5001 }, (_, i) => i / 5000);
    const y = x.map((value) => Math.sqrt(value));
    const thin = thinCurve({ x, y });
    expect(thin.x.length).to.be.below(600);
    expect([thin.x[0], thin.x.at(-1)]).to.deep.equal([0, 1]);
    thin.x.slice(1).forEach((value, i) => {
      expect(value - thin.x[i]).to.be.at.most(0.0045);
    });
  });
});

/** Answers with the class written in the first pixel; surer of even classes. */
const reader = (name: string, wrong: (label: number) => boolean = () => false): Classifier => ({
  name,
  inputShape: [28, 28, 1],
  classes: 10,
  scores: 'probabilities',
  async predict(images) {
    const pixels = await images.data();
    const rows = Array.from({ length: images.shape[0] }, (_, row) => {
      const label = Math.round(10 * pixels[row * PIXELS]);
      const answer = wrong(label) ? (label + 1) % 10 : label;
      return Array.from({ length: 10 }, (__, k) => (k === answer ? 0.82 : 0.02));
    });
    return tf.tensor2d(rows);
  },
});

describe('the experiment, read and scored', () => {
  const n = 100;
  const images = new Float32Array(n * PIXELS);
  const labels = Int32Array.from({ length: n }, (_, row) => row % 10);
  labels.forEach((label, row) => {
    images[row * PIXELS] = label / 10;
  });
  const study = {
    stamp: digitsStamp,
    comparable: false,
    test: {
      name: 'made up',
      images,
      labels,
      indices: Int32Array.from(labels.keys()),
      shape: [28, 28, 1] as const,
      classes: 10,
      provenance: 'made up',
    },
    lenet: reader('LeNet', (label) => label === 3),
  };
  const teachersOf = (experiment: Experiment): LocalTeachers => {
    const ibm = {
      role: 'ibm' as const,
      name: 'made up',
      model: reader('P12', (label) => label > 7),
      file: '/nowhere/P12.onnx',
      dispose() {},
    };
    const tables = {
      ...experiment,
      kind: 'tables' as const,
      candidates: [],
    };
    return { ibm, gcp: { ...ibm, role: 'gcp' }, experiment, tables, dispose() {} };
  };
  const taught = (experiment: Experiment) => ({ ...study, teachers: async () => teachersOf(experiment) });
  const onlyP12 = (experiment: Experiment) => ({
    ...experiment,
    refits: experiment.refits.filter(({ id }) => id === 'P12'),
  });

  it('asks the refit about every test row, and counts those that LeNet gets right by themselves', async () => {
    const result = await expectNoLeak(() => replicateExperiment(taught(onlyP12(syntheticExperiment()))));
    const [refit] = result.refits;
    expect(refit.test).to.include({ correct: 80, n: 100 });
    // LeNet misses class 3, which pipeline 12 gets right.
    expect(refit.kept).to.include({ correct: 70, n: 90 });
    expect(refit.logLoss).to.be.closeTo(-(0.8 * Math.log(0.82) + 0.2 * Math.log(0.02)), 1e-6);
    expect(refit.logLoss).to.be.within(...refit.logLossInterval);
    expect(result.pipelines).to.have.length(12);
    // Results are read back from JSON.
    expect(JSON.parse(JSON.stringify(result))).to.deep.equal(result);
  });

  it('says where an experiment without pipeline 12 lies and what to do', async () => {
    const cut = { ...syntheticExperiment(), state: 'stopped' as const, refits: [] };
    await expectRejects(() => replicateExperiment(taught(cut)), Error, '/nowhere', 'stopped', /P12.*train/);
  });
});

describe('progress of the searches', () => {
  const event = (kind: SearchEvent['kind'], more: Partial<SearchEvent> = {}): SearchEvent => ({
    second: 1,
    kind,
    message: `${kind} told`,
    ...more,
  });

  it('counts pipelines, and is whole only when told that all has finished', () => {
    const told: [string, number, number][] = [];
    const { onEvent, finished } = searchProgress((...state) => told.push(state));
    onEvent(event('read'));
    for (let i = 1; i <= 12; i++) onEvent(event('pipeline', { id: `P${i}`, score: 0.9 + i / 1000 }));
    onEvent(event('pipeline', { id: 'P12', score: 0.9 }));
    onEvent(event('done'));
    onEvent(event('pipeline', { id: 'MLP', score: 0.3 }));
    onEvent(event('done'));
    const counts = Array.from({ length: 12 }, (_, i) => i + 1);
    expect(told.map(([, done]) => done)).to.deep.equal([0, ...counts, 12, 13, 13, 13]);
    expect(told[3][0]).to.equal('P3: 0.9030 (best accuracy so far 0.9030)');
    // The second search's scores are losses: no best accuracy beside them.
    expect(told[15][0]).to.equal('MLP: 0.3000');
    finished();
    expect(told.at(-1)?.slice(1)).to.deep.equal([14, 14]);
  });

  it('says nothing where both searches came from the cache', () => {
    const told: unknown[] = [];
    searchProgress((...state) => told.push(state)).finished();
    expect(told).to.deep.equal([]);
  });
});
