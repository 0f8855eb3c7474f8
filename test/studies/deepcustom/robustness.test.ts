import { expect } from 'chai';
import { type Attack, fgsm } from '../../../lib/attacks/index.js';
import { imageTensor, withImages } from '../../../lib/data/index.js';

import type { DifferentiableClassifier } from '../../../lib/models/index.js';
import { adjusted, curveOf, stillRight } from '../../../lib/studies/deepcustom/parts/robustness/curves.js';
import { nearestErrors, nearestOf } from '../../../lib/studies/deepcustom/parts/robustness/nearest.js';
import { oneStep } from '../../../lib/studies/deepcustom/parts/robustness/one-step.js';
import { CURVE_SETS, type CurvePoint } from '../../../lib/studies/deepcustom/parts/robustness/result.js';
import { stepMap, walkOn, waysToWalk } from '../../../lib/studies/deepcustom/parts/robustness/walks.js';
import { expectNoLeak } from '../../helpers.js';
import { data, distances, farther, half, misread, model, N } from './robustness-toy.js';

const right = (rows: ArrayLike<number>) => Array.from(rows).filter(Boolean).length;

// On a linear model no attack in L∞ does more than one step of FGSM, whose queries are few.
const attackAt = (epsilon: number) => fgsm({ epsilon });

describe('static sets beside an attack on the network itself, on a linear model', () => {
  it('what stays right is farther from the boundary than the radius', async () => {
    const radii = [half / 3, half, 2 * Math.max(...distances)];
    const told: number[] = [];
    const found = await expectNoLeak(() => stillRight(model, data, radii, (radius) => told.push(radius), attackAt));
    radii.forEach((radius, i) => {
      expect(Array.from(found[i], Boolean), `at ${radius}`).to.deep.equal(
        distances.map((distance) => distance > radius),
      );
    });
    expect(told).to.deep.equal(radii);
  });

  it('attacks nothing again that a smaller ball broke, nor what is misread', async () => {
    const attacked: number[] = [];
    const counting = (epsilon: number): Attack<DifferentiableClassifier> => ({
      ...attackAt(epsilon),
      run: (network, batch, options) => {
        attacked.push(batch.labels.length);
        return attackAt(epsilon).run(network, batch, options);
      },
    });
    await stillRight(model, data, [half, 2 * half], undefined, counting);
    expect(attacked).to.deep.equal([N, farther(half)]);
    const none = await stillRight(model, misread, [half, 2 * half], undefined, counting);
    expect(none.flatMap((rows) => Array.from(rows))).to.not.include(1);
    expect(attacked).to.have.length(3);
  });

  it('does not part from FGSM’s own set where one step is the best attack', async () => {
    const images = imageTensor(data);
    const made = await fgsm({ epsilon: half }).run(model, { ...data, images });
    images.dispose();
    const set = withImages(data, made.images, 'FGSM');
    const sets = Object.fromEntries(CURVE_SETS.map((name) => [name, set])) as Record<
      (typeof CURVE_SETS)[number],
      typeof set
    >;
    const found = await stillRight(model, data, [half], undefined, attackAt);
    const curve = await expectNoLeak(() => curveOf('fgsm', model, data, [{ epsilon: half, sets }], found));
    const [point] = curve.points;
    expect(curve.clean.correct).to.equal(N);
    expect(point.sets.fgsm.correct).to.equal(farther(half));
    expect(point.everySet.correct).to.equal(farther(half));
    expect(point.adaptive.correct).to.equal(right(found[0]));
    expect(point.own?.difference).to.equal(0);
    expect(point.own?.pValue).to.equal(1);
  });

  it('adjusts p-values over all networks and radii, own sets by themselves', () => {
    const versus = (pValue: number) => ({ difference: 0.1, interval: [0, 0.2] as const, pValue });
    const point = (epsilon: number, every: number, own?: number) => ({
      ...({ epsilon, sets: {}, everySet: {}, adaptive: {} } as Pick<
        CurvePoint,
        'epsilon' | 'sets' | 'everySet' | 'adaptive'
      >),
      ...(own !== undefined && { own: versus(own) }),
      every: versus(every),
    });
    const clean = { correct: 1, n: 1, value: 1, interval: [0, 1] as const };
    const curves = adjusted([
      { network: 'target', clean, points: [point(0.1, 0.04), point(0.2, 0.01)] },
      { network: 'lrp', clean, points: [point(0.1, 0.5, 0.03), point(0.2, 0.5, 0.02)] },
    ]);
    // Holm: the smallest of four by four, the next by three; of two by two, and no later one smaller.
    expect(curves[0].points.map(({ every }) => every.adjusted)).to.deep.equal([0.12, 0.04]);
    expect(curves[1].points.map(({ own }) => own?.adjusted)).to.deep.equal([0.04, 0.04]);
    expect(curves[0].points[0].own).to.equal(undefined);
  });
});

describe('the nearest error in L∞', () => {
  it('is as far as the boundary of a linear model, and at 0 where a row is misread', async () => {
    const settings = { fmnSteps: 40, fabSteps: 5, fabTargets: 1 };
    const found = await expectNoLeak(() => nearestErrors(model, data, settings));
    distances.forEach((distance, row) => {
      expect(found[row]).to.be.within(0.999 * distance, 1.02 * distance + 1e-6);
    });
    expect(Array.from(await nearestErrors(model, misread, settings))).to.deep.equal(new Array(N).fill(0));
  });

  it('is told as a median of what is read right, and by row beside the target’s', () => {
    const target = Float64Array.from([1, 2, 0, 4, 5, 6, 7, 8]);
    const doubled = target.map((distance, row) => (row === 1 ? 0 : 2 * distance));
    doubled[2] = 3;
    const { n, median, factor } = nearestOf('lrp', doubled, target);
    // Row 1 is misread by this network, row 2 by the target.
    expect(n).to.equal(7);
    expect(median.median).to.equal(10);
    expect(factor).to.include({ median: 2, n: 6 });
    expect(nearestOf('target', target, target).factor).to.equal(undefined);
  });
});

describe('one step, by the label and by the answer', () => {
  it('on rows that are all misread: away from the label nothing is mended, away from the answer what is near', async () => {
    const found = await expectNoLeak(() => oneStep('fgsm', model, misread, misread, { epsilon: half, steps: 10 }));
    expect(found.clean.correct).to.equal(0);
    expect(found.fgsm.correct).to.equal(0);
    expect(found.pgd.correct).to.equal(0);
    expect(found.byAnswer.correct).to.equal(N - farther(half));
  });

  it('on rows that are read right both are the same, and PGD does no more to a linear model', async () => {
    const found = await oneStep('fgsm', model, data, data, { epsilon: half, steps: 10 });
    expect(found.fgsm.correct).to.equal(farther(half));
    expect(found.byAnswer.correct).to.equal(farther(half));
    expect(found.pgd.correct).to.equal(farther(half));
    expect(found.staticFgsm.correct).to.equal(N);
    expect(found.leak.clean.difference).to.be.closeTo((farther(half) - N) / N, 1e-12);
  });
});

describe('how far PGD walks on a linear model', () => {
  const ways = waysToWalk(half, { rows: N, apgdSteps: 20, longSteps: 60 });
  const walked = async (id: string) => {
    const way = ways.find((one) => one.id === id);
    if (!way) throw new Error(`no ${id}`);
    return walkOn(model, data, way);
  };

  it('the study’s walk from the image ends at two thirds of the radius, and breaks what is nearer than that', async () => {
    const plain = await expectNoLeak(() => walked('plain'));
    expect(plain.linf).to.be.closeTo((2 / 3) * half, 1e-6);
    expect(plain.mean).to.be.closeTo((2 / 3) * half, 1e-6);
    expect(plain.robust.correct).to.equal(farther((2 / 3) * half));
  });

  it('steps that can cross the ball end at its corner, wherever they start', async () => {
    for (const id of ['long', 'quarter', 'crossing', 'apgd']) {
      const walk = await walked(id);
      expect(walk.robust.correct, id).to.equal(farther(half));
      if (id !== 'apgd') expect(walk.mean, id).to.be.closeTo(half, 1e-5);
    }
  });

  it('the setting called 2000 is 20 steps from one start', () => {
    const { steps, starts, attack } = ways.find(({ id }) => id === 'pgd2000') ?? ways[0];
    expect({ steps, starts }).to.deep.equal({ steps: 20, starts: 1 });
    expect(attack.settings).to.include({ steps: 20, restarts: 1, randomStart: true });
  });

  it('the map has what two steps of a whole radius break from anywhere, and little of one short step', async () => {
    const map = await expectNoLeak(() => stepMap(model, data, half, { steps: [1, 2], parts: [1000, 1] }));
    expect(map[1][1].correct).to.equal(farther(half));
    expect(map[0][0].correct).to.be.greaterThan(farther(half));
  });
});
