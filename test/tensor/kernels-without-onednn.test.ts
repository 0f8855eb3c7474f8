import { expect } from 'chai';
import { keyedUniform, type Tensor1D, type Tensor4D, tf } from '../../lib/tensor/index.js';
import { expectNoLeak, largestDifference } from '../helpers.js';

interface Backend {
  executeMultipleOutputs(name: string, ...rest: unknown[]): unknown;
}
type Convolution = typeof import('../../lib/tensor/kernels/convolution.js');
type MaxPool = typeof import('../../lib/tensor/kernels/max-pool.js');

/** Loads kernels that have not asked yet what TensorFlow can do. */
function fresh<T>(kernel: string): T {
  for (const file of Object.keys(require.cache))
    if (/[\\/]tensor[\\/]kernels[\\/]/.test(file)) delete require.cache[file];
  return require(`../../lib/tensor/kernels/${kernel}.js`) as T;
}

describe("kernels on a TensorFlow without oneDNN's variants", () => {
  const backend = tf.backend() as unknown as Backend;
  const whole = backend.executeMultipleOutputs;
  const refused = new Set<string>();
  before(() => {
    backend.executeMultipleOutputs = function (name, ...rest) {
      if (name.startsWith('_Mkl')) {
        refused.add(name);
        throw new Error(`Op type not registered '${name}'`);
      }
      return whole.call(this, name, ...rest);
    };
  });
  after(() => {
    backend.executeMultipleOutputs = whole;
  });

  const images = () => tf.tensor4d(keyedUniform(2 * 7 * 6 * 3, -1, 1, 8), [2, 7, 6, 3]);

  it('convolve all the same', () =>
    expectNoLeak(() => {
      const { convolution } = fresh<Convolution>('convolution');
      tf.tidy(() => {
        const filter = tf.tensor4d(keyedUniform(3 * 3 * 3 * 4, -1, 1, 9), [3, 3, 3, 4]);
        const bias = tf.tensor1d([1, 2, 3, 4]) as Tensor1D;
        const found = convolution(images(), filter, bias, { stride: 1, padding: 1 });
        const expected = tf.conv2d(images(), filter, 1, 'same').add(bias);
        expect(largestDifference(found.dataSync(), expected.dataSync())).to.be.below(1e-5);
      });
      expect(refused).to.include('_MklNativeConv2DWithBias');
    }));

  it('pool all the same', () =>
    expectNoLeak(() => {
      const { maxPool, maxPoolGradient } = fresh<MaxPool>('max-pool');
      tf.tidy(() => {
        const plain = (x: Tensor4D) => tf.maxPool(x, 2, 2, 'valid');
        const pooled = maxPool(images(), [2, 2]);
        const { value, grad } = tf.valueAndGrad((x) => plain(x as Tensor4D))(images(), tf.ones([2, 3, 3, 3]));
        expect(largestDifference(pooled.output.dataSync(), value.dataSync())).to.equal(0);
        const pulled = maxPoolGradient(pooled, tf.ones([2, 3, 3, 3]));
        expect(largestDifference(pulled.dataSync(), grad.dataSync())).to.equal(0);
      });
      expect(refused).to.include('_MklNativeMaxPool');
    }));
});
