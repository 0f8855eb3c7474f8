import { expect } from 'chai';
import type { Figure } from '../../../lib/figures/index.js';
import {
  perClassPrecisionRecall,
  perClassRoc,
  perClassThresholds,
  pipelineComparison,
  pipelineMap,
} from '../../../lib/studies/cloud-autoai/index.js';
import type { ExperimentResult } from '../../../lib/studies/cloud-autoai/parts/experiment/result.js';
import { syntheticResults } from './fixtures.js';

const { experiment: result } = syntheticResults();
const digits = syntheticResults('digits').experiment;

const texts = (figure: Figure): string[] =>
  ((figure.layout.annotations ?? []) as { text?: string }[]).map(({ text }) => text ?? '');

const traceOf = (figure: Figure, name: string) => {
  const trace = figure.data.find((one) => one.name === name);
  if (!trace) throw new Error(`${figure.id} has no trace "${name}"`);
  return trace;
};

const ticksOf = (figure: Figure) => figure.layout.yaxis as { tickvals: number[]; ticktext: string[] };

/** The fixture with its events changed. */
const withEvents = (change: (events: ExperimentResult['experiment']['events']) => unknown[]): ExperimentResult => ({
  ...result,
  experiment: { ...result.experiment, events: change(result.experiment.events) as typeof result.experiment.events },
});

describe('pipeline-map', () => {
  const figure = pipelineMap(result);

  it('puts every pipeline where it ended, on a line of its own, colored by the criterion', () => {
    const { x, y, marker } = traceOf(figure, 'pipeline') as {
      x: number[];
      y: number[];
      marker: { color: number[]; cmin: number; cmax: number };
    };
    const ends = result.experiment.events.filter(({ kind }) => kind === 'pipeline').map(({ second }) => second);
    expect(x).to.deep.equal(ends);
    expect(new Set(y).size).to.equal(12);
    expect(ticksOf(figure).ticktext[11]).to.equal('P12 + second search');
    result.experiment.pipelines.forEach(({ crossValidation }, i) => {
      expect(marker.color[i]).to.be.closeTo(crossValidation.metrics.accuracy, 1e-5);
      expect(marker.color[i]).to.be.within(marker.cmin, marker.cmax);
    });
  });

  it('leads from each pipeline to the next stage of its family, and from the start to each family', () => {
    const { x, y } = traceOf(figure, 'grew from') as { x: (number | null)[]; y: (number | null)[] };
    const nodes = traceOf(figure, 'pipeline') as { x: number[]; y: number[] };
    expect(x).to.have.length(12 * 4);
    for (let i = 0; i < 12; i++) {
      const first = i % 4 === 0;
      expect(x[4 * i], `P${i + 1}`).to.equal(first ? 0 : nodes.x[i - 1]);
      expect(y[4 * i], `P${i + 1}`).to.equal(first ? nodes.y[i] : nodes.y[i - 1]);
      // The line ends where work on the pipeline began.
      expect(x[4 * i + 2]).to.be.closeTo(nodes.x[i] - result.experiment.pipelines[i].seconds, 1e-3);
      expect(y[4 * i + 2]).to.equal(nodes.y[i]);
    }
  });

  it('marks each setting tried on the bar of its pipeline', () => {
    const { x, y } = traceOf(figure, 'trial') as { x: number[]; y: number[] };
    const tried = result.experiment.pipelines.reduce((sum, { trials }) => sum + trials, 0);
    expect(x).to.have.length(tried);
    const nodes = traceOf(figure, 'pipeline') as { x: number[]; y: number[] };
    x.forEach((second, k) => {
      const i = nodes.y.indexOf(y[k]);
      expect(second).to.be.within(nodes.x[i] - result.experiment.pipelines[i].seconds, nodes.x[i]);
    });
  });

  it('names the winner and shows how far each finalist was trained', () => {
    expect(texts(figure).filter((text) => text.includes('winner'))).to.have.length(1);
    expect(texts(figure)).to.include('60,000 rows, 80 of 100 rounds');
  });

  it('draws only what has an end on record, and says what is missing', () => {
    const cut = pipelineMap(withEvents((events) => events.filter(({ id }) => id !== 'P7' && id !== 'P12')));
    expect((traceOf(cut, 'pipeline').x as number[]).length).to.equal(10);
    expect(cut.caption).to.include('2 finished pipelines have no recorded end');
    expect(figure.caption).to.not.include('no recorded end');
  });

  it('can be drawn of an experiment that was stopped early', () => {
    const experiment = { ...result.experiment, pipelines: result.experiment.pipelines.slice(0, 1), refits: [] };
    const early = pipelineMap({ ...result, experiment: { ...experiment, events: experiment.events.slice(0, 2) } });
    expect(traceOf(early, 'pipeline').x).to.have.length(1);
    const none = pipelineMap({ ...result, experiment: { ...experiment, pipelines: [], events: [] } });
    expect(JSON.parse(JSON.stringify(none))).to.deep.equal(none);
  });
});

describe('pipeline-comparison', () => {
  const figure = pipelineComparison(result);

  it('sorts by the criterion and draws Wilson’s intervals of both measures', () => {
    const { x, error_x } = traceOf(figure, 'cross validation') as {
      x: number[];
      error_x: { array: number[]; arrayminus: number[] };
    };
    expect(x).to.deep.equal([...x].sort((a, b) => b - a));
    const best = result.pipelines.find(({ id }) => id === result.experiment.winner);
    const [low, high] = best?.crossValidation.interval ?? [Number.NaN, Number.NaN];
    expect(x[0] + error_x.array[0]).to.be.closeTo(high, 2e-6);
    expect(x[0] - error_x.arrayminus[0]).to.be.closeTo(low, 2e-6);
    expect(traceOf(figure, 'holdout').x).to.have.length(12);
  });

  it('marks the winner and pipeline 12, and no other', () => {
    const bold = ticksOf(figure).ticktext.filter((text) => text.startsWith('<b>'));
    expect(bold.map((text) => /P\d+/.exec(text)?.[0])).to.have.members(['P4', 'P12']);
  });

  it('draws the printed figures on MNIST alone', () => {
    const lines = (one: Figure) => (one.layout.shapes as { x0: number }[]).map(({ x0 }) => x0);
    expect(lines(figure)).to.have.members([0.919, 0.946]);
    expect(lines(pipelineComparison(digits))).to.deep.equal([]);
    expect(texts(pipelineComparison(digits)).join()).to.not.include('IBM');
  });

  it('keeps every interval and line inside the axis', () => {
    for (const one of [result, digits]) {
      const [low] = (pipelineComparison(one).layout.xaxis as { range: [number, number] }).range;
      for (const { holdout, crossValidation } of one.pipelines)
        expect(Math.min(holdout.interval[0], crossValidation.interval[0])).to.be.at.least(low);
    }
    expect((figure.layout.xaxis as { range: number[] }).range[0]).to.be.below(0.919);
  });
});

describe('curves by class', () => {
  for (const figure of [perClassRoc(result), perClassPrecisionRecall(result)])
    it(`${figure.id} has a panel for each class, with the other nine behind it and its area above`, () => {
      expect(figure.data).to.have.length(100);
      const own = figure.data.filter((trace) => (trace.line as { width: number }).width > 2);
      expect(own.map(({ xaxis }) => xaxis)).to.deep.equal(['x', ...Array.from({ length: 9 }, (_, k) => `x${k + 2}`)]);
      const curves = figure.id === 'roc-p12' ? result.curves.roc : result.curves.precisionRecall;
      curves.forEach(({ area, interval }, k) => {
        const shown = texts(figure).find((text) => text.startsWith(`<b>${k}</b>`));
        for (const value of [area, ...interval]) expect(shown).to.include(value.toFixed(4).replace(/^0/, ''));
      });
    });

  it('has panels that do not overlap and stay on the page', () => {
    const { layout } = perClassRoc(result);
    const boxes = Array.from({ length: 10 }, (_, k) => {
      const ending = k === 0 ? '' : String(k + 1);
      const domain = (axis: string) => (layout[`${axis}axis${ending}`] as { domain: [number, number] }).domain;
      return { x: domain('x'), y: domain('y') };
    });
    const apart = (a: [number, number], b: [number, number]) => a[1] <= b[0] || b[1] <= a[0];
    boxes.forEach((a, i) => {
      for (const end of [...a.x, ...a.y]) expect(end).to.be.within(-1e-9, 1 + 1e-9);
      for (const b of boxes.slice(i + 1)) expect(apart(a.x, b.x) || apart(a.y, b.y)).to.equal(true);
    });
  });

  it('shows the part of the plane in which the curves differ', () => {
    const { layout } = perClassRoc(result);
    const [low] = (layout.yaxis as { range: [number, number] }).range;
    for (const { x, y } of result.curves.roc) {
      const at = x.filter((value) => value <= 0.005).length - 1;
      expect(y[at]).to.be.at.least(low);
    }
  });
});

describe('threshold-p12', () => {
  const figure = perClassThresholds(result);

  it('draws the mean with its band, and ten classes, for each of three measures', () => {
    expect(figure.data).to.have.length(3 * 12);
    const band = traceOf(figure, 'recall, 95 % band') as { x: number[]; y: number[] };
    const mean = traceOf(figure, 'recall, mean over classes') as { x: number[]; y: number[] };
    // Up along the upper end and back along the lower.
    const half = mean.y.length;
    mean.y.forEach((value, i) => {
      expect(value).to.be.at.most(band.y[i] + 1e-9);
      expect(value).to.be.at.least(band.y[2 * half - 1 - i] - 1e-9);
    });
  });

  it('tells recall at one half, which can only fall as the threshold rises', () => {
    const { value } = result.curves.thresholds.macro.recall[50];
    expect(texts(figure).join()).to.include(`mean at .5: ${value.toFixed(3).replace(/^0/, '')}`);
    const { y } = traceOf(figure, 'recall, mean over classes') as { y: number[] };
    y.slice(1).forEach((next, i) => {
      expect(next).to.be.at.most(y[i]);
    });
  });
});
