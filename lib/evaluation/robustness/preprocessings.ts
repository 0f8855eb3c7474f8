import { KNOWN_VALUES, type PixelValues, type Preprocessing, preprocessingOptions } from '../../models/index.js';

/** What programs usually do to images [n, h, w, c] in [0, 1] before a model sees them. */
export interface Candidate {
  /** Completes “images that are …”. */
  readonly text: string;
  /** The whole preprocessing, with what the model has already and this leaves as it is. */
  readonly preprocessing: Preprocessing;
  /** The options that say what is new in it; empty where no option does. */
  readonly options: string;
}

const named = (name: string, text: string): [string, PixelValues] => [text, KNOWN_VALUES[name]];

/** ImageNet's means in gray levels and blue first, as Caffe and the first models of Keras want them. */
const CAFFE: Preprocessing = { range: [0, 255], mean: [123.68, 116.779, 103.939], channels: 'bgr' };

/** Images of this size are more likely to be CIFAR-10's than ImageNet's, where both do equally well. */
const SMALL = 32;

const byLikelihood = <T>(height: number, [large, small]: readonly [T, T]): T[] =>
  height <= SMALL ? [small, large] : [large, small];

/** Usual values of pixels; those of one set's colors need three channels. */
const usualValues = ([height, , channels]: readonly number[]): [string, PixelValues][] => [
  ...(channels === 1 ? [named('mnist', 'normalized with MNIST’s mean .1307 and deviation .3081')] : []),
  ...(channels === 3
    ? byLikelihood(height, [
        named('imagenet', 'normalized with ImageNet’s means and deviations'),
        named('cifar10', 'normalized with CIFAR-10’s means and deviations'),
      ])
    : []),
  ['scaled to −1…1', { range: [-1, 1] }],
  ['scaled to 0…255', { range: [0, 255] }],
  ['inverted (1 − x)', { range: [1, 0] }],
];

type Layout = NonNullable<Preprocessing['layout']>;

const TRANSPOSED: readonly (readonly [Layout, Layout])[] = [
  ['nchw', 'ncwh'],
  ['nhwc', 'nwhc'],
  ['nhw', 'nwh'],
  ['flat', 'flat-whc'],
  ['flat-chw', 'flat-cwh'],
];

const other = (pairs: readonly (readonly [Layout, Layout])[], layout: Layout): Layout | undefined => {
  const pair = pairs.find((each) => each.includes(layout));
  return pair?.find((each) => each !== layout);
};

/** Layouts that a model which was handed `now` may have been made for. */
function otherLayouts([height, width, channels]: readonly number[], now: Layout): [string, Layout][] {
  const turned = other(TRANSPOSED, now);
  const byChannel = channels === 3 ? other([['flat', 'flat-chw']], now) : undefined;
  return [
    ...(byChannel
      ? [[byChannel === 'flat' ? 'flattened place by place' : 'flattened channel by channel', byChannel] as const]
      : []),
    ...(height === width && turned ? [['transposed (rows and columns exchanged)', turned] as const] : []),
  ].map(([text, layout]) => [text, layout]);
}

const sameValues = (a: PixelValues, b: PixelValues) =>
  JSON.stringify([a.range, a.mean, a.std]) === JSON.stringify([b.range, b.mean, b.std]);

/**
 * The usual preprocessings of images of that shape other than the one the model has: each with other values, another
 * order of the channels or another layout, and the rest as it is. A model that says nothing takes rows of pixels.
 */
export function preprocessingsOf(shape: readonly [number, number, number], now: Preprocessing = {}): Candidate[] {
  const { range, mean, std, ...rest } = now;
  const candidate = (text: string, change: Preprocessing, whole: Preprocessing = { ...now, ...change }): Candidate => ({
    ...{ text, preprocessing: whole },
    options: preprocessingOptions(change),
  });
  const values = [
    ...usualValues(shape),
    ...(range || mean || std ? [['left as they are in [0, 1]', {}] as [string, PixelValues]] : []),
  ].filter(([, one]) => !sameValues(one, now));
  // Behind what resizes images their layout would be that of others.
  const layouts = now.inputSize ? [] : otherLayouts(shape, now.layout ?? 'flat');
  const { channels, ...withoutOrder } = now;
  return [
    ...values.map(([text, change]) => candidate(text, change, { ...rest, ...change })),
    ...(shape[2] === 3
      ? [
          channels
            ? { ...candidate('given red first (RGB)', {}, withoutOrder), options: '--channels rgb' }
            : candidate('given blue first (BGR)', { channels: 'bgr' }),
          candidate('given blue first in 0…255, less ImageNet’s means (as Caffe has them)', CAFFE, {
            ...rest,
            ...CAFFE,
          }),
        ]
      : []),
    // Whoever handed over a model that says nothing of its layout arranges its images, too.
    ...layouts.map(([text, layout]) => ({
      ...candidate(text, { layout }),
      ...(now.layout === undefined && { options: '' }),
    })),
  ];
}
