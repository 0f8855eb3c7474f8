import { expect } from 'chai';
import type { Dataset } from '../../../lib/data/index.js';
import { isFlat } from '../../../lib/figures/index.js';
import { lossSurfaceFigure } from '../../../lib/studies/introduction/parts/surface/figure.js';
import { lossSurface3d } from '../../../lib/studies/introduction/parts/surface/figure-3d.js';
import type { SurfaceResult } from '../../../lib/studies/introduction/parts/surface/result.js';
import { measureRises } from '../../../lib/studies/introduction/parts/surface/rises.js';
import { estimateCell, risesTable } from '../../../lib/studies/introduction/parts/surface/tables.js';
import { failingAfter, interior, linearModel } from '../../attacks/linear.js';
import { expectNoLeak, expectRejects } from '../../helpers.js';

const model = linearModel();
const N = 19;
const { pixels, labels, row } = interior(model, N);
const data: Dataset = {
  name: 'interior',
  images: pixels,
  labels,
  indices: Int32Array.from(labels.keys()),
  shape: [2, 3, 1],
  classes: 2,
  provenance: 'interior',
};
const softplus = (x: number) => Math.log1p(Math.exp(x));
const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;

describe('how far the loss rises', () => {
  it('leaves no tensor behind where the model fails, at once or later', async () => {
    for (const good of [0, 1, 2, 3])
      await expectNoLeak(() =>
        expectRejects(
          () => measureRises(failingAfter(model, good), data, { epsilons: [0.1], seed: 0 }),
          Error,
          'broken on purpose',
        ),
      );
  });

  it('of a linear model is known: softplus of a margin that a step moves by ε · ‖w‖₁', async () => {
    const epsilon = 0.1;
    const { clean, rises } = await expectNoLeak(() => measureRises(model, data, { epsilons: [epsilon], seed: 0 }));
    const steepest = model.difference.reduce((sum, d) => sum + Math.abs(d), 0);
    const margins = Array.from(labels, (label, i) => model.margin(row(i)) * (label === 1 ? -1 : 1));
    const risen = margins.map((m) => softplus(m + epsilon * steepest) - softplus(m));
    // The slope of softplus is the other class's probability.
    const promised = margins.map((m) => (epsilon * steepest) / (1 + Math.exp(-m)));
    const [rise] = rises;
    expect(clean.loss.value).to.be.closeTo(mean(margins.map(softplus)), 1e-5);
    expect(clean.wrong.correct).to.equal(0);
    expect(rise.gradient.value).to.be.closeTo(mean(risen), 1e-5);
    expect(rise.promised.value).to.be.closeTo(mean(promised), 1e-5);
    expect(rise.gap.value).to.be.closeTo(mean(risen.map((value, i) => value - promised[i])), 1e-5);
    expect(rise.wrong.gradient.correct).to.equal(margins.filter((m) => m + epsilon * steepest > 0).length);
    expect(rise.random.value).to.be.below(rise.gradient.value);
  });

  it('is promised well for a small step', async () => {
    const { rises } = await measureRises(model, data, { epsilons: [1e-3, 1e-1], seed: 0 });
    const relative = rises.map(({ gap, gradient }) => gap.value / gradient.value);
    expect(relative[0]).to.be.below(0.01);
    expect(relative[1]).to.be.above(10 * relative[0]);
  });
});

const estimate = (value: number) => ({ value, interval: [value - 1, value + 1] as const });
const share = { correct: 1, n: 4, value: 0.25, interval: [0.05, 0.7] as const };
const network = (name: string): SurfaceResult['networks'][number] => ({
  name,
  loss: 0.01,
  surface: {
    offsets: [-1, 0, 1],
    losses: [
      [1, 1, 2],
      [0, 0.01, 3],
      [1, 1, 40],
    ],
    margins: [
      [-1, -1, 1],
      [-1, -1, 1],
      [-1, -1, 1],
    ],
  },
  clean: { loss: estimate(0), wrong: share },
  rises: [
    {
      epsilon: 0.3,
      gradient: estimate(9),
      random: estimate(2),
      promised: estimate(3),
      gap: estimate(6),
      wrong: { gradient: share, random: share },
    },
  ],
});
const result: SurfaceResult = {
  stamp: { profile: 'mnist', comparable: true, data: 'photographs', seeds: [0], versions: {}, started: '2026-01-01' },
  data: 'MNIST test, the first 4 images',
  image: 'a 7',
  rows: 4,
  ball: 0.3,
  networks: [network('plain'), network('robust')],
};

describe('the figures of the loss surface', () => {
  it('contours share one scale of colors, drawn once, and name their own data', () => {
    const { data: traces, caption } = lossSurfaceFigure(result);
    const colored = traces.filter(({ type, colorscale }) => type === 'contour' && colorscale);
    expect(colored.map(({ zmin, zmax }) => [zmin, zmax])).to.deep.equal(
      [colored[0], colored[0]].map((t) => [t.zmin, t.zmax]),
    );
    expect(colored.map(({ showscale }) => showscale)).to.deep.equal([false, true]);
    // Powers of ten, cut at both ends: 0 has none.
    expect((colored[0].z as number[][])[1]).to.deep.equal([-6, -2, 0.477]);
    expect(caption).to.include('MNIST test, the first 4 images').and.to.not.include('photographs');
  });

  it('marks the L∞ ball as the diamond |a| + |b| = ε', () => {
    const diamond = lossSurfaceFigure(result).data.find(({ mode }) => mode === 'lines') as { x: number[]; y: number[] };
    diamond.x.forEach((x, i) => {
      expect(Math.abs(x) + Math.abs(diamond.y[i])).to.be.closeTo(0.3, 1e-9);
    });
  });

  it('only the landscape has three dimensions, a scene for each network', () => {
    expect(isFlat(lossSurfaceFigure(result))).to.equal(true);
    const landscape = lossSurface3d(result);
    expect(isFlat(landscape)).to.equal(false);
    expect(landscape.data.map(({ scene }) => scene)).to.deep.equal(['scene', 'scene2']);
    for (const { scene } of landscape.data) expect(landscape.layout).to.have.property(scene as string);
  });

  it('a table says every number with its interval', () => {
    const { rows, columns } = risesTable(result);
    expect(rows).to.have.length(4);
    for (const one of rows) expect(one).to.have.length(columns.length);
    expect(rows[1][2]).to.equal('9 [8, 10]');
    expect(estimateCell({ value: -0.00012345, interval: [-1, 0] })).to.equal('−0.000123 [−1, 0]');
  });
});
