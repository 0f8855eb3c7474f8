import { DataError } from '../../../data/index.js';
import type { Layer } from '../../architecture.js';

/** One layer as Keras writes it. */
export interface KerasLayer {
  readonly type: string;
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** A step of a Keras model in our terms. A softmax is no layer here: it can only be left away, at the end. */
export type Step = Layer | { readonly type: 'softmax' };

/** `rank`: how many axes an image's values have when they come in, the batch's not counted. */
type Mapper = (layer: KerasLayer, fail: (what: string) => never, rank: number) => Step[];

/** Checks one field that is read only to be refused where it is not what this library computes. */
function expectField({ config }: KerasLayer, field: string, expected: unknown[], fail: (what: string) => never): void {
  const found = config[field];
  if (found !== undefined && !expected.some((value) => JSON.stringify(value) === JSON.stringify(found)))
    fail(
      `has ${field} ${JSON.stringify(found)}; ${expected.map((value) => JSON.stringify(value)).join(' or ')} is read`,
    );
}

/** A number that Keras writes once for each axis. */
function same({ config }: KerasLayer, field: string, fail: (what: string) => never): number {
  const value = config[field];
  const values = Array.isArray(value) ? value : [value];
  if (!values.length || !values.every((n) => Number.isSafeInteger(n) && n >= 1 && n === values[0]))
    fail(`has ${field} ${JSON.stringify(value)}; one whole number for all axes is read`);
  return values[0];
}

function count({ config }: KerasLayer, field: string, fail: (what: string) => never): number {
  const value = config[field];
  if (!Number.isSafeInteger(value) || (value as number) < 1)
    return fail(`has ${field} ${JSON.stringify(value)}; a whole number from 1 is expected`);
  return value as number;
}

/** Checks that the axis that a layer is about is the last one. Keras counts the batch's too, and may write a list. */
function expectLastAxis({ config: { axis = -1 } }: KerasLayer, rank: number, fail: (what: string) => never): void {
  const axes = Array.isArray(axis) ? axis : [axis];
  if (axes.length !== 1 || (axes[0] !== -1 && axes[0] !== rank))
    fail(`has axis ${JSON.stringify(axis)}; only the last one is read, which is -1 or ${rank} here`);
}

/** An activation, and the layers that it is: of a layer of its own, or at the end of another. */
const activated = ({ config }: KerasLayer, fail: (what: string) => never): Step[] => {
  const { activation = 'linear' } = config;
  if (activation === 'linear') return [];
  if (activation === 'relu' || activation === 'sigmoid' || activation === 'tanh' || activation === 'softmax')
    return [{ type: activation }];
  return fail(`has the activation ${JSON.stringify(activation)}; relu, sigmoid, tanh, linear and softmax are read`);
};

const biasOf = ({ config }: KerasLayer) => (config.use_bias === false ? { bias: false } : {});

/** Zeros laid around so that a convolution keeps the size ("same"), which an even kernel or a stride would lay unevenly. */
function paddingOf(layer: KerasLayer, kernel: number, stride: number, fail: (what: string) => never): number {
  const { padding } = layer.config;
  if (padding === 'valid') return 0;
  if (padding === 'same' && kernel % 2 === 1 && stride === 1) return (kernel - 1) / 2;
  return fail(
    `has padding ${JSON.stringify(padding)} with kernel ${kernel} and stride ${stride}; "valid" is read, and "same" with an odd kernel and stride 1`,
  );
}

const conv2d: Mapper = (layer, fail) => {
  expectField(layer, 'data_format', ['channels_last'], fail);
  expectField(layer, 'dilation_rate', [[1, 1], 1], fail);
  expectField(layer, 'groups', [1], fail);
  const kernel = same(layer, 'kernel_size', fail);
  const stride = same(layer, 'strides', fail);
  const padding = paddingOf(layer, kernel, stride, fail);
  const filters = count(layer, 'filters', fail);
  return [
    { type: 'conv2d', weights: layer.name, filters, kernel, stride, padding, ...biasOf(layer) },
    ...activated(layer, fail),
  ];
};

const conv1d: Mapper = (layer, fail) => {
  expectField(layer, 'data_format', ['channels_last'], fail);
  expectField(layer, 'dilation_rate', [[1], 1], fail);
  expectField(layer, 'strides', [[1], 1], fail);
  expectField(layer, 'use_bias', [true], fail);
  expectField(layer, 'padding', ['valid'], fail);
  expectField(layer, 'groups', [1], fail);
  const [filters, kernel] = [count(layer, 'filters', fail), same(layer, 'kernel_size', fail)];
  return [{ type: 'conv1d', weights: layer.name, filters, kernel }, ...activated(layer, fail)];
};

const pool =
  (type: 'maxPool1d' | 'maxPool2d' | 'avgPool2d'): Mapper =>
  (layer, fail) => {
    const size = same(layer, 'pool_size', fail);
    expectField(layer, 'data_format', ['channels_last'], fail);
    expectField(layer, 'padding', ['valid'], fail);
    expectField(layer, 'strides', [null, size, [size], [size, size]], fail);
    return [{ type, size }];
  };

const dropout =
  (type: 'dropout' | 'channelDropout'): Mapper =>
  ({ config: { rate } }, fail) =>
    typeof rate === 'number' && rate >= 0 && rate < 1
      ? [{ type, rate }]
      : fail(`has rate ${JSON.stringify(rate)}; a number from 0 to below 1 is expected`);

const batchNorm: Mapper = (layer, fail, rank) => {
  expectLastAxis(layer, rank, fail);
  expectField(layer, 'center', [true], fail);
  expectField(layer, 'scale', [true], fail);
  const { epsilon } = layer.config;
  return typeof epsilon === 'number' && epsilon > 0
    ? [{ type: 'batchNorm', weights: layer.name, epsilon }]
    : fail(`has epsilon ${JSON.stringify(epsilon)}; a number above 0 is expected`);
};

/** How each Keras layer that is understood reads here. */
const MAPPERS: Readonly<Record<string, Mapper>> = {
  InputLayer: () => [],
  Dense: (layer, fail) => [
    { type: 'linear', weights: layer.name, units: count(layer, 'units', fail), ...biasOf(layer) },
    ...activated(layer, fail),
  ],
  Conv2D: conv2d,
  Conv1D: conv1d,
  MaxPooling2D: pool('maxPool2d'),
  MaxPooling1D: pool('maxPool1d'),
  AveragePooling2D: pool('avgPool2d'),
  BatchNormalization: batchNorm,
  Activation: activated,
  ReLU: (layer, fail) => {
    expectField(layer, 'max_value', [null], fail);
    expectField(layer, 'negative_slope', [0, [0]], fail);
    expectField(layer, 'threshold', [0, [0]], fail);
    return [{ type: 'relu' }];
  },
  Softmax: (layer, fail, rank) => {
    expectLastAxis(layer, rank, fail);
    return [{ type: 'softmax' }];
  },
  Dropout: dropout('dropout'),
  SpatialDropout2D: dropout('channelDropout'),
  Flatten: (layer, fail) => {
    expectField(layer, 'data_format', ['channels_last'], fail);
    return [{ type: 'flatten' }];
  },
  Reshape: ({ config: { target_shape: shape } }, fail) =>
    Array.isArray(shape) && shape.every((n) => Number.isSafeInteger(n) && n >= 1)
      ? [{ type: 'reshape', shape }]
      : fail(`has target_shape ${JSON.stringify(shape)}; whole numbers from 1 are read`),
};

/**
 * A Keras layer in our terms, `rank` being how many axes an image's values have when they come to it.
 * @throws DataError naming the layer and what of it is not understood.
 */
export function mapLayer(file: string, layer: KerasLayer, number: number, rank: number): Step[] {
  const fail = (what: string): never => {
    throw new DataError(file, `layer ${number} (${layer.type} "${layer.name}") ${what}.`);
  };
  if (!Object.hasOwn(MAPPERS, layer.type))
    return fail(`is of a type that is not read; ${Object.keys(MAPPERS).join(', ')} are`);
  return MAPPERS[layer.type](layer, fail, rank);
}
