import { expect } from 'chai';
import { attackData, evading, pgd, type Suspicion } from '../../../lib/attacks/index.js';
import type { Dataset } from '../../../lib/data/index.js';
import { guarded } from '../../../lib/defences/index.js';
import { aucInterval, proportion } from '../../../lib/evaluation/index.js';
import { textOf } from '../../../lib/report/index.js';
import type { MeasuredDefence } from '../../../lib/studies/defences/attempts/index.js';
import { evadingBoth, leftBy, withoutKnowledge } from '../../../lib/studies/defences/parts/detection/attacked.js';
import { rocFigure } from '../../../lib/studies/defences/parts/detection/figure.js';
import { detectionFindings } from '../../../lib/studies/defences/parts/detection/finding.js';
import { detection } from '../../../lib/studies/defences/parts/detection/part.js';
import { detectionPlan } from '../../../lib/studies/defences/parts/detection/plan.js';
import { DETECTORS, type DetectionResult, defenceId } from '../../../lib/studies/defences/parts/detection/result.js';
import { detectionSection } from '../../../lib/studies/defences/parts/detection/section.js';
import { evadedTable, toldTable } from '../../../lib/studies/defences/parts/detection/tables.js';
import { toldApart } from '../../../lib/studies/defences/parts/detection/told.js';
import { type Tensor4D, tf } from '../../../lib/tensor/index.js';
import { interior, linearModel, WIDTH } from '../../attacks/linear.js';
import { expectNoLeak } from '../../helpers.js';

const linear = linearModel();

/** How far an image's first pixel lies from the middle. */
const firstPixel: Suspicion = {
  name: 'first pixel',
  score: (images) => tf.tidy(() => images.reshape([-1, WIDTH]).slice([0, 0], [-1, 1]).sub(0.5).abs().as1D()),
  slope: (images) => ({
    scores: firstPixel.score(images),
    gradient: tf.tidy(() => {
      const one = tf.oneHot(tf.tensor1d([0], 'int32'), WIDTH).reshape([1, 2, 3, 1]);
      return images.sub(0.5).sign().mul(one) as Tensor4D;
    }),
  }),
};

function someRows(n: number): Dataset {
  const { pixels, labels } = interior(linear, n);
  return {
    ...{ name: 'toy', images: pixels, labels, shape: [2, 3, 1], classes: 2, provenance: 'toy' },
    indices: Int32Array.from({ length: n }, (_, i) => i),
  };
}

describe('detectors under attack', () => {
  const rows = someRows(50);
  const plan = { plain: { steps: 10, relativeStepSize: 0.2 }, evading: { steps: 20, relativeStepSize: 0.1 } };

  it('a row is broken where its image is answered, and wrong', () =>
    expectNoLeak(async () => {
      const threshold = 0.2;
      const model = guarded(linear, firstPixel, threshold);
      const off = (row: number) => Math.abs(rows.images[row * WIDTH] - 0.5);
      // In a ball of radius 0 nothing is wrong: what is refused is not broken.
      expect(Array.from(await leftBy(evading({ epsilon: 0, steps: 1 }), model, rows))).to.deep.equal(
        new Array(50).fill(1),
      );
      // What the undefended network gets wrong from the start is broken where it is answered.
      const wrong = { ...rows, labels: rows.labels.map((label) => 1 - label) };
      const left = await leftBy(evading({ epsilon: 0, steps: 1 }), model, wrong);
      left.forEach((one, row) => {
        expect(one).to.equal(Number(off(row) > threshold));
      });
      expect(Array.from(left)).to.include(1).and.to.include(0);
    }));

  it('knowing more breaks no fewer rows, and with the detector off it is PGD row by row', () =>
    expectNoLeak(async () => {
      const epsilon = 0.15;
      const model = guarded(linear, firstPixel, 0.1);
      const made = (some: Dataset, radius: number) =>
        attackData(pgd({ epsilon: radius, ...plan.plain, earlyStop: false }), linear, some);
      const blind = withoutKnowledge(model, made);
      const before = await blind.run(rows, epsilon);
      const sum = (of: Uint8Array) => of.reduce((a, b) => a + b, 0);
      for (const randomStart of [true, false]) {
        const known = evadingBoth(model, linear, plan, randomStart);
        expect(sum(await known.run(rows, epsilon)), known.name).to.be.below(sum(before));
        const { here, plain } = (await known.off?.(rows, epsilon)) ?? {};
        expect(here, known.name).to.deep.equal(plain);
        expect(sum(await known.run(rows, 1)), known.name).to.equal(0);
      }
    }));

  it('a curve is that of clean rows against images that fool the network, and of nothing where none does', () =>
    expectNoLeak(async () => {
      const threshold = 0.2;
      const clean = Float32Array.from(rows.labels, (_, row) => Math.abs(rows.images[row * WIDTH] - 0.5));
      const success = Uint8Array.from(rows.labels, (_, row) => Number(row < 10));
      // The first five of these were wrong from the start; the others' first pixels are white.
      const wrongFromStart = Uint8Array.from(rows.labels, (_, row) => Number(row < 5));
      const images = rows.images.map((x, i) => (i % WIDTH === 0 && i < 10 * WIDTH ? 1 : x));
      const made = { images, success, wrongFromStart } as Parameters<typeof toldApart>[3];
      const detector = { ...firstPixel, dispose: () => {} };
      const told = await toldApart(detector, rows, clean, made, { epsilon: 0.1, threshold });
      expect(told.auc).to.deep.equal(aucInterval(1, 50, 5));
      expect(told.detected).to.deep.equal(proportion(5, 5));
      expect(told.curve).to.deep.equal({ x: [0, 0, 1], y: [0, 1, 1] });
      const none = { ...made, success: new Uint8Array(50) };
      const { auc, detected } = await toldApart(detector, rows, clean, none, { epsilon: 0.1, threshold });
      expect([auc, detected]).to.deep.equal([null, null]);
    }));
});

/** A result as a run leaves it: at the study's radius `left` of 100 rows are not broken by whoever knows. */
function planted(left: number, controlLeft = 0): DetectionResult {
  const plan = detectionPlan({ comparable: true, epsilon: 0.3 });
  const stamp = {
    ...{ profile: 'mnist' as const, comparable: true, data: 'planted rows', seeds: [0], versions: {} },
    started: '2026-01-01T00:00:00.000Z',
  };
  const defences = DETECTORS.flatMap((id) =>
    plan.epsilons.map(
      (epsilon): MeasuredDefence => ({
        ...{
          id: defenceId(id, epsilon, plan),
          name: id,
          family: 'detection',
          paper: 'somebody',
          epsilon,
          data: 'planted',
        },
        ...{ clean: proportion(95, 100), undefended: proportion(99, 100) },
        attempts: [
          { name: 'blind', knows: 'nothing', robust: proportion(90, 100), seconds: 1 },
          {
            ...{ name: 'known', knows: 'defence', robust: proportion(left, 100), seconds: 1 },
            control: { epsilon: 1, robust: proportion(controlLeft, 50) },
            off: { rows: 50, equal: 50, here: proportion(0, 50), plain: proportion(0, 50) },
          },
        ],
        ...{ claimed: proportion(90, 100), adaptive: proportion(left, 100), seconds: { defended: 1, undefended: 1 } },
      }),
    ),
  );
  return {
    ...{ stamp, plan, defences },
    detectors: DETECTORS.map((id) => ({
      ...{ id, name: id, paper: 'somebody', threshold: 1, falseAlarms: proportion(5, 100) },
      told: plan.epsilons.map((epsilon, i) =>
        i
          ? { epsilon, auc: null, detected: null, curve: { x: [], y: [] } }
          : {
              ...{ epsilon, auc: aucInterval(0.99, 100, 100), detected: proportion(97, 100) },
              curve: { x: [0, 0.01, 1], y: [0, 0.99, 1] },
            },
      ),
    })),
  };
}

describe('what is told of detectors', () => {
  it('the tables say what is broken, n, the controls, and where there is nothing', () => {
    const result = planted(3);
    const [told, evaded] = [toldTable(result), evadedTable(result)];
    expect(told.caption).to.include('planted rows').and.to.include('n = 100').and.to.include('5 %');
    expect(told.rows).to.have.length(5);
    expect(textOf(told.rows[0].at(-1) ?? '')).to.equal('no image fools the network');
    expect(textOf(told.rows[0][3])).to.match(/^\.990 \[\.\d+, \.\d+\]$/);
    expect(evaded.caption).to.include('answered, and wrong').and.to.include('counts as wrong on clean rows');
    expect(evaded.rows).to.have.length(10);
    expect(evaded.rows[0].slice(-1).map(textOf)).to.deep.equal(['50 of 50']);
  });

  it('the figure draws a curve and a marked threshold for each detector that has one', () => {
    const figure = rocFigure(planted(3));
    expect(figure.data).to.have.length(10);
    expect(
      figure.data.filter(({ mode }) => mode === 'markers').every(({ x, y }) => String([x, y]) === '0.05,0.97'),
    ).to.equal(true);
    expect(figure.caption).to.include('planted rows');
  });

  it('a detector protects where those who know it break no more rows than those who do not', () => {
    const verdicts = (left: number) => detectionFindings({ detection: planted(left) }).map(({ verdict }) => verdict);
    expect(verdicts(3)).to.deep.equal(['holds', 'does not hold']);
    expect(verdicts(88)).to.deep.equal(['holds', 'holds']);
    const [, { reason }] = detectionFindings({ detection: planted(88, 7) });
    expect(reason).to.include('too high a figure');
    expect(detectionFindings({ detection: planted(88) })[1].reason).not.to.include('too high a figure');
  });

  it('the section is made of them', () => {
    const results = { detection: planted(3) };
    const context = { results, claims: [], findings: [], minutes: 1, take: () => [] };
    const blocks = detectionSection(context);
    expect(blocks.filter(({ kind }) => kind === 'table')).to.have.length(2);
    expect(JSON.stringify(blocks)).to.include('5 of 5 are left with fewer rows');
    expect(JSON.stringify(blocks)).not.to.include('rough guess');
    const kept = detectionSection({ ...context, results: { detection: planted(88) } });
    expect(JSON.stringify(kept)).to.include('rough guess');
    expect(JSON.stringify(blocks)).not.to.match(/below \.5 means|more than these/);
    const [first, ...others] = results.detection.detectors;
    const told = first.told.map((one) => ({ ...one, auc: one.auc && aucInterval(0.3, 100, 100) }));
    const amiss = [{ ...first, told, falseAlarms: proportion(20, 100) }, ...others];
    const said = detectionSection({ ...context, results: { detection: { ...planted(3), detectors: amiss } } });
    expect(JSON.stringify(said))
      .to.match(/as they do to reconstruction error at ε 0\.3 \(\.300/)
      .and.match(/more than these 5 % are refused, beyond chance, by reconstruction error \(20\.0/);
    expect(detection.id).to.equal('detection');
  });
});
