import { expect } from 'chai';
import { fitPatch, fitUniversal, patch, universal } from '../../../lib/attacks/index.js';
import { imageTensor, mnist, takeRows } from '../../../lib/data/index.js';
import { proportion } from '../../../lib/evaluation/index.js';
import { Interrupted } from '../../../lib/tensor/index.js';
import { describeWithMirror, expectNoLeak, expectRejects, itLong } from '../../helpers.js';
import { firstRows, publishedLenet } from '../../models/lenet.js';
import { threeClasses, VALUES } from './three-classes.js';

describe('the class that one change for all images aims at', () => {
  const opposed = threeClasses(200, true);
  const { model, data, logitsOf, reachable } = threeClasses();
  const n = data.labels.length;
  const options = { epsilon: 0.1, epochs: 12, batchSize: 20, target: 'best' } as const;
  const fitted = (others: object) => fitUniversal(model, data, { ...options, ...others });

  it('is the one whose best change breaks most rows, in closed form', () =>
    expectNoLeak(async () => {
      for (const epsilon of [0.02, 0.04]) {
        const [one, two] = ([1, 2] as const).map((k) => opposed.reachable([k], epsilon));
        expect(one, 'neither none nor all').to.be.within(5, n - 5);
        expect(two, 'more than the other').to.be.within(one + 5, n - 5);
        const found = (target: 2 | 'best') =>
          fitUniversal(opposed.model, opposed.data, { ...options, epsilon, target });
        const { choice, target, delta } = await found('best');
        expect(choice).to.deep.include({ target: 2, epochs: 3 });
        expect(choice?.tried.slice(0, 3)).to.deep.equal([
          { target: 0, broken: 0 },
          { target: 1, broken: one },
          { target: 2, broken: two },
        ]);
        // What counts is any error, and the fit is that of the class asked for by name.
        expect(target).to.equal(undefined);
        expect(delta).to.deep.equal((await found(2)).delta);
      }
    }));

  it('is none where one change can go to several at once, in closed form', () =>
    expectNoLeak(async () => {
      const epsilon = 0.06;
      const [one, two, both] = [[1], [2], [1, 2]].map((targets) => reachable(targets as (1 | 2)[], epsilon));
      expect(both).to.be.above(Math.max(one, two));
      const { choice, target, delta } = await fitted({ epsilon });
      expect(choice).to.deep.equal({
        ...{ target: null, epochs: 3 },
        tried: [0, one, two, both].map((broken, k) => ({ target: [0, 1, 2, null][k], broken })),
      });
      expect(target).to.equal(undefined);
      expect(delta).to.deep.equal((await fitted({ epsilon, target: undefined })).delta);
    }));

  it('is the least where none does better, and costs what it says', () =>
    expectNoLeak(async () => {
      const found = await fitted({ epsilon: 0, choiceEpochs: 2 });
      expect(found.choice).to.deep.include({ target: 0, epochs: 2 });
      expect(found.delta.every((value) => value === 0)).to.equal(true);
      expect(found).to.include({ epochs: 12, gradients: 12 + 4 * 2, queries: 1 + 4 });
      expect(await fitted({ epochs: 1, target: 2 })).to.include({ gradients: 1, queries: 0 });
    }));

  it('is one of the candidates that the rows are nearest to', async () => {
    const means = [0, 0, 0];
    for (let row = 0; row < n; row++) {
      const logits = [0, ...logitsOf(data.images.subarray(row * VALUES, (row + 1) * VALUES))];
      logits.forEach((logit, k) => {
        means[k] += logit - Math.max(...logits.filter((_, other) => other !== k));
      });
    }
    const near = [0, 1, 2].sort((a, b) => means[b] - means[a]).slice(0, 2);
    const { choice } = await fitted({ candidates: 2 });
    expect(choice?.tried.map(({ target }) => target)).to.deep.equal([...near.sort(), null]);
  });

  it('of a patch is the one whose full fit breaks most rows, too', () =>
    expectNoLeak(async () => {
      const square = { side: 2, placement: { top: 0, left: 0 }, epochs: 6, batchSize: 20 };
      const broken = [];
      const images = imageTensor(data);
      for (const target of [0, 1, 2, undefined]) {
        const { target: _, ...found } = await fitPatch(model, data, { ...square, target });
        const { success } = await patch(found, square).run(model, { ...data, images });
        broken.push(success.reduce((sum, one) => sum + one, 0));
      }
      images.dispose();
      const { choice } = await fitPatch(model, data, { ...square, target: 'best' });
      expect(new Set(broken).size, 'not all alike').to.be.above(1);
      expect(choice?.target).to.equal([0, 1, 2, null][broken.indexOf(Math.max(...broken))]);
    }));

  it('is refused where it cannot be, and its fits stop when told to', () =>
    expectNoLeak(async () => {
      await expectRejects(() => fitted({ candidates: 0 }), RangeError, 'candidates');
      await expectRejects(() => fitted({ choiceEpochs: 13 }), RangeError, 'choiceEpochs', 'at most 12');
      for (const [wrong, says] of [
        [takeRows(data, []), 'got 0 of'],
        [{ ...data, shape: [4, 3, 1] as const }, 'takes images [3,4,1]'],
      ] as const)
        await expectRejects(() => fitUniversal(model, wrong, options), RangeError, says);
      const seen: [number, number][] = [];
      await fitted({ onProgress: (step: number, steps: number) => seen.push([step, steps]) });
      expect(seen).to.deep.equal(Array.from({ length: 240 }, (_, i) => [i + 1, 240]));
      const stop = new AbortController();
      const onProgress = (step: number) => step === 35 && stop.abort(new Interrupted());
      await expectRejects(() => fitted({ signal: stop.signal, onProgress }), Interrupted);
    }));
});

describeWithMirror('one change for all images of the LeNet', function () {
  this.timeout(120_000);
  const rows = (n: number) => Array.from({ length: n }, (_, i) => i);

  it('breaks more test images aimed at the class chosen than at none, and the more the larger ε', async () => {
    const model = await publishedLenet();
    const [train, test] = [takeRows(await mnist('train'), rows(300)), await firstRows(300)];
    const images = imageTensor(test);
    const broken = async (epsilon: number, target?: 'best') => {
      const found = await fitUniversal(model, train, { epsilon, target, epochs: 8, candidates: 4, choiceEpochs: 2 });
      const result = await universal(found).run(model, { ...test, images });
      for (const [i, value] of result.images.entries())
        if (Math.abs(value - test.images[i]) > epsilon + 1e-6) expect.fail(`value ${i} left its ball`);
      return proportion(
        result.success.reduce((sum, one) => sum + one, 0),
        300,
      );
    };
    const [small, large, none] = [await broken(0.1, 'best'), await broken(0.3, 'best'), await broken(0.3)];
    expect(large.interval[0]).to.be.above(small.interval[1]);
    expect(large.interval[0]).to.be.above(none.interval[1]);
    images.dispose();
    model.dispose();
  });

  const reaches = async (target: number) => {
    const model = await publishedLenet();
    const train = await firstRows(20);
    const images = imageTensor(train);
    const whole = await fitPatch(model, train, { side: 28, target, epochs: 15, batchSize: 10 });
    const { predicted } = await patch(whole).run(model, { ...train, images });
    const others = rows(20).filter((row) => train.labels[row] !== target);
    expect(new Set(others.map((row) => predicted[row]))).to.deep.equal(new Set([target]));
    images.dispose();
    model.dispose();
  };

  for (const target of rows(10))
    (target === 5 ? it : itLong)(`is class ${target} for all where the square is the whole image`, () =>
      reaches(target),
    );
});
