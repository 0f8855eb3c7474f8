import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { confusion, type Figure, plotlyFile } from '../../../lib/figures/index.js';
import {
  accuracyOverEpsilon,
  adversarialExamples,
  adversarialRobustness,
  distillationRobustness,
  heroFigure,
  precisionRecallFigure,
  rocFigure,
} from '../../../lib/studies/cloud-autoai/index.js';
import { digitsStamp, mnistStamp, syntheticResults } from './fixtures.js';
import { studyFigures } from './study-calls.js';

const texts = (figure: Figure): string =>
  ((figure.layout.annotations ?? []) as { text?: string }[]).map(({ text }) => text ?? '').join('\n');

describe('figures of the study', () => {
  const results = syntheticResults();
  const figures = studyFigures(results);

  it('has the figures the study has, and no two of one name', () => {
    const ids = figures.map(({ id }) => id);
    expect(ids).to.include.members(['hero', 'acc_ep', 'adv_ex', 'adv_robustness', 'distil_flowchart', 'distillation']);
    expect(ids).to.include.members(['confusion-gcp', 'confusion-gcp-.15', 'confusion-ibm-.15', 'confusion-ibm-.3']);
    expect(ids).to.include.members(['pr-gcp', 'roc-gcp', 'pr-ibm', 'roc-ibm']);
    expect(new Set(ids).size).to.equal(ids.length);
  });

  for (const profile of ['mnist', 'digits'] as const) {
    it(`is deterministic and survives JSON (${profile})`, () => {
      const [first, second] = [studyFigures(syntheticResults(profile)), studyFigures(syntheticResults(profile))];
      expect(JSON.stringify(first)).to.equal(JSON.stringify(second));
      // NaN and undefined would come back as something else.
      expect(JSON.parse(JSON.stringify(first))).to.deep.equal(first);
    });

    it(`uses only trace types of the bundle, with finite numbers (${profile})`, () => {
      const bundle = readFileSync(plotlyFile(), 'utf8');
      for (const { id, data } of studyFigures(syntheticResults(profile)))
        for (const trace of data) {
          expect(bundle, id).to.include(`moduleType:"trace",name:"${trace.type}"`);
          for (const axis of ['x', 'y'] as const)
            for (const value of (trace[axis] ?? []) as unknown[])
              if (typeof value === 'number') expect(Number.isFinite(value), `${id} ${axis}`).to.equal(true);
        }
    });
  }

  it('names data and profile in every caption', () => {
    for (const { id, caption } of figures) {
      expect(caption, id).to.include(mnistStamp.data);
      expect(caption, id).to.include('Profile: mnist');
      expect(caption, id).to.not.include('DIGITS');
    }
  });

  it('says in every title and caption of a digits run that it is not MNIST, and draws no published figure', () => {
    for (const figure of studyFigures(syntheticResults('digits'))) {
      expect(figure.caption, figure.id).to.match(/^DIGITS, NOT MNIST/);
      expect(figure.caption, figure.id).to.include(digitsStamp.data);
      expect(texts(figure), figure.id).to.include('digits, not MNIST');
      for (const { name } of figure.data) expect(String(name), figure.id).to.not.match(/printed|published/);
    }
  });
});

describe('acc_ep', () => {
  const results = syntheticResults();
  const figure = accuracyOverEpsilon(results);

  it('says "not published" for each set without predictions and shows the share of each set with them', () => {
    const without = [...results.ibm.sets, ...results.gcp.sets].filter((set) => !set.selected).length;
    expect(without).to.equal(8);
    expect(texts(figure).match(/not published/g)).to.have.length(without);
    // 313 of 2,984 and 539 of 2,984.
    expect(texts(figure)).to.include('10.489').and.to.include('18.063');
  });

  it('draws printed figures open at every epsilon and recomputed ones filled, with their Wilson intervals', () => {
    const [printed, recomputed] = ['printed', 'recomputed'].map((kind) =>
      figure.data.find(({ name }) => name === `IBM AutoAI, ${kind}`),
    );
    expect(printed).to.deep.include({ x: [0, 0.1, 0.15, 0.2, 0.25, 0.3] });
    expect(printed?.marker).to.have.property('symbol', 'square-open');
    expect(recomputed).to.deep.include({ x: [0.15, 0.3] });
    expect(recomputed?.marker).to.have.property('symbol', 'square');
    const bars = recomputed?.error_y as { array: number[]; arrayminus: number[] };
    const [{ value, interval }] = results.ibm.sets.flatMap(({ selected }) => (selected ? [selected] : []));
    expect(bars.array[0]).to.be.closeTo(interval[1] - value, 1e-6);
    expect(bars.arrayminus[0]).to.be.closeTo(value - interval[0], 1e-6);
  });

  it('does not break the axis where a set lies in the gap', () => {
    const { ibm, gcp } = syntheticResults();
    const half = gcp.sets.map((set) => (set.epsilon === 0.1 ? { ...set, printed: 70 } : set));
    expect(figure.layout).to.have.property('yaxis2');
    expect(accuracyOverEpsilon({ ...results, ibm, gcp: { ...gcp, sets: half } }).layout).to.not.have.property('yaxis2');
  });
});

describe('adv_robustness', () => {
  it('bounds the clouds over all rows and never draws their selected accuracy as robust accuracy', () => {
    const { data } = adversarialRobustness(syntheticResults());
    const bars = data.filter(({ type }) => type === 'bar');
    expect(bars).to.have.length(2);
    const [base, height] = [bars[0].base as number[], bars[0].y as number[]];
    // IBM at ε .15: 313 right of the 2,984 selected rows; the other 7,016 are unknown.
    expect(base[0]).to.be.closeTo(0.0313, 1e-9);
    expect(base[0] + height[0]).to.be.closeTo(0.7329, 1e-9);
  });
});

describe('adv_ex', () => {
  it('is one heatmap whose pixels have two decimals, with a dash where nothing was published', () => {
    const figure = adversarialExamples(syntheticResults().generation);
    expect(figure.data).to.have.length(1);
    const z = (figure.data[0].z as (number | null)[][]).flat().filter((value) => value !== null);
    expect(z).to.have.length(36 * 784);
    expect(z.every((value) => Math.abs(value * 100 - Math.round(value * 100)) < 1e-9)).to.equal(true);
    expect(texts(figure)).to.include('1 → <b>6</b> / – / –').and.to.include('not published');
  });

  it('refuses an image that is not square', () => {
    const { generation } = syntheticResults();
    const examples = [{ ...generation.examples[0], pixels: [0, 1, 0] }];
    expect(() => adversarialExamples({ ...generation, examples })).to.throw(RangeError, /3 pixels/);
  });

  it('says so where a row has no image', () => {
    const { generation } = syntheticResults();
    const examples = generation.examples.filter(({ epsilon }) => epsilon !== 0.2);
    expect(texts(adversarialExamples({ ...generation, examples }))).to.include('no image of this ε');
  });
});

describe('distillation', () => {
  const results = syntheticResults();

  it('shows the IBM student only as published, and says why', () => {
    const { data } = distillationRobustness(results);
    const ibm = data.filter(({ name }) => /IBM/.test(String(name)));
    expect(ibm).to.have.length(1);
    expect(ibm[0].name).to.include('not published');
    expect(ibm[0].marker).to.have.property('symbol', 'triangle-up-open');
  });

  it('draws one seed with its interval over rows, and says that it is no interval over seeds', () => {
    const { distillation } = results;
    const one = {
      ...distillation,
      runs: distillation.runs.filter(({ seed }) => seed === 0),
      summaries: distillation.summaries.map((summary) => ({
        ...summary,
        test: { values: [summary.test.mean], mean: summary.test.mean, deviation: 0 },
        sets: summary.sets.map((set) => ({
          ...set,
          selected: { values: [set.selected.mean], mean: set.selected.mean, deviation: 0 },
        })),
      })),
    };
    const figure = distillationRobustness({ ...results, distillation: one });
    expect(figure.caption).to.include('say nothing of other seeds');
    expect(figure.data.find(({ name }) => name === 'student, soft labels')).to.have.property('error_y');
  });
});

describe('hero', () => {
  it('keeps all rows and selected rows in separate panels', () => {
    const { data } = heroFigure(syntheticResults());
    const clouds = data.filter(({ name }) => /IBM|GCP/.test(String(name)));
    expect(clouds.every(({ xaxis }) => xaxis === 'x2')).to.equal(true);
    expect(data.find(({ name }) => name === 'LeNet')).to.not.have.property('xaxis');
  });
});

describe('labels beside curves', () => {
  it('break a long name instead of running off the page', () => {
    const results = syntheticResults();
    const ibm = { ...results.ibm, name: 'a synthetic model (in place of IBM)' };
    const lines = texts(accuracyOverEpsilon({ ...results, ibm }))
      .split('\n')
      .filter((text) => text.includes('synthetic'))
      .flatMap((text) => text.replace(/<\/?b>/g, '').split('<br>'));
    expect(lines).to.include('(in place of IBM)');
    expect(Math.max(...lines.map((line) => line.length))).to.be.at.most(18);
  });
});

describe('confusion and threshold figures', () => {
  it('counts every row and colors by the share of the true class', () => {
    const figure = confusion(
      [
        [9, 1],
        [0, 0],
      ],
      { id: 'c', title: 't', rows: 'made-up rows', stamp: mnistStamp },
    );
    expect(figure.caption).to.include('n = 10').and.to.include('made-up rows');
    expect(figure.data[0].z).to.deep.equal([
      [0.9, 0.1],
      [0, 0],
    ]);
  });

  it('shows a panel that says "not published" where there are no scores', () => {
    const { ibm } = syntheticResults();
    for (const figure of [precisionRecallFigure(ibm), rocFigure(ibm)]) {
      expect(figure.data).to.deep.equal([]);
      expect(texts(figure)).to.include('not published');
      expect(figure.caption).to.include('not published');
    }
  });
});
