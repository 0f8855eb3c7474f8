import { type Tensor, tf } from '../backend.js';
import { keyedRandom } from '../random.js';
import { native } from './native.js';

/**
 * Uniform numbers in [0, 1), determined by shape and keys: as `keyedUniform`, other numbers, and some twenty times as
 * fast, for draws that are made anew for each value inside a network.
 */
export function uniformTensor(shape: readonly number[], ...keys: number[]): Tensor {
  const random = keyedRandom(...keys);
  return tf.tidy(() =>
    native(
      'StatelessRandomUniform',
      [
        tf.tensor1d([...shape], 'int32'),
        tf.tensor1d(
          Array.from({ length: 2 }, () => Math.floor(random() * 0x1_0000_0000) | 0),
          'int32',
        ),
      ],
      { dtype: { dtype: 'float32' }, T: { dtype: 'int32' }, Tseed: { dtype: 'int32' } },
    ),
  );
}
