import { expect } from 'chai';
import { linearize, type OpenedModel, openModel } from '../../../../lib/models/index.js';
import { registerGradients, withoutGradient } from '../../../../lib/models/open/tfjs/gradients.js';
import { keyedUniform, type Tensor, type Tensor2D, type Tensor4D, tf } from '../../../../lib/tensor/index.js';
import { expectNoLeak, largestDifference, temporaryFolder } from '../../../helpers.js';
import { differentiable } from '../fixtures.js';
import { type Operation, type Weight, writeGraph } from './write.js';

const whole = (values: number[][]) => tf.tensor2d(values, undefined, 'int32');
const weight = (size: number, seed: number) => keyedUniform(size, -1, 1, seed);

/** Kernels at x [2, 4, 4, 4]: sums of products of at most two of its values, where they have no steps. */
const KERNELS: Readonly<Record<string, (x: Tensor4D) => Tensor>> = {
  'StridedSlice backwards': (x) => x.stridedSlice([0, 3, 1, 0], [2, -5, 4, 4], [1, -2, 1, 3]),
  'StridedSlice with masks': (x) => tf.stridedSlice(x, [1, 0, 2, 0], [0, 0, 3, 2], [1, 1, 1, 1], 2, 3, 0, 0, 4),
  'StridedSlice with an ellipsis and a new axis': (x) =>
    tf.stridedSlice(x, [0, 0, 1], [0, 0, 4], [1, 1, 2], 0, 0, 1, 2, 0),
  'GatherNd, one place twice': (x) =>
    tf.gatherND(
      x,
      whole([
        [0, 1],
        [1, 3],
        [0, 1],
      ]),
    ),
  'ScatterNd, one place twice': (x) => tf.scatterND(whole([[1], [1]]), x.slice(0, 2), [3, 4, 4, 4]),
  TensorScatterUpdate: (x) =>
    tf.tensorScatterUpdate(
      x,
      whole([
        [0, 1],
        [1, 2],
      ]),
      x.slice([0, 3, 0, 0], [2, 1, -1, -1]).reshape([2, 4, 4]),
    ),
  DepthToSpace: (x) => tf.depthToSpace(x, 2, 'NHWC'),
  'Einsum of two functions': (x) => tf.einsum('nhwc,nhwd->ncd', x, x.mul(2)),
  'Einsum with a constant': (x) => tf.einsum('nhwc,cd->dnhw', x, tf.tensor2d(weight(12, 5), [4, 3])),
  'ResizeBilinear by half pixels': (x) => tf.image.resizeBilinear(x, [7, 3], false, true),
  'ResizeBilinear by corners': (x) => tf.image.resizeBilinear(x, [7, 3], true, false),
  'ResizeNearestNeighbor by half pixels': (x) => tf.image.resizeNearestNeighbor(x, [6, 3], false, true),
  'comparisons that choose': (x) =>
    tf.where(tf.logicalOr(x.greater(0.5), tf.logicalAnd(x.less(0.2), x.notEqual(0.1))), x, x.mul(0.1)),
  'LogicalNot and LessEqual': (x) => tf.where(x.lessEqual(0.5).logicalNot(), x, x.mul(3)),
};

describe('gradients of tfjs’ kernels', () => {
  before(registerGradients);

  for (const [name, kernel] of Object.entries(KERNELS))
    it(`${name}: as differences say`, () =>
      expectNoLeak(async () => {
        const shape: [number, number, number, number] = [2, 4, 4, 4];
        const values = keyedUniform(128, 0, 1, 3);
        const expected: number[] = [];
        const found = tf.tidy(() => {
          const x = tf.tensor4d(values, shape);
          const cotangent = tf.tensor(weight(kernel(x).size, 7), kernel(x).shape);
          const f = (at: Tensor) =>
            kernel(at as Tensor4D)
              .mul(cotangent)
              .sum();
          // Central differences of quadratic functions are exact; a small step stays on one side of a comparison.
          const step = 1 / 1024;
          for (let i = 0; i < values.length; i++) {
            const at = (by: number) =>
              f(
                tf.tensor4d(
                  values.map((v, k) => (k === i ? v + by : v)),
                  shape,
                ),
              ).dataSync()[0];
            expected.push((at(step) - at(-step)) / (2 * step));
          }
          return tf.grad(f)(x).dataSync();
        });
        expect(Math.max(...expected.map(Math.abs))).to.be.above(0.1);
        expect(largestDifference(found, expected)).to.be.below(2e-2);
      }));
});

describe('a function without a gradient', () => {
  const faultOf = (f: (x: Tensor) => Tensor) =>
    expectNoLeak(async () => {
      const x = tf.tensor2d([[0.2, 0.4]]);
      const fault = withoutGradient(f, x);
      x.dispose();
      return fault;
    });

  it('is told by its operator, or by that no path leads through it', async () => {
    expect(await faultOf((x) => x.square())).to.equal(undefined);
    expect(await faultOf((x) => tf.cumprod(x.mul(2), 1).square())).to.equal(
      'no gradient is known here of its operator Cumprod',
    );
    expect(await faultOf((x) => tf.einsum('ij->i', x))).to.equal('no gradient is known here of Einsum ij->i');
    expect(await faultOf(() => tf.ones([2]))).to.include('operators that have no gradient');
  });
});

describe('tfjs graph models', () => {
  const inFolder = temporaryFolder();
  const shape = [4, 4, 2];
  const matrix = (rows: number): Weight => ({
    shape: [rows, 3],
    dtype: 'float32',
    values: Array.from(weight(rows * 3, 9)),
  });
  const numbers = (...values: number[]): Weight => ({ shape: [values.length], dtype: 'int32', values });
  const scored = (from: string): Operation[] => [
    { name: 'row', op: 'Reshape', input: [from, 'flat'] },
    {
      name: 'out',
      op: 'MatMul',
      input: ['row', 'matrix'],
      attr: { transpose_a: { b: false }, transpose_b: { b: false } },
    },
  ];
  const open = (name: string, operations: readonly Operation[], weights: Readonly<Record<string, Weight>>) =>
    openModel(writeGraph(inFolder(name), shape, operations, weights));

  const slice: Operation = {
    name: 'cut',
    op: 'StridedSlice',
    input: ['images', 'begin', 'end', 'strides'],
    attr: { begin_mask: { i: 9 }, end_mask: { i: 9 } },
  };
  const bounds = { begin: numbers(0, 3, 1, 0), end: numbers(0, 0, 4, 0), strides: numbers(1, -2, 1, 1) };

  it('with an operator that tfjs has no gradient of have one', () =>
    expectNoLeak(async () => {
      const opened = await open('slice', [slice, ...scored('cut')], {
        ...bounds,
        flat: numbers(-1, 12),
        matrix: matrix(12),
      });
      const images = tf.tensor4d(keyedUniform(64, 0, 1, 2), [2, 4, 4, 2]);
      const at = linearize(differentiable(opened), images);
      const cotangent = tf.tensor2d([1, 0, 0, 0, 0, 1], [2, 3]);
      const found = at.pullback(cotangent);
      // Rows 3 and 1, columns 1 to 3, both channels: the weights of class 0, then of class 2, and zeros around them.
      const values = weight(36, 9);
      const expected = new Float32Array(64);
      for (let image = 0; image < 2; image++)
        for (let k = 0; k < 12; k++) {
          const [row, column, channel] = [k < 6 ? 3 : 1, 1 + Math.floor((k % 6) / 2), k % 2];
          expected[image * 32 + row * 8 + column * 2 + channel] = values[k * 3 + (image === 0 ? 0 : 2)];
        }
      expect(largestDifference(found.dataSync(), expected)).to.be.below(1e-6);
      at.dispose();
      tf.dispose([images, cotangent, found]);
      opened.dispose();
    }));

  /** The answers to images, which need no gradient. */
  const answers = async ({ model }: OpenedModel): Promise<number[][]> => {
    const images = tf.tensor4d(keyedUniform(64, 0, 1, 2), [2, 4, 4, 2]);
    const scores = (await model.predict(images)) as Tensor2D;
    const rows = (await scores.array()) as number[][];
    tf.dispose([images, scores]);
    return rows;
  };

  it('with one that has none here are black boxes that name it', () =>
    expectNoLeak(async () => {
      const opened = await open(
        'cumprod',
        [
          {
            name: 'products',
            op: 'Cumprod',
            input: ['images', 'axis'],
            attr: { exclusive: { b: false }, reverse: { b: false } },
          },
          ...scored('products'),
        ],
        { axis: { shape: [], dtype: 'int32', values: [3] }, flat: numbers(-1, 32), matrix: matrix(32) },
      );
      expect(opened.description).to.match(/ \(a black box: no gradient is known here of its operator Cumprod\)$/);
      expect(opened).to.include({ blackBox: 'no gradient is known here of its operator Cumprod' });
      expect('logits' in opened.model).to.equal(false);
      const pixels = keyedUniform(64, 0, 1, 2);
      const values = weight(96, 9);
      const expected = [0, 1].map((image) =>
        [0, 1, 2].map((k) => {
          let sum = 0;
          for (let i = 0; i < 32; i++) {
            const at = image * 32 + i;
            sum += values[i * 3 + k] * (i % 2 ? pixels[at - 1] * pixels[at] : pixels[at]);
          }
          return sum;
        }),
      );
      expect(largestDifference((await answers(opened)).flat(), expected.flat())).to.be.below(1e-5);
      opened.dispose();
    }));

  it('with an operator that waits for numbers answer, as black boxes', () =>
    expectNoLeak(async () => {
      const opened = await open(
        'where',
        [
          { name: 'bright', op: 'Greater', input: ['images', 'none'] },
          { name: 'places', op: 'Where', input: ['bright'] },
          {
            name: 'all',
            op: 'GatherNd',
            input: ['images', 'places'],
            attr: { Tparams: { type: 1 }, Tindices: { type: 3 } },
          },
          ...scored('all'),
        ],
        { none: { shape: [], dtype: 'float32', values: [-1] }, flat: numbers(-1, 32), matrix: matrix(32) },
      );
      expect(opened.blackBox).to.include('operator Where');
      expect(await answers(opened)).to.have.length(2);
      opened.dispose();
    }));
});
