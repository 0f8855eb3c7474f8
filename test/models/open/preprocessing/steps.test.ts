import { expect } from 'chai';
import { instead, LAYOUTS, type Preprocessing } from '../../../../lib/models/index.js';
import { arranged, dimensionsIn, unarranged } from '../../../../lib/models/open/layout.js';
import { bilinear } from '../../../../lib/models/open/preprocessing/resize.js';
import {
  channelsStep,
  layoutStep,
  resizeStep,
  type Step,
  valuesStep,
} from '../../../../lib/models/open/preprocessing/steps.js';
import { keyedUniform, type Tensor, type Tensor4D, tf } from '../../../../lib/tensor/index.js';
import { expectNoLeak, largestDifference, readFixture } from '../../../helpers.js';

const SHAPE = [5, 5, 3] as const;
const images = (n = 2, [h, w, c]: readonly [number, number, number] = SHAPE) =>
  tf.tensor4d(keyedUniform(n * h * w * c, 0, 1, n, h, w), [n, h, w, c]);

const steps: [string, Step, ((x: number, channel: number) => number)?][] = [
  ['nothing', valuesStep({}), (x) => x],
  ['a mean and a deviation', valuesStep({ mean: [0.1307], std: [0.3081] }), (x) => (x - 0.1307) / 0.3081],
  [
    'one for each channel',
    valuesStep({ mean: [0.5, 0.4, 0.3], std: [0.2, 0.25, 0.5] }),
    (x, c) => (x - [0.5, 0.4, 0.3][c]) / [0.2, 0.25, 0.5][c],
  ],
  ['0 to 255', valuesStep({ range: [0, 255] }), (x) => 255 * x],
  ['−1 to 1', valuesStep({ range: [-1, 1] }), (x) => 2 * x - 1],
  ['inverted, a mean', valuesStep({ range: [1, 0], mean: [0.5] }), (x) => 0.5 - x],
  ['another range as wide as [0, 1]', valuesStep({ range: [-0.5, 0.5] }), (x) => x - 0.5],
  ['blue first', channelsStep],
  ['larger', resizeStep(SHAPE, [8, 11])],
  ['smaller', resizeStep(SHAPE, [2, 3])],
  ['as large', resizeStep(SHAPE, [5, 5])],
  ['rows, channel by channel', layoutStep('flat-chw', 'flat', SHAPE)],
  ['rows, place by place', layoutStep('flat', 'flat-chw', SHAPE)],
  ['transposed', layoutStep('ncwh', 'nchw', SHAPE)],
];

const largest = (x: Tensor) => tf.tidy(() => x.abs().max().dataSync()[0]);
const dot = (a: Tensor, b: Tensor) => tf.tidy(() => a.mul(b).sum().dataSync()[0]);

describe('A step between images and a model', () => {
  for (const [name, step, expected] of steps)
    it(`${name}: what takes cotangents back is the derivative, on the tape and by the definition of a transpose`, () =>
      expectNoLeak(() => {
        const x = images();
        const y = step.apply(x);
        const cotangents = tf.tensor4d(keyedUniform(y.size, -1, 1, 7), y.shape);
        const back = step.back(cotangents);
        const onTape = tf.tidy(() => tf.grad((z) => step.apply(z as Tensor4D))(x, cotangents));
        expect(back.shape).to.deep.equal(x.shape);
        const scale = largest(back);
        expect(largestDifference(back.dataSync(), onTape.dataSync())).to.be.below(1e-5 * scale);
        // ⟨A(x) − A(0), c⟩ = ⟨x, Aᵀ c⟩
        const zero = tf.tidy(() => step.apply(x.mul(0)));
        const moved = tf.tidy(() => y.sub(zero));
        const inner = dot(x, back);
        expect(dot(moved, cotangents)).to.be.closeTo(inner, 1e-4 * scale * x.size);
        if (expected)
          x.dataSync().forEach((value, i) => {
            expect(y.dataSync()[i]).to.be.closeTo(
              expected(value, i % 3),
              3e-5 * (1 + Math.abs(expected(value, i % 3))),
            );
          });
        tf.dispose([x, y, cotangents, back, onTape, zero, moved]);
      }));

  it('changes nothing where nothing is to change: every bit', () =>
    expectNoLeak(() => {
      const x = images();
      for (const step of [
        valuesStep({}),
        valuesStep({ range: [0, 1], mean: [0], std: [1] }),
        ...LAYOUTS.filter((layout) => dimensionsIn(layout, SHAPE)).map((layout) => layoutStep(layout, layout, SHAPE)),
      ]) {
        const y = step.apply(x);
        expect(y.dataSync()).to.deep.equal(x.dataSync());
        y.dispose();
      }
      x.dispose();
    }));

  it('resizes as torch does with antialiasing, up and down', () => {
    const { resized } = readFixture('open/preprocessing.json') as { resized: Record<string, number[][]> };
    for (const [size, weights] of Object.entries(resized))
      expect(largestDifference(bilinear(7, Number(size)).weights, weights.flat()), size).to.be.below(1e-6);
  });

  it('resizes constant images to constant ones, and stays between the darkest and the lightest pixel', () => {
    for (const [from, to] of [
      [1, 4],
      [4, 1],
      [28, 32],
      [32, 28],
      [3, 100],
    ]) {
      const { weights } = bilinear(from, to);
      expect(weights.every((weight) => weight >= 0)).to.equal(true);
      for (let i = 0; i < to; i++)
        expect(weights.subarray(i * from, (i + 1) * from).reduce((a, b) => a + b, 0)).to.be.closeTo(1, 1e-6);
    }
  });
});

describe('A layout', () => {
  it('is undone by its inverse, whatever the shape', () =>
    expectNoLeak(() => {
      for (const shape of [
        [5, 5, 3],
        [4, 7, 3],
        [6, 2, 1],
      ] as const) {
        const x = images(3, shape);
        for (const layout of LAYOUTS) {
          const dimensions = dimensionsIn(layout, shape);
          if (!dimensions) continue;
          const there = arranged(x, layout);
          expect(there.shape, layout).to.deep.equal([3, ...dimensions]);
          const back = unarranged(there, layout, shape);
          expect(back.shape, layout).to.deep.equal(x.shape);
          expect(back.dataSync(), layout).to.deep.equal(x.dataSync());
          tf.dispose([there, back]);
        }
        x.dispose();
      }
    }));
});

describe('Images in the place of others', () => {
  const made = (x: Tensor4D, { channels, layout = 'flat', ...values }: Preprocessing): Tensor =>
    tf.tidy(() => {
      const valued = valuesStep(values).apply(x);
      return arranged(channels ? channelsStep.apply(valued) : valued, layout);
    });

  it('make of what a model does to them what another preprocessing makes of the given ones', () =>
    expectNoLeak(() => {
      const all: Preprocessing[] = [
        {},
        { mean: [0.5, 0.4, 0.3], std: [0.2, 0.25, 0.5] },
        { range: [0, 255], mean: [123.68, 116.779, 103.939], channels: 'bgr' },
        { range: [1, 0], layout: 'flat-chw' },
        { channels: 'bgr', mean: [0.1, 0.2, 0.3], layout: 'flat-whc' },
      ];
      const x = images();
      for (const now of all)
        for (const wanted of all.map((one) => ({ ...one, layout: one.layout ?? ('flat' as const) }))) {
          const y = instead(x, now, wanted);
          const [found, expected] = [made(y, now), made(x, wanted)];
          const scale = Math.max(1, largest(expected));
          expect(largestDifference(found.dataSync(), expected.dataSync())).to.be.below(2e-5 * scale);
          tf.dispose([y, found, expected]);
        }
      x.dispose();
    }));
});
