import { DataError } from '../../../data/index.js';
import type { Layer } from '../../architecture.js';

/** One layer as Keras writes it. */
export interface KerasLayer {
  readonly type: string;
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** A Keras layer in our terms: the layers it is here, and whether it ends in a softmax. */
export interface Mapped {
  readonly layers: readonly Layer[];
  readonly softmax: boolean;
}

type Mapper = (layer: KerasLayer, fail: (what: string) => never) => Mapped;

const plain = (...layers: Layer[]): Mapped => ({ layers, softmax: false });

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

const activated: Mapper = ({ config }, fail) => {
  const { activation = 'linear' } = config;
  if (activation === 'linear') return plain();
  if (activation === 'relu' || activation === 'sigmoid' || activation === 'tanh') return plain({ type: activation });
  if (activation === 'softmax') return { layers: [], softmax: true };
  return fail(`has the activation ${JSON.stringify(activation)}; relu, sigmoid, tanh, linear and softmax are read`);
};

const followed = (layer: Layer, { layers, softmax }: Mapped): Mapped => ({ layers: [layer, ...layers], softmax });

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
  return followed(
    { type: 'conv2d', weights: layer.name, filters, kernel, stride, padding, ...biasOf(layer) },
    activated(layer, fail),
  );
};

const conv1d: Mapper = (layer, fail) => {
  expectField(layer, 'data_format', ['channels_last'], fail);
  expectField(layer, 'dilation_rate', [[1], 1], fail);
  expectField(layer, 'strides', [[1], 1], fail);
  expectField(layer, 'use_bias', [true], fail);
  expectField(layer, 'padding', ['valid'], fail);
  expectField(layer, 'groups', [1], fail);
  const [filters, kernel] = [count(layer, 'filters', fail), same(layer, 'kernel_size', fail)];
  return followed({ type: 'conv1d', weights: layer.name, filters, kernel }, activated(layer, fail));
};

const pool =
  (type: 'maxPool1d' | 'maxPool2d' | 'avgPool2d'): Mapper =>
  (layer, fail) => {
    const size = same(layer, 'pool_size', fail);
    expectField(layer, 'data_format', ['channels_last'], fail);
    expectField(layer, 'padding', ['valid'], fail);
    expectField(layer, 'strides', [null, size, [size], [size, size]], fail);
    return plain({ type, size });
  };

const dropout =
  (type: 'dropout' | 'channelDropout'): Mapper =>
  ({ config: { rate } }, fail) =>
    typeof rate === 'number' && rate >= 0 && rate < 1
      ? plain({ type, rate })
      : fail(`has rate ${JSON.stringify(rate)}; a number from 0 to below 1 is expected`);

const batchNorm: Mapper = (layer, fail) => {
  expectField(layer, 'center', [true], fail);
  expectField(layer, 'scale', [true], fail);
  const { epsilon } = layer.config;
  return typeof epsilon === 'number' && epsilon > 0
    ? plain({ type: 'batchNorm', weights: layer.name, epsilon })
    : fail(`has epsilon ${JSON.stringify(epsilon)}; a number above 0 is expected`);
};

/** How each Keras layer that is understood reads here. */
const MAPPERS: Readonly<Record<string, Mapper>> = {
  InputLayer: () => plain(),
  Dense: (layer, fail) =>
    followed(
      { type: 'linear', weights: layer.name, units: count(layer, 'units', fail), ...biasOf(layer) },
      activated(layer, fail),
    ),
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
    return plain({ type: 'relu' });
  },
  Softmax: () => ({ layers: [], softmax: true }),
  Dropout: dropout('dropout'),
  SpatialDropout2D: dropout('channelDropout'),
  Flatten: (layer, fail) => {
    expectField(layer, 'data_format', ['channels_last'], fail);
    return plain({ type: 'flatten' });
  },
  Reshape: ({ config: { target_shape: shape } }, fail) =>
    Array.isArray(shape) && shape.every((n) => Number.isSafeInteger(n) && n >= 1)
      ? plain({ type: 'reshape', shape })
      : fail(`has target_shape ${JSON.stringify(shape)}; whole numbers from 1 are read`),
};

/** @throws DataError naming the layer and what of it is not understood. */
export function mapLayer(file: string, layer: KerasLayer, number: number): Mapped {
  const fail = (what: string): never => {
    throw new DataError(file, `layer ${number} (${layer.type} "${layer.name}") ${what}.`);
  };
  if (!Object.hasOwn(MAPPERS, layer.type))
    return fail(`is of a type that is not read; ${Object.keys(MAPPERS).join(', ')} are`);
  return MAPPERS[layer.type](layer, fail);
}
