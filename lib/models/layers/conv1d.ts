import {
  biasGradient,
  convolution,
  convolutionFilterGradient,
  convolutionGradient,
  type Tensor1D,
  type Tensor3D,
  type Tensor4D,
  tf,
} from '../../tensor/index.js';
import type { LayerKind } from './contract.js';
import { count, weights } from './rules.js';
import { SEQUENCE, weightAndBias } from './shapes.js';
import { lying, upright } from './upright.js';

/** Convolution of sequences. */
export type Conv1d = { type: 'conv1d'; weights: string; filters: number; kernel: number };

export const conv1d: LayerKind<Conv1d, 'weight' | 'bias'> = {
  fields: { weights, filters: count, kernel: count },
  takes: SEQUENCE,
  output: ({ kernel, filters }, [length]) => [length - kernel + 1, filters],
  parameters: ({ kernel, filters }, input) => weightAndBias([kernel, input[1], filters]),
  macs: ({ kernel, filters }, [length, channels]) => (length - kernel + 1) * filters * kernel * channels,

  apply: (_layer, x, { weight, bias }) => tf.conv1d(x as Tensor3D, weight as Tensor3D, 1, 'valid').add(bias),
  linearize: (_layer, x, { weight, bias }) => {
    const walk = { stride: 1, padding: 0 };
    const images = upright(x);
    const { shape } = images;
    const filter = () => weight.reshape([1, ...weight.shape]) as Tensor4D;
    return {
      output: lying(convolution(images, filter(), bias as Tensor1D, walk)),
      kept: [],
      keptInTraining: [images],
      pullback: (cotangent) => lying(convolutionGradient(upright(cotangent), filter(), shape, walk)),
      weightGradients: (cotangent) => ({
        weight: convolutionFilterGradient(images, upright(cotangent), filter().shape, walk).reshape(weight.shape),
        bias: biasGradient(cotangent),
      }),
    };
  },
};
