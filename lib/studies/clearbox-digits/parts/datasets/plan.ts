import type { Study } from '../../contracts.js';

/** The data sets, in the order in which they are told; on the fallback there is one. */
export type SetId = 'mnist' | 'fashion-mnist' | 'cifar10' | 'digits';

/** One data set: how many of its training images are used (all, where not said), and the radius of attacks there. */
export interface SetPlan {
  readonly id: SetId;
  readonly train?: number;
  /** The first so many test images are attacked. */
  readonly rows: number;
  /** L∞ radius of the attacks whose images are handed on, of the size that papers have on these data. */
  readonly epsilon: number;
  /** Passes of the networks that the article does not have over the training images. */
  readonly epochs: { readonly wide: number; readonly convolutional: number };
}

const MNIST: SetPlan = { id: 'mnist', rows: 1000, epsilon: 0.2, epochs: { wide: 3, convolutional: 3 } };
const FASHION: SetPlan = { id: 'fashion-mnist', rows: 1000, epsilon: 0.1, epochs: { wide: 4, convolutional: 4 } };
// Every image costs a millisecond to decode. The networks read so little right that it takes more images to have some
// that all of them do.
const CIFAR: SetPlan = {
  id: 'cifar10',
  train: 20_000,
  rows: 3000,
  epsilon: 8 / 255,
  epochs: { wide: 4, convolutional: 8 },
};
const DIGITS: SetPlan = { id: 'digits', rows: 60, epsilon: 0.2, epochs: { wide: 10, convolutional: 10 } };

/** What is trained and attacked; the same on `mnist` and `full`. */
export const datasetsPlan = ({ comparable }: Pick<Study, 'comparable'>) => ({
  sets: comparable ? [MNIST, FASHION, CIFAR] : [DIGITS],
  /** L∞ radii at which the same attack is held against the same network on every set. */
  radii: [2 / 255, 8 / 255, 0.1],
  pgd: { steps: 20, relativeStepSize: 0.1 },
  /** What is handed to other networks goes on past the first success: at the boundary of its source it would not reach them. */
  carried: { steps: 20, relativeStepSize: 0.1, earlyStop: false },
  ddn: { steps: 100 },
  seed: 0,
});
