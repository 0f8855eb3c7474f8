import type { Shape } from '../../layers/contract.js';
import { type Join, joinOf } from '../../layers/index.js';
import { sizeOf } from '../../layers/shapes.js';
import { activated, leakyRelu, prelu, relu, type Step } from './activations.js';
import * as convolutions from './convolutions.js';
import {
  aboveZero,
  belowOne,
  count,
  edges,
  expectChannelsLast,
  expectField,
  expectLastAxis,
  type Fail,
  type KerasLayer,
  keyOf,
  numberOf,
} from './fields.js';

export type { Step } from './activations.js';
export type { KerasLayer } from './fields.js';

/** `input`: the shape of what comes in from one image. */
type Mapper = (layer: KerasLayer, fail: Fail, input: Shape) => Step[];

const dropout =
  (type: 'dropout' | 'channelDropout'): Mapper =>
  (layer, fail) => [{ type, rate: numberOf(layer, 'rate', belowOne, fail) }];

/** The share of the running statistics that a step leaves as it is. */
const momentum = ['above 0 and up to 1', (value: number) => value > 0 && value <= 1] as const;

const batchNorm: Mapper = (layer, fail, input) => {
  expectLastAxis(layer, input, fail);
  const epsilon = numberOf(layer, 'epsilon', aboveZero, fail);
  const kept = numberOf({ ...layer, config: { momentum: 0.99, ...layer.config } }, 'momentum', momentum, fail);
  // Of .99 the rest is .01, not .010000000000000009.
  return [{ type: 'batchNorm', weights: keyOf(layer), epsilon, momentum: Number((1 - kept).toFixed(12)) }];
};

const layerNorm: Mapper = (layer, fail, input) => {
  expectLastAxis(layer, input, fail);
  expectField(layer, 'rms_scaling', [false], fail);
  return [{ type: 'layerNorm', weights: keyOf(layer), epsilon: numberOf(layer, 'epsilon', aboveZero, fail) }];
};

/** -1 groups are as many as channels. */
const groupNorm: Mapper = (layer, fail, input) => {
  expectLastAxis(layer, input, fail);
  const groups = layer.config.groups === -1 ? (input.at(-1) as number) : count(layer, 'groups', fail);
  return [{ type: 'groupNorm', weights: keyOf(layer), groups, epsilon: numberOf(layer, 'epsilon', aboveZero, fail) }];
};

/** At each place of an image it is a convolution of one pixel. */
function dense(layer: KerasLayer, fail: Fail, input: Shape): Step[] {
  const units = count(layer, 'units', fail);
  const [weights, bias] = [keyOf(layer), convolutions.biasOf(layer)];
  // Recipes of kept networks hold their layers as text: the order of the fields is part of it.
  const mixed: Step =
    input.length === 3
      ? { type: 'conv2d', weights, filters: units, kernel: 1, ...bias }
      : { type: 'linear', weights, units, ...bias };
  return [mixed, ...activated(layer, fail)];
}

/** Numbers that are fixed for each channel; `constants.ts` has them. */
const fixedAffine: Mapper = (layer) => [{ type: 'affine', weights: keyOf(layer), fixed: true }];

/** One side of a shape may be left open, as -1: what the others leave. */
function targetShape({ config: { target_shape: target } }: KerasLayer, fail: Fail, input: Shape): Step[] {
  const wrong = () =>
    fail(`has target_shape ${JSON.stringify(target)}; whole numbers from 1 are read, one of which may be -1`);
  if (!Array.isArray(target) || !target.length) return wrong();
  const open = target.indexOf(-1);
  const rest = sizeOf(target.filter((_, i) => i !== open));
  const shape = open < 0 ? target : target.map((n, i) => (i === open ? sizeOf(input) / rest : n));
  return shape.every((n: unknown) => Number.isSafeInteger(n) && (n as number) >= 1)
    ? [{ type: 'reshape', shape }]
    : wrong();
}

/** What does nothing outside training, and makes images of other images there, which training here does itself. */
const inTrainingAlone: Mapper = () => [];

/** How each Keras layer that is understood reads here. */
const MAPPERS: Readonly<Record<string, Mapper>> = {
  InputLayer: () => [],
  Dense: dense,
  Conv2D: convolutions.conv2d,
  DepthwiseConv2D: convolutions.depthwiseConv2d,
  SeparableConv2D: convolutions.separableConv2d,
  Conv2DTranspose: convolutions.conv2dTranspose,
  Conv1D: convolutions.conv1d,
  MaxPooling2D: convolutions.maxPool2d,
  MaxPooling1D: convolutions.maxPool1d,
  AveragePooling2D: convolutions.avgPool2d,
  GlobalAveragePooling2D: convolutions.globalAvgPool2d,
  GlobalMaxPooling2D: convolutions.globalMaxPool2d,
  UpSampling2D: convolutions.upsampling2d,
  ZeroPadding2D: (layer, fail) => {
    expectChannelsLast(layer, fail);
    return [{ type: 'zeroPad2d', padding: edges(layer, 'padding', fail) }];
  },
  Cropping2D: (layer, fail) => {
    expectChannelsLast(layer, fail);
    return [{ type: 'crop2d', margin: edges(layer, 'cropping', fail) }];
  },
  // Of the networks that Keras has ready.
  LayerScale: (layer, fail, input) => {
    const channels = input.at(-1);
    expectField(layer, 'projection_dim', [channels], fail);
    return [{ type: 'affine', weights: keyOf(layer), bias: false }];
  },
  StochasticDepth: inTrainingAlone,
  Rescaling: fixedAffine,
  Normalization: (layer, fail, input) => {
    expectField(layer, 'invert', [false], fail);
    if (layer.config.axis !== null) expectLastAxis(layer, input, fail);
    return fixedAffine(layer, fail, input);
  },
  BatchNormalization: batchNorm,
  LayerNormalization: layerNorm,
  GroupNormalization: groupNorm,
  Activation: activated,
  ReLU: relu,
  LeakyReLU: leakyRelu,
  PReLU: prelu,
  ELU: (layer, fail) => {
    expectField(layer, 'alpha', [1, [1]], fail);
    return [{ type: 'elu' }];
  },
  Softmax: (layer, fail, input) => {
    expectLastAxis(layer, input, fail);
    return [{ type: 'softmax' }];
  },
  Dropout: dropout('dropout'),
  SpatialDropout2D: dropout('channelDropout'),
  Flatten: (layer, fail) => {
    expectChannelsLast(layer, fail);
    return [{ type: 'flatten' }];
  },
  Reshape: targetShape,
  GaussianNoise: inTrainingAlone,
  GaussianDropout: inTrainingAlone,
  AlphaDropout: inTrainingAlone,
  ActivityRegularization: inTrainingAlone,
  RandomFlip: inTrainingAlone,
  RandomRotation: inTrainingAlone,
  RandomTranslation: inTrainingAlone,
  RandomZoom: inTrainingAlone,
  RandomContrast: inTrainingAlone,
  RandomBrightness: inTrainingAlone,
};

/** How the layers of several inputs join them. */
const JOINED: Readonly<Record<string, (layer: KerasLayer, fail: Fail, inputs: readonly Shape[]) => Join>> = {
  Add: () => ({ type: 'add' }),
  Multiply: () => ({ type: 'multiply' }),
  Concatenate: (layer, fail, [first]) => {
    expectLastAxis(layer, first, fail);
    return { type: 'concat' };
  },
};

/**
 * A Keras layer in our terms, `inputs` being the shapes of what comes to it from one image.
 * @throws DataError naming the layer and what of it is not understood.
 */
export function mapLayer(layer: KerasLayer, fail: Fail, inputs: readonly Shape[]): (Step | Join)[] {
  const { type } = layer;
  if (Object.hasOwn(JOINED, type)) {
    const join = JOINED[type](layer, fail, inputs);
    if (inputs.length < 2) fail(`joins ${inputs.length} value; two at least are read`);
    const refusal = joinOf(join).refuses(join, inputs);
    return refusal ? fail(refusal.replace(/\.$/, '')) : [join];
  }
  if (!Object.hasOwn(MAPPERS, type))
    return fail(`is of a type that is not read; ${[...Object.keys(MAPPERS), ...Object.keys(JOINED)].join(', ')} are`);
  if (inputs.length !== 1) return fail(`is called with ${inputs.length} values; one is read`);
  return MAPPERS[type](layer, fail, inputs[0]);
}
