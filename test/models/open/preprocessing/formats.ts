import { inProject } from '../../../../lib/data/index.js';
import type { OpenModelOptions } from '../../../../lib/models/index.js';
import { keyedUniform, type Tensor4D, tf } from '../../../../lib/tensor/index.js';
import { answers, imagesOf, openFile, scoresOf, withModel } from '../fixtures.js';

export const arch = openFile('net.arch.json');

/** One network [8, 8, 3] in every format there is a file of. */
export const formats: [string, OpenModelOptions][] = [
  ['net.pt', { arch }],
  ['tfjs-layers/model.json', {}],
  ['tfjs-graph/model.json', {}],
  ['nchw.onnx', {}],
  ['flat2.onnx', {}],
  ['open.onnx', { input: [8, 8, 3] }],
];
/** Others, whose gradients are seen. */
export const others: [string, OpenModelOptions][] = [
  ['keras-conv.h5', {}],
  [inProject('models', 'lenet-mnist.safetensors'), {}],
];
export const whiteBoxes = [...formats.slice(0, 3), ...others];

export const scoresFor = (name: string, options: OpenModelOptions, images: () => Tensor4D) =>
  withModel(name, options, (opened) => scoresOf(opened, images()));
export const plain = () => imagesOf(answers.images);
export const sized = (height: number, width: number, channels = 3) =>
  tf.tensor4d(keyedUniform(3 * height * width * channels, 0, 1, height, width), [3, height, width, channels]);
