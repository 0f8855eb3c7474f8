import type { Purifier } from '../../attacks/index.js';
import { type Tensor1D, type Tensor4D, tf } from '../../tensor/index.js';
import type { Detector } from './contract.js';

export interface ReconstructionOptions {
  /** 1: the sum of absolute errors; 2 (default): the root of the sum of squares. */
  order?: 1 | 2;
}

/** Below this length an error has no direction. */
const TINY = 1e-12;

/**
 * How far an autoencoder's image lies from the image itself (Meng and Chen, 2017, "MagNet"): it was trained on clean
 * images, and is said to give others back badly.
 * @throws RangeError where the autoencoder has no way back to its images.
 */
export function reconstruction(autoencoder: Purifier, { order = 2 }: ReconstructionOptions = {}): Detector {
  const { name, purify, pullback } = autoencoder;
  if (!pullback)
    throw new RangeError(
      `${name} has no pull-back of its own; a reconstruction error needs an autoencoder that has one.`,
    );
  const errors = (images: Tensor4D, made: Tensor4D) => {
    const off = images.sub(made) as Tensor4D;
    const scores = (order === 1 ? off.abs().sum([1, 2, 3]) : off.square().sum([1, 2, 3]).sqrt()) as Tensor1D;
    return { off, scores };
  };
  return {
    name: `reconstruction error, L${order}`,
    score: (images) => tf.tidy(() => errors(images, purify(images)).scores),
    slope: (images) =>
      tf.tidy(() => {
        const made = purify(images);
        const { off, scores } = errors(images, made);
        const outward = (order === 1 ? off.sign() : off.div(scores.maximum(TINY).reshape([-1, 1, 1, 1]))) as Tensor4D;
        return { scores, gradient: outward.sub(pullback(images, made, outward)) as Tensor4D };
      }),
    dispose: () => {},
  };
}
