import { DataError } from '../../../data/index.js';
import type { Shape } from '../../layers/contract.js';
import { activated, leakyRelu, relu, type Step } from './activations.js';
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
  return [{ type: 'batchNorm', weights: layer.name, epsilon, momentum: Number((1 - kept).toFixed(12)) }];
};

const layerNorm: Mapper = (layer, fail, input) => {
  expectLastAxis(layer, input, fail);
  expectField(layer, 'rms_scaling', [false], fail);
  return [{ type: 'layerNorm', weights: layer.name, epsilon: numberOf(layer, 'epsilon', aboveZero, fail) }];
};

/** -1 groups are as many as channels. */
const groupNorm: Mapper = (layer, fail, input) => {
  expectLastAxis(layer, input, fail);
  const groups = layer.config.groups === -1 ? (input.at(-1) as number) : count(layer, 'groups', fail);
  return [{ type: 'groupNorm', weights: layer.name, groups, epsilon: numberOf(layer, 'epsilon', aboveZero, fail) }];
};

/** How each Keras layer that is understood reads here. */
const MAPPERS: Readonly<Record<string, Mapper>> = {
  InputLayer: () => [],
  Dense: (layer, fail) => [
    { type: 'linear', weights: layer.name, units: count(layer, 'units', fail), ...convolutions.biasOf(layer) },
    ...activated(layer, fail),
  ],
  Conv2D: convolutions.conv2d,
  DepthwiseConv2D: convolutions.depthwiseConv2d,
  SeparableConv2D: convolutions.separableConv2d,
  Conv2DTranspose: convolutions.conv2dTranspose,
  Conv1D: convolutions.conv1d,
  MaxPooling2D: convolutions.maxPool2d,
  MaxPooling1D: convolutions.maxPool1d,
  AveragePooling2D: convolutions.avgPool2d,
  GlobalAveragePooling2D: convolutions.globalAvgPool2d,
  UpSampling2D: convolutions.upsampling2d,
  ZeroPadding2D: (layer, fail) => {
    expectChannelsLast(layer, fail);
    return [{ type: 'zeroPad2d', padding: edges(layer, 'padding', fail) }];
  },
  Cropping2D: (layer, fail) => {
    expectChannelsLast(layer, fail);
    return [{ type: 'crop2d', margin: edges(layer, 'cropping', fail) }];
  },
  BatchNormalization: batchNorm,
  LayerNormalization: layerNorm,
  GroupNormalization: groupNorm,
  Activation: activated,
  ReLU: relu,
  LeakyReLU: leakyRelu,
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
  Reshape: ({ config: { target_shape: shape } }, fail) =>
    Array.isArray(shape) && shape.every((n) => Number.isSafeInteger(n) && n >= 1)
      ? [{ type: 'reshape', shape }]
      : fail(`has target_shape ${JSON.stringify(shape)}; whole numbers from 1 are read`),
};

/**
 * A Keras layer in our terms, `input` being the shape of what comes to it from one image.
 * @throws DataError naming the layer and what of it is not understood.
 */
export function mapLayer(file: string, layer: KerasLayer, number: number, input: Shape): Step[] {
  const fail = (what: string): never => {
    throw new DataError(file, `layer ${number} (${layer.type} "${layer.name}") ${what}.`);
  };
  if (!Object.hasOwn(MAPPERS, layer.type))
    return fail(`is of a type that is not read; ${Object.keys(MAPPERS).join(', ')} are`);
  return MAPPERS[layer.type](layer, fail, input);
}
