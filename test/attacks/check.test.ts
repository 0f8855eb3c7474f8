import { expect } from 'chai';
import {
  type Attack,
  type AttackBatch,
  apgd,
  autoAttack,
  bim,
  checkAttack,
  ddn,
  fgsm,
  hopSkipJump,
  miFgsm,
  pgd,
  square,
  suite,
} from '../../lib/attacks/index.js';
import type { Classifier } from '../../lib/models/index.js';
import { tf } from '../../lib/tensor/index.js';
import { expectNoLeak, expectRejects } from '../helpers.js';
import { serve, serveLabels } from './blackbox.js';
import { labelled, linearClasses, SHAPE } from './minimal.js';

/** What tfjs would make of a wrong kind is its own affair: these are given past the types, as JavaScript can. */
const as = <T>(value: unknown) => value as T;

describe('what an attack is given', () => {
  const model = linearClasses(3);
  const data = labelled(model, 4);
  const pixels = Array.from(data.pixels);
  const labels = Array.from(data.labels);
  const tensor = (dtype: 'float32' | 'int32' | 'bool') => tf.tensor(pixels.map(Math.round), [4, ...SHAPE], dtype);
  const from = (values: readonly unknown[], at: number, value: unknown) => values.map((v, i) => (i === at ? value : v));

  const bad: [string, () => Partial<Record<keyof AttackBatch, unknown>>, string[]][] = [
    ['labels of 64 bits', () => ({ labels: BigInt64Array.from(labels, BigInt) }), ['BigInt64Array', 'Int32Array.from']],
    ['labels in words', () => ({ labels: labels.map(String) }), ['whole numbers', 'row 0', 'the text']],
    ['one text for labels', () => ({ labels: '0120' }), ['labels must be an Int32Array', 'the text "0120"']],
    ['no labels', () => ({ labels: undefined }), ['labels must be an Int32Array', 'undefined']],
    ['labels in a tensor', () => ({ labels: tf.tensor1d(labels) }), ['Int32Array', 'a tensor [4]']],
    ['a fraction', () => ({ labels: Float32Array.from(from(labels, 2, 1.5) as number[]) }), ['row 2', '1.5']],
    ['NaN', () => ({ labels: from(labels, 3, Number.NaN) }), ['row 3', 'NaN']],
    ['a label too large', () => ({ labels: from(labels, 1, 3) }), ['Label 3 is not one of', 'classes 0 to 2 (row 1)']],
    ['a label below 0', () => ({ labels: from(labels, 1, -1) }), ['Label -1 is not one of', 'classes 0 to 2 (row 1)']],
    ['labels of fewer rows', () => ({ labels: labels.slice(1) }), ['3 labels were given for 4 images']],
    ['indices that are no numbers', () => ({ indices: ['a', 'b', 'c', 'd'] }), ['indices', 'row 0', 'the text "a"']],
    ['a negative index', () => ({ indices: [0, 1, -2, 3] }), ['Index -2', '(row 2)']],
    ['targets of 64 bits', () => ({ targets: BigInt64Array.from(labels, BigInt) }), ['targets', 'BigInt64Array']],
    ['a target too large', () => ({ targets: from(labels, 0, 7) }), ['Target 7', 'classes 0 to 2 (row 0)']],
    ['answers that are fractions', () => ({ predicted: from(labels, 0, 0.5) }), ['predicted', 'row 0', '0.5']],
    ['whole numbers for images', () => ({ images: tensor('int32') }), ['float32 tensor', 'int32 [4, 2, 4, 1]']],
    ['bits for images', () => ({ images: tensor('bool') }), ['float32 tensor', 'bool [4, 2, 4, 1]']],
    ['images that are no tensor', () => ({ images: data.pixels }), ['float32 tensor', 'a Float32Array']],
    ['images in a row', () => ({ images: tf.tensor2d(pixels, [4, 8]) }), ['float32 tensor', 'float32 [4, 8]']],
    [
      'images with NaN',
      () => ({ images: tf.tensor4d(from(pixels, 9, Number.NaN) as number[], [4, ...SHAPE]) }),
      ['NaN'],
    ],
    [
      'a mask that is no tensor',
      () => ({ mask: new Float32Array(8) }),
      ['A mask must be [4 or 1, 2, 4, 1]', 'Float32Array'],
    ],
    ['a mask with NaN', () => ({ mask: tf.fill([1, ...SHAPE], Number.NaN) }), ['A mask must be 1 where']],
  ];
  const attacks: Attack<never>[] = [
    pgd({ epsilon: 0.1 }),
    suite('two', [fgsm({ epsilon: 0.1 }), pgd({ epsilon: 0.1 })]),
  ];
  for (const [what, make, says] of bad)
    it(`refuses ${what} before anything runs`, () =>
      expectNoLeak(async () => {
        for (const attack of attacks) {
          const asked = { ...model.asked };
          const images = data.tensor();
          const batch = { images, labels: data.labels, ...make() };
          await expectRejects(() => (attack as Attack).run(model, as<AttackBatch>(batch)), RangeError, ...says);
          expect(model.asked).to.deep.equal(asked);
          tf.dispose([images, batch as never]);
        }
      }));

  it('takes any list of whole numbers', async () => {
    const images = data.tensor();
    for (const given of [labels, Uint8Array.from(labels), Float32Array.from(labels)]) {
      const result = await pgd({ epsilon: 0.4 }).run(model, { images, labels: as<Int32Array>(given) });
      expect(Array.from(result.success)).to.deep.equal([1, 1, 1, 1]);
      expect(result.wrongFromStart.includes(1)).to.equal(false);
    }
    images.dispose();
  });

  it('takes a mask of bits', async () => {
    const images = data.tensor();
    const mask = tf.ones([1, ...SHAPE], 'bool');
    const result = await pgd({ epsilon: 0.4 }).run(model, { images, labels: data.labels, mask: as(mask) });
    expect(Array.from(result.success)).to.deep.equal([1, 1, 1, 1]);
    tf.dispose([images, mask]);
  });
});

describe('what an attack needs of a model', () => {
  const two = linearClasses(2);
  const three = linearClasses(3);
  const epsilon = 0.1;
  const bad: [string, Attack<never>, Classifier, string[]][] = [
    ['a target class', pgd({ epsilon, target: 10 }), linearClasses(10), ['class 0 to 9', 'got 10']],
    ['a target class, black box', square({ epsilon, target: 3 }), three, ['class 0 to 2', 'got 3']],
    ['a target class, in a suite', suite('s', [pgd({ epsilon, target: 2 })]), two, ['class 0 to 1', 'got 2']],
    ['the DLR loss', pgd({ epsilon, loss: 'dlr' }), two, ['3 classes or more, got 2']],
    ['the DLR loss in one step', fgsm({ epsilon, loss: 'dlr' }), two, ['3 classes']],
    ['the DLR loss in few', bim({ epsilon, loss: 'dlr' }), two, ['3 classes']],
    ['the DLR loss with momentum', miFgsm({ epsilon, loss: 'dlr' }), two, ['3 classes']],
    ['the DLR loss in Auto-PGD', apgd({ epsilon, loss: 'dlr' }), two, ['3 classes']],
    ['the DLR loss in DDN', ddn({ loss: 'dlr' }), two, ['3 classes']],
    ['the aimed DLR loss', pgd({ epsilon, loss: 'dlr', target: 'next' }), three, ['4 classes or more, got 3']],
    ['gradients', pgd({ epsilon }), serve(three), ['pgd needs gradients']],
    ['gradients, in a suite', autoAttack({ epsilon }), serve(three), ['autoattack needs gradients']],
    ['scores', square({ epsilon }), serveLabels(three), ['square needs scores']],
  ];
  for (const [what, attack, model, says] of bad)
    it(`says that it is missing: ${what}`, () =>
      expectRejects(() => checkAttack(attack as Attack, model), RangeError, ...says));

  it('and nothing where there is enough', () => {
    for (const attack of [autoAttack({ epsilon }), pgd({ epsilon, target: 1 }), ddn({ loss: 'margin' })])
      checkAttack(attack, two);
    checkAttack(pgd({ epsilon, loss: 'dlr' }), three);
    checkAttack(pgd({ epsilon, loss: 'dlr', target: 'next' }), linearClasses(4));
    checkAttack(hopSkipJump(), serveLabels(three));
  });

  it('refuses a loss that there is none of', () =>
    expectRejects(() => pgd({ epsilon, loss: as('hinge') }), RangeError, 'crossEntropy, margin, dlr', 'got hinge'));
});
