import { chainOf } from '../../generators/index.js';
import {
  createNetwork,
  type DifferentiableClassifier,
  type NamedArray,
  type Network,
  weightsOf,
} from '../../models/index.js';
import { type Tensor, type Tensor4D, tf } from '../../tensor/index.js';
import { connections, type Replace, replacedInside } from './inside.js';

export interface QuantizeOptions {
  /** Of weights and of hidden values alike, a whole number from 2; from 32 on nothing is rounded. */
  readonly bits: number;
  /** One scale for each array of weights (default), or one for each of its output channels. */
  readonly scales?: 'tensor' | 'channel';
  /** The images that tell how large hidden values become [n, h, w, c]; the caller's. */
  readonly calibration: Tensor4D;
}

/** A network with few bits, that has a derivative. */
export interface Quantized extends DifferentiableClassifier {
  dispose(): void;
}

/** From 32 bits on, numbers stay the float32 that they are. */
const NOTHING = 32;

/** Levels on one side of zero: of 8 bits, 127. */
const sided = (bits: number) => 2 ** (bits - 1) - 1;

/**
 * Weights rounded to the nearest of evenly spaced levels, as many below zero as above; the largest weight (of the array,
 * or of each output channel, its last axis) lies on the last one.
 */
export function roundedWeights({ shape, data }: NamedArray, bits: number, scales: 'tensor' | 'channel'): NamedArray {
  const groups = scales === 'channel' ? (shape.at(-1) ?? 1) : 1;
  const largest = new Float64Array(groups);
  data.forEach((value, i) => {
    largest[i % groups] = Math.max(largest[i % groups], Math.abs(value));
  });
  const levels = sided(bits);
  return {
    shape,
    data: data.map((value, i) => {
      const step = largest[i % groups] / levels;
      return step > 0 ? Math.sign(value) * Math.round(Math.abs(value) / step) * step : value;
    }),
  };
}

interface Range {
  readonly largest: number;
  /** Whether values below zero were seen: then the levels lie on both sides of zero. */
  readonly signed: boolean;
}

/** How large the hidden values of the network become on these images, place by place. */
function rangesOf(network: Network, images: Tensor4D): Range[] {
  const ranges: Range[] = [];
  const seen: Replace = (value, place) => {
    const [low, high] = [value.min().dataSync()[0], value.max().dataSync()[0]];
    ranges[place] = { largest: Math.max(-low, high), signed: low < 0 };
    return { output: value, kept: [], pullback: (cotangent) => cotangent };
  };
  replacedInside(network, () => seen)
    .logits(images)
    .dispose();
  return ranges;
}

function rounded(value: Tensor, { largest, signed }: Range, bits: number): Tensor {
  const levels = signed ? sided(bits) : 2 ** bits - 1;
  if (!(largest > 0)) return tf.zerosLike(value);
  return value
    .clipByValue(signed ? -largest : 0, largest)
    .mul(levels / largest)
    .round()
    .mul(largest / levels);
}

/**
 * A trained network with its weights and hidden values rounded to few bits, without training it again: evenly spaced
 * levels, symmetric about zero (hidden values that are never below zero on the calibration images have all their levels
 * above), the largest value of the calibration images on the last one, what is larger cut off (Jacob et al., 2018,
 * tell the setting; Galloway, Taylor and Moussa, 2018, attack it). Images, biases, normalizations and logits stay as
 * they are. Answers
 * and logits are the rounded ones; on the way back rounding and cutting are taken for the identity (straight-through:
 * Bengio, Léonard and Courville, 2013), so that attacks have a derivative where the true one is zero.
 * The network stays the caller's.
 * @throws RangeError where `bits` is no whole number from 2, or the network is no plain chain of layers.
 */
export function quantized(network: Network, { bits, scales = 'tensor', calibration }: QuantizeOptions): Quantized {
  if (!(Number.isInteger(bits) && bits >= 2))
    throw new RangeError(`A network is quantized to a whole number of bits from 2, got ${bits}.`);
  const { name, inputShape, classes, architecture } = network;
  const arrays = weightsOf(network);
  const isRounded = new Set(chainOf(network).flatMap((node) => connections(node).map((parameter) => parameter.name)));
  const some = bits < NOTHING;
  const coarse = createNetwork(
    architecture,
    Object.fromEntries(
      Object.entries(arrays).map(([parameter, array]) => [
        parameter,
        some && isRounded.has(parameter) ? roundedWeights(array, bits, scales) : array,
      ]),
    ),
    `${name}, ${bits} bits`,
  );
  const ranges = some ? rangesOf(network, calibration) : [];
  const straight: Replace = (value, place) => ({
    output: some ? rounded(value, ranges[place], bits) : value,
    kept: [],
    pullback: (cotangent) => cotangent,
  });
  const { logits, linearize } = replacedInside(coarse, () => straight);
  return {
    name: `${name}, ${bits} bits a weight and hidden value, a scale for each ${scales}`,
    ...{ inputShape, classes, logits, linearize },
    scores: 'logits',
    predict: async (images) => logits(images),
    dispose: coarse.dispose,
  };
}
