import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { DataError } from '../../../lib/data/index.js';
import type { Hdf5File } from '../../../lib/models/checkpoint/hdf5.js';
import { type NamedArray, openModel } from '../../../lib/models/index.js';
import { convTranspose2d } from '../../../lib/models/layers/convTranspose2d.js';
import { mapLayer } from '../../../lib/models/open/keras/layers.js';
import { kerasModel } from '../../../lib/models/open/keras/model.js';
import { placesOf } from '../../../lib/models/open/keras/places.js';
import { kerasWeights } from '../../../lib/models/open/keras/weights.js';
import { keyedUniform, type Tensor4D, tf } from '../../../lib/tensor/index.js';
import {
  expectNoLeak,
  expectRejects,
  largestDifference,
  type Packed,
  readFixture,
  temporaryFolder,
  unpack,
} from '../../helpers.js';
import { imagesOf, openFile, scoresOf, withModel } from './fixtures.js';

/** What write_keras_layers in test/fixtures/make_open_fixtures.py recorded of Keras. */
const recorded = readFixture('open/keras-layers.json') as Record<
  'mobile' | 'decoder',
  { images: Packed; answers: Packed }
>;

/** One layer alone, at images [6, 6, 4]. */
function mapped(type: string, config: object, ...inputs: number[][]) {
  const layer = { type, name: 'l', config: { data_format: 'channels_last', ...config }, inside: [], groups: [] };
  const fail = (what: string): never => {
    throw new DataError('net.json', what);
  };
  return mapLayer(layer, fail, inputs.length ? inputs : [[6, 6, 4]]);
}

describe('layers of Keras', () => {
  for (const [file, name] of [
    ['keras-mobile.h5', 'mobile'],
    ['keras-mobile.json', 'mobile'],
    ['keras-mobile.weights.h5', 'mobile'],
    ['keras-decoder.h5', 'decoder'],
  ] as const)
    it(`${file}: give what Keras answers`, () =>
      withModel(file, {}, async (opened) => {
        const { images, answers } = recorded[name];
        const expected = unpack(answers);
        expect(largestDifference(await scoresOf(opened, imagesOf(images)), expected)).to.be.below(2e-6);
        expect(new Set(expected).size).to.be.above(6);
      }));

  const conv = { filters: 4, kernel_size: [3, 3], strides: [1, 1], padding: 'same' };
  const pool = { pool_size: [2, 2], padding: 'valid' };
  const read: [string, object, object][] = [
    ['Conv2D', { ...conv, dilation_rate: [2, 2] }, { padding: 'same', dilation: 2, groups: 1 }],
    ['Conv2D', { ...conv, kernel_size: [3, 1], strides: 2 }, { kernel: [3, 1], stride: 2 }],
    ['DepthwiseConv2D', { ...conv, depth_multiplier: 3 }, { filters: 12, groups: 4 }],
    ['Conv2DTranspose', { ...conv, kernel_size: 2, strides: 3, padding: 'valid' }, { outputPadding: 1, padding: 0 }],
    ['MaxPooling2D', { ...pool, strides: null }, { size: 2, stride: 2, padding: 0 }],
    ['MaxPooling2D', { ...pool, strides: [1, 2], padding: 'same' }, { stride: [1, 2], padding: 'same' }],
    ['AveragePooling2D', { ...pool, strides: [2, 2], padding: 'same' }, { size: 2, stride: 2 }],
    [
      'AveragePooling2D',
      { pool_size: 3, strides: 2, padding: 'same' },
      { size: 3, stride: 2, padding: [0, 1, 0, 1], countPadding: false },
    ],
    ['LeakyReLU', { alpha: 0.25 }, { slope: 0.25 }],
    ['LeakyReLU', {}, { slope: 0.3 }],
    ['ReLU', { max_value: 6.0, negative_slope: 0, threshold: 0 }, { type: 'relu6' }],
    ['ReLU', { max_value: null, negative_slope: [0.5] }, { type: 'leakyRelu', slope: 0.5 }],
    ['GroupNormalization', { groups: -1, epsilon: 0.001 }, { groups: 4 }],
    ['ZeroPadding2D', { padding: [1, 2] }, { padding: [1, 1, 2, 2] }],
    ['ZeroPadding2D', { padding: 1 }, { padding: [1, 1, 1, 1] }],
    ['UpSampling2D', { size: [2, 3], interpolation: 'bilinear' }, { factor: [2, 3], mode: 'bilinear' }],
    ['BatchNormalization', { momentum: 0.99, epsilon: 0.001 }, { momentum: 0.01 }],
    ['BatchNormalization', { epsilon: 0.001 }, { momentum: 0.01 }],
    ['GlobalAveragePooling2D', {}, { type: 'globalAvgPool' }],
    ['GlobalMaxPooling2D', { keepdims: true }, { type: 'maxPool2d', size: [6, 6] }],
    ['ReLU', { max_value: 4 }, { type: 'clip', min: 0, max: 4 }],
    ['PReLU', { shared_axes: null }, { type: 'prelu', weights: 'l', shared: 'none' }],
    ['PReLU', { shared_axes: [2, 1] }, { shared: 'places' }],
    ['PReLU', { shared_axes: [1, 2, 3] }, { shared: 'all' }],
    ['Reshape', { target_shape: [-1] }, { shape: [144] }],
    ['Reshape', { target_shape: [9, -1, 4] }, { shape: [9, 4, 4] }],
    ['Rescaling', { scale: 0.5, offset: 1 }, { type: 'affine', weights: 'l', fixed: true }],
  ];
  for (const [type, config, expected] of read)
    it(`${type} ${JSON.stringify(config)} is read`, () => {
      expect(mapped(type, config)[0]).to.deep.include(expected);
    });

  const refused: [string, object, string][] = [
    ['Conv2D', { ...conv, data_format: 'channels_first' }, 'data_format "channels_first"'],
    ['Conv2D', { ...conv, strides: [1, 2] }, 'strides [1,2]; one whole number'],
    ['Conv2D', { ...conv, padding: 'causal' }, 'padding "causal"; "valid" or "same" is read'],
    ['Conv2DTranspose', { ...conv, output_padding: [1, 1] }, 'output_padding [1,1]'],
    [
      'Conv2DTranspose',
      { ...conv, kernel_size: [2, 3], strides: 3, padding: 'valid' },
      'kernel_size [2,3] with strides 3',
    ],
    ['Activation', { activation: 'selu' }, '"selu"; linear, relu'],
    ['Activation', { activation: 'hard_sigmoid', dtype: 'float32' }, 'before Keras 3'],
    ['ReLU', { max_value: -4 }, 'max_value -4; a number above 0'],
    ['ReLU', { max_value: 4, threshold: 1 }, 'threshold 1'],
    ['PReLU', { shared_axes: [1] }, 'shared_axes [1]; none, [1,2] or [1,2,3]'],
    ['Normalization', { axis: -1, invert: true }, 'invert true'],
    ['Normalization', { axis: [1] }, 'axis [1]'],
    ['Reshape', { target_shape: [-1, 5] }, 'target_shape [-1,5]'],
    ['Reshape', { target_shape: [-1, -1] }, 'target_shape [-1,-1]'],
    ['Resizing', { height: 4, width: 4 }, 'type that is not read; InputLayer, Dense'],
    ['Add', {}, 'joins 1 value'],
    ['Concatenate', { axis: 1 }, 'axis 1'],
    ['ReLU', { max_value: 6, negative_slope: 0.1 }, 'max_value 6 and negative_slope 0.1'],
    ['ELU', { alpha: 0.5 }, 'alpha 0.5'],
    ['LeakyReLU', { alpha: -1 }, 'slope -1'],
    ['LayerNormalization', { axis: [1], epsilon: 0.001 }, 'axis [1]'],
    ['LayerNormalization', { epsilon: 0 }, 'epsilon 0'],
    ['UpSampling2D', { size: [2, 2], interpolation: 'bicubic' }, 'interpolation "bicubic"'],
    ['ZeroPadding2D', { padding: [[1, 2, 3], [0]] }, 'padding [[1,2,3],[0]]'],
  ];
  for (const [type, config, says] of refused)
    it(`${type} ${JSON.stringify(config)} is refused`, () => {
      expect(() => mapped(type, config))
        .to.throw(DataError)
        .with.property('message')
        .that.includes(says);
    });

  it('that turn convolutions around lie as TensorFlow lays them, whatever kernel and stride', () =>
    expectNoLeak(() =>
      tf.tidy(() => {
        for (const [kernel, stride] of [
          [1, 2],
          [2, 2],
          [2, 3],
          [3, 2],
          [4, 2],
          [5, 3],
          [3, 1],
        ] as const)
          for (const padding of ['same', 'valid'] as const) {
            const config = { filters: 3, kernel_size: kernel, strides: stride, padding };
            const [layer] = mapped('Conv2DTranspose', config, [4, 5, 2]);
            if (layer.type !== 'convTranspose2d') throw new TypeError(layer.type);
            const x = tf.tensor4d(keyedUniform(40, -1, 1, 1), [1, 4, 5, 2]);
            const weight = tf.tensor4d(keyedUniform(kernel * kernel * 6, -1, 1, 2), [kernel, kernel, 3, 2]);
            const side = (n: number) => n * stride + (padding === 'same' ? 0 : Math.max(kernel - stride, 0));
            const size: [number, number, number, number] = [1, side(4), side(5), 3];
            const expected = tf.conv2dTranspose(x, weight as Tensor4D, size, stride, padding);
            const found = convTranspose2d.linearize?.(layer, x, { weight, bias: tf.zeros([3]) }).output;
            expect(found?.shape, `${kernel} ${stride} ${padding}`).to.deep.equal(size);
            expect(largestDifference(found?.dataSync() ?? [], expected.dataSync())).to.be.below(2e-6);
          }
      }),
    ));
});

describe('arrays of Keras layers', () => {
  const inFolder = temporaryFolder();

  it('that have filters of each channel are found by the name of before Keras 3', () => {
    const config = { kernel_size: 1, depth_multiplier: 2, padding: 'valid', use_bias: false };
    const dense = { name: 'd', units: 2, use_bias: false };
    const described = {
      class_name: 'Sequential',
      config: [
        { class_name: 'DepthwiseConv2D', config: { name: 'c', batch_input_shape: [null, 1, 1, 3], ...config } },
        { class_name: 'Flatten', config: {} },
        { class_name: 'Dense', config: dense },
      ],
    };
    const arrays: Record<string, NamedArray> = {
      '/c/c/depthwise_kernel:0': { shape: [1, 1, 3, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6) },
      '/d/d/kernel:0': { shape: [6, 2], data: new Float32Array(12) },
    };
    const content: Hdf5File = {
      text: () => undefined,
      texts: (group, attribute) =>
        attribute === 'weight_names'
          ? Object.keys(arrays).flatMap((path) => (path.startsWith(`${group}/`) ? [path.slice(group.length + 1)] : []))
          : ['c', 'd'],
      names: () => ['c', 'd'],
      shape: (path) => [...arrays[path].shape],
      array: (path) => arrays[path],
    };
    const weights = kerasWeights('old.h5', content, kerasModel('old.h5', described, 'old'));
    expect(weights['c.weight'].shape).to.deep.equal([1, 1, 1, 6]);
    expect(Array.from(weights['c.weight'].data)).to.deep.equal([1, 2, 3, 4, 5, 6]);
    expect(Array.from(weights['c.bias'].data)).to.deep.equal([0, 0, 0, 0, 0, 0]);
  });

  /** A file in which the group `outer` has these arrays. */
  const holding = (paths: readonly string[]): Hdf5File => ({
    text: () => undefined,
    texts: (group, attribute) => (attribute === 'weight_names' && group === '/outer' ? [...paths] : undefined),
    names: () => ['outer'],
    shape: () => [1],
    array: () => ({ shape: [1], data: Float32Array.of(1) }),
  });

  it('of models in models are found by the layer that they end with, and refused where two do', () => {
    const layer = { type: 'Dense', name: 'conv', config: {}, inside: ['outer', 'a'], groups: [] };
    const of = (...paths: string[]) => placesOf('f.h5', holding(paths), [layer]).of(layer, ['kernel']);
    const found = (path: string) => [['kernel', `/outer/${path}`]];
    expect([...(of('a/conv/kernel:0', 'a/xconv/kernel:0') ?? [])]).to.deep.equal(found('a/conv/kernel:0'));
    expect([...(of('block/conv/kernel', 'conv/kernel') ?? [])]).to.deep.equal(found('conv/kernel'));
    expect(of('a/dense/kernel:0')).to.equal(undefined);
    expect(() => of('a/conv/kernel:0', 'b/conv/kernel:0')).to.throw(
      DataError,
      /"conv" inside "outer": a\/conv, b\/conv/,
    );
  });

  for (const [type, config, says] of [
    ['Rescaling', { scale: [1, 2] }, 'has 2 numbers for 3 channels'],
    ['Rescaling', { scale: 'half' }, 'has scale "half" and offset 0'],
    ['Normalization', { axis: -1, mean: [1, 2, 3] }, 'no weights of the layer "l"'],
    ['Normalization', { axis: -1, mean: [1, 2, 3], variance: [1] }, 'no mean and no variance'],
  ] as const)
    it(`that ${type} ${JSON.stringify(config)} would be computed of are refused`, () => {
      const layers = [
        { class_name: type, config: { name: 'l', batch_input_shape: [null, 1, 1, 3], ...config } },
        { class_name: 'Flatten', config: { name: 'flatten' } },
      ];
      const model = kerasModel('f.h5', { class_name: 'Sequential', config: { layers } }, 'f');
      expect(() => kerasWeights('f.h5', holding([]), model)).to.throw(DataError, says);
    });

  it('of another shape are refused with the shape that Keras would have', () =>
    expectNoLeak(() => {
      const model = JSON.parse(readFileSync(openFile('keras-mobile.json'), 'utf8'));
      const wide = model.config.layers.find(
        ({ class_name: type }: { class_name: string }) => type === 'SeparableConv2D',
      );
      wide.config.depth_multiplier = 1;
      writeFileSync(inFolder('wide.json'), JSON.stringify(model));
      copyFileSync(openFile('keras-mobile.weights.h5'), inFolder('wide.weights.h5'));
      return expectRejects(
        () => openModel(inFolder('wide.json')),
        DataError,
        /depthwise_kernel of the layer "separable_conv2d\w*" is \[2,3,8,2\]; expected \[2,3,8,1\]/,
      );
    }));
});
