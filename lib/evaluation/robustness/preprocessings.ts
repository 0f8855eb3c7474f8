import { type Tensor4D, tf } from '../../tensor/index.js';

/** Mean and standard deviation of each channel, subtracted and divided by: the `normalize` layer of an architecture. */
export interface Normalization {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** What programs usually do to images [n, h, w, c] in [0, 1] before a model sees them. */
export interface Preprocessing {
  readonly name: string;
  /** Completes “images that are …”. */
  readonly text: string;
  /** Where it is a normalization. */
  readonly normalize?: Normalization;
  /** The images as the model would get them; the caller disposes what is returned. */
  readonly apply: (images: Tensor4D) => Tensor4D;
}

const normalized =
  ({ mean, std }: Normalization) =>
  (images: Tensor4D) =>
    tf.tidy(() => images.sub([...mean]).div([...std]) as Tensor4D);

const normalization = (name: string, text: string, normalize: Normalization): Preprocessing => ({
  name,
  text,
  normalize,
  apply: normalized(normalize),
});

/** The same mean and deviation in every channel. */
const evenly = (channels: number, mean: number, std: number): Normalization => ({
  mean: Array(channels).fill(mean),
  std: Array(channels).fill(std),
});

const MNIST: Normalization = { mean: [0.1307], std: [0.3081] };
const IMAGENET: Normalization = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
const CIFAR10: Normalization = { mean: [0.4914, 0.4822, 0.4465], std: [0.247, 0.2435, 0.2616] };
/** ImageNet's means in gray levels, blue first, as Caffe and the first models of Keras want them. */
const CAFFE: Normalization = {
  mean: [103.939, 116.779, 123.68].map((level) => level / 255),
  std: Array(3).fill(1 / 255),
};

const blueFirst = (images: Tensor4D) => images.reverse(3) as Tensor4D;

/** The usual preprocessings of images of that shape; those of one set's colours need three channels. */
export function preprocessingsOf([height, width, channels]: readonly [number, number, number]): Preprocessing[] {
  return [
    ...(channels === 1
      ? [normalization('mnist', 'normalized with MNIST’s mean .1307 and deviation .3081', MNIST)]
      : []),
    ...(channels === 3
      ? [
          normalization('imagenet', 'normalized with ImageNet’s means and deviations', IMAGENET),
          normalization('cifar10', 'normalized with CIFAR-10’s means and deviations', CIFAR10),
          { name: 'bgr', text: 'given blue first (BGR)', apply: blueFirst },
          {
            name: 'caffe',
            text: 'given blue first in 0…255, less ImageNet’s means (as Caffe has them)',
            apply: (images: Tensor4D) => tf.tidy(() => normalized(CAFFE)(blueFirst(images))),
          },
          {
            name: 'channels-first',
            text: 'flattened channel by channel',
            apply: (images: Tensor4D) =>
              tf.tidy(() => images.transpose([0, 3, 1, 2]).reshape([-1, height, width, channels]) as Tensor4D),
          },
        ]
      : []),
    normalization('symmetric', 'scaled to −1…1', evenly(channels, 0.5, 0.5)),
    normalization('bytes', 'scaled to 0…255', evenly(channels, 0, 1 / 255)),
    { name: 'inverted', text: 'inverted (1 − x)', apply: (images) => tf.sub(1, images) },
    ...(height === width
      ? [
          {
            name: 'transposed',
            text: 'transposed (rows and columns exchanged)',
            apply: (images: Tensor4D) => images.transpose([0, 2, 1, 3]) as Tensor4D,
          },
        ]
      : []),
  ];
}
