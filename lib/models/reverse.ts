import {
  convolution,
  convolutionGradient,
  derivative,
  maxPool,
  maxPoolGradient,
  native,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
  tf,
} from '../tensor/index.js';
import type { Linearization } from './contracts.js';
import { applyLayer, type PlacedLayer } from './layers.js';

type Weights = Readonly<Record<string, Tensor>>;

/** A layer at given inputs, outside training. */
interface Passed {
  readonly output: Tensor;
  /** What the pull-back needs beside the weights. */
  readonly kept?: readonly Tensor[];
  /** A cotangent of the output pulled back to the input. */
  pullback(cotangent: Tensor): Tensor;
}

/** a · b, or a · bᵀ. Not TensorFlow's MatMul: called eagerly it writes outside its memory (seen in 2.18.1). */
const product = (a: Tensor, b: Tensor, transposed: boolean) =>
  native('BatchMatMulV2', [a, b], { adj_x: false, adj_y: transposed });
/** Images [n, 1, length, c] in place of sequences [n, length, c]. */
const upright = (x: Tensor) => x.reshape([x.shape[0], 1, x.shape[1] as number, x.shape[2] as number]) as Tensor4D;
const filterOf = (filter: Tensor) => filter.reshape([1, ...filter.shape]) as Tensor4D;

function pass(placed: PlacedLayer, x: Tensor, weights: Weights): Passed {
  const { layer, output } = placed;
  const reshaped = (): Passed => ({
    output: x.reshape([x.shape[0], ...output]),
    pullback: (cotangent) => cotangent.reshape(x.shape),
  });
  switch (layer.type) {
    case 'conv2d': {
      const { stride = 1, padding = 0 } = layer;
      const walk = { stride, padding };
      const filter = weights[`${layer.weights}.weight`] as Tensor4D;
      const { shape } = x as Tensor4D;
      return {
        output: convolution(x as Tensor4D, filter, weights[`${layer.weights}.bias`] as Tensor1D, walk),
        pullback: (cotangent) => convolutionGradient(cotangent as Tensor4D, filter, shape, walk),
      };
    }
    case 'conv1d': {
      const walk = { stride: 1, padding: 0 };
      const filter = weights[`${layer.weights}.weight`];
      const images = upright(x);
      const there = convolution(images, filterOf(filter), weights[`${layer.weights}.bias`] as Tensor1D, walk);
      const { shape } = images;
      return {
        output: there.reshape([x.shape[0], ...output]),
        pullback: (cotangent) =>
          convolutionGradient(upright(cotangent), filterOf(filter), shape, walk).reshape(x.shape),
      };
    }
    case 'linear': {
      const weight = weights[`${layer.weights}.weight`];
      return {
        output: native('BiasAdd', [product(x, weight, false), weights[`${layer.weights}.bias`]]),
        pullback: (cotangent) => product(cotangent, weight, true),
      };
    }
    case 'relu': {
      const rectified = native('Relu', [x]);
      return {
        output: rectified,
        kept: [rectified],
        pullback: (cotangent) => native('ReluGrad', [cotangent, rectified]),
      };
    }
    case 'maxPool2d': {
      const pooled = maxPool(x as Tensor4D, [layer.size, layer.size]);
      return { output: pooled.output, kept: pooled.kept, pullback: (cotangent) => maxPoolGradient(pooled, cotangent) };
    }
    case 'maxPool1d': {
      const pooled = maxPool(upright(x), [1, layer.size]);
      return {
        output: pooled.output.reshape([x.shape[0], ...output]),
        kept: pooled.kept,
        pullback: (cotangent) => maxPoolGradient(pooled, upright(cotangent)).reshape(x.shape),
      };
    }
    case 'reshape':
    case 'flatten':
      return reshaped();
    case 'dropout':
    case 'channelDropout':
      return { output: x, pullback: (cotangent) => cotangent };
    default: {
      const slope = derivative((input) => applyLayer(placed, input, weights));
      return {
        output: applyLayer(placed, x, weights),
        kept: [x],
        pullback: (cotangent) => slope(x, cotangent),
      };
    }
  }
}

const isPool = (placed: PlacedLayer | undefined) =>
  placed?.layer.type === 'maxPool2d' || placed?.layer.type === 'maxPool1d';

/**
 * The same function with each relu after the max-pool that follows it, where it has fewer values to see. Neither the
 * maxima nor their gradients change: relu keeps the order of what is positive, and passes nothing to the rest.
 */
function reluAfterPool(layers: readonly PlacedLayer[]): PlacedLayer[] {
  const order = layers.filter(({ layer }) => layer.type !== 'dropout' && layer.type !== 'channelDropout');
  for (let i = 0; i + 1 < order.length; i++)
    if (order[i].layer.type === 'relu' && isPool(order[i + 1])) {
      const { output } = order[i + 1];
      order.splice(i, 2, order[i + 1], { ...order[i], input: output, output });
    }
  return order;
}

/** The reverse pass of a list of layers, written out: no tape, no gradients of weights. */
export interface ReversePass {
  /** The last layer's output at these images, for inference: [n, classes]. */
  output(images: Tensor4D): Tensor2D;
  /** The weights must stay as they are until the linearization is disposed. */
  linearize(images: Tensor4D): Linearization;
}

/** The layers' reverse pass, over weights that may be assigned to between its uses. */
export function reversePass(placed: readonly PlacedLayer[], weights: Weights): ReversePass {
  const layers = reluAfterPool(placed);
  return {
    output: (images) =>
      tf.tidy(() => layers.reduce<Tensor>((x, layer) => pass(layer, x, weights).output, images) as Tensor2D),
    linearize: (images) => {
      const passed: Passed[] = [];
      const owned = new Set<Tensor>();
      let logits: Tensor2D;
      try {
        logits = tf.tidy(() => {
          // Under another handle, since a first layer may keep what it was given.
          let x: Tensor = images.clone();
          for (const layer of layers) {
            const here = pass(layer, x, weights);
            passed.push(here);
            for (const tensor of here.kept ?? []) owned.add(tf.keep(tensor));
            x = here.output;
          }
          owned.add(tf.keep(x));
          return x as Tensor2D;
        });
      } catch (error) {
        tf.dispose([...owned]);
        throw error;
      }
      return {
        logits,
        pullback: (cotangent) =>
          tf.tidy(
            () => passed.reduceRight<Tensor>((gradient, layer) => layer.pullback(gradient), cotangent) as Tensor4D,
          ),
        dispose: () => tf.dispose([...owned]),
      };
    },
  };
}
