import { expect } from 'chai';
import { type Attack, fgsm, pgd, square } from '../../../lib/attacks/index.js';
import type { Dataset } from '../../../lib/data/index.js';
import { type EvaluateOptions, evaluate } from '../../../lib/evaluation/index.js';
import { serve } from '../../attacks/blackbox.js';
import { labelled, linearClasses, SHAPE } from '../../attacks/minimal.js';
import { expectNoLeak, expectRejects } from '../../helpers.js';

describe('what an evaluation is given', () => {
  const model = linearClasses(2);
  const { pixels, labels } = labelled(model, 5);
  const data: Dataset = {
    name: 'five',
    images: pixels,
    labels,
    indices: Int32Array.from(labels.keys()),
    shape: SHAPE,
    classes: 2,
    provenance: 'made for tests',
  };
  const epsilon = 0.1;
  const fit = fgsm({ epsilon });
  const numbers = Array.from(labels);

  const bad: [string, { data?: object; attacks?: Attack<never>[]; options?: EvaluateOptions }, string[]][] = [
    ['labels of 64 bits', { data: { labels: BigInt64Array.from(numbers, BigInt) } }, ['labels', 'BigInt64Array']],
    ['labels in words', { data: { labels: numbers.map(String) } }, ['labels', 'row 0', 'the text']],
    ['fractions', { data: { labels: numbers.map((label) => label + 0.5) } }, ['labels', 'row 0', '.5']],
    ['NaN', { data: { labels: numbers.map(() => Number.NaN) } }, ['labels', 'row 0', 'NaN']],
    ['labels of other classes', { data: { labels: numbers.map(() => 2), classes: 3 } }, ['Label 2', 'classes 0 to 1']],
    ['indices in words', { data: { indices: numbers.map(String) } }, ['indices', 'row 0']],
    ['images in bytes', { data: { images: Uint8Array.from(pixels) } }, ['Float32Array', 'Uint8Array']],
    ['too few pixels', { data: { images: pixels.subarray(1) } }, ['5 images of 2 × 4 × 1 are 40 values', '39']],
    ['images with NaN', { data: { images: pixels.map((p, i) => (i ? p : Number.NaN)) } }, ['NaN']],
    ['images of 0 to 255', { data: { images: pixels.map((p) => p * 255) } }, ['[0, 1]', 'Divide by 255']],
    ['images of another shape', { data: { shape: [4, 2, 1] } }, ['[n, 2, 4, 1]', '[5, 4, 2, 1]']],
    ['no rows', { data: { labels: new Int32Array(0) } }, ['at least one row']],
    ['an aim that is no class, second', { attacks: [fit, pgd({ epsilon, target: 2 })] }, ['class 0 to 1', 'got 2']],
    ['the DLR loss of two classes, second', { attacks: [fit, pgd({ epsilon, loss: 'dlr' })] }, ['3 classes']],
    ['half a batch', { options: { batchSize: 0.5 } }, ['batchSize', '0.5']],
    ['no budget', { options: { budget: Number.NaN } }, ['budget', 'NaN']],
    ['a radius below 0', { options: { epsilons: [0.1, -1] } }, ['epsilons', '-1']],
  ];
  for (const [what, given, says] of bad)
    it(`refuses ${what} before the model is queried`, () =>
      expectNoLeak(async () => {
        const asked = { ...model.asked };
        const rows = { ...data, ...given.data } as Dataset;
        const attacks = given.attacks ?? [fit as Attack<never>];
        await expectRejects(() => evaluate(model, rows, attacks, given.options), RangeError, ...says);
        expect(model.asked).to.deep.equal(asked);
      }));

  it('refuses gradients of a model that shows none, before the attacks that it can run', async () => {
    const served = serve(model);
    const attacks: Attack<never>[] = [square({ epsilon }), pgd({ epsilon })];
    await expectRejects(() => evaluate(served, data, attacks), RangeError, 'pgd needs gradients');
    expect(served.served).to.deep.equal({ rows: 0, calls: 0 });
  });
});
