import type { Architecture, Layer, NamedArrays } from '../models/index.js';
import { initialWeights } from '../models/index.js';

/** Where the biases of convolutions start in generators of adversarial data. */
const BIAS = 0.1;

const relu: Layer = { type: 'relu' };
const pool: Layer = { type: 'maxPool2d', size: 2, padding: 'same' };
const conv = (weights: string, filters: number, options: { stride?: number; padding?: 'same' } = {}): Layer => ({
  type: 'conv2d',
  weights,
  filters,
  kernel: 3,
  ...options,
});
const up = (weights: string, filters: number, kernel: number, stride: number): Layer => ({
  type: 'convTranspose2d',
  weights,
  filters,
  kernel,
  stride,
});
const norm = (weights: string): Layer => ({ type: 'batchNorm', weights });

/**
 * The generator of gray images of 28 × 28 of “Improving Robustness of Deep Learning Systems with Fast and Customizable
 * Adversarial Data Generation”: a convolutional autoencoder over a code of 3 × 3 × 128.
 */
export const mnistGenerator: Architecture = {
  name: 'dgn-28x28x1',
  input: [28, 28, 1],
  initializer: 'glorot',
  layers: [
    ...[conv('encoder1', 32, { padding: 'same' }), relu, pool],
    ...[conv('encoder2', 64, { padding: 'same' }), relu, pool],
    ...[conv('encoder3', 128), relu, pool],
    ...[up('decoder1', 64, 3, 2), relu, norm('norm1')],
    ...[up('decoder2', 32, 2, 2), relu, norm('norm2')],
    ...[up('decoder3', 1, 2, 2), { type: 'sigmoid' } as const],
  ],
};

/** The same study's generator of colored images of 32 × 32: without pools, over a code of 5 × 5 × 128. */
export const cifarGenerator: Architecture = {
  name: 'dgn-32x32x3',
  input: [32, 32, 3],
  initializer: 'glorot',
  layers: [
    ...[conv('encoder1', 32), relu],
    ...[conv('encoder2', 64, { stride: 2 }), relu],
    ...[conv('encoder3', 128), relu],
    ...[conv('encoder4', 128, { stride: 2 }), relu],
    ...[up('decoder1', 128, 3, 2), relu, norm('norm1')],
    ...[up('decoder2', 64, 4, 1), relu, norm('norm2')],
    ...[up('decoder3', 32, 4, 2), relu, norm('norm3')],
    ...[up('decoder4', 3, 3, 1), { type: 'sigmoid' } as const],
  ],
};

const generators = [mnistGenerator, cifarGenerator];

/**
 * The generator for images of that shape.
 * @throws RangeError naming the shapes that there are generators for.
 */
export function generatorFor(shape: readonly number[]): Architecture {
  const found = generators.find(({ input }) => input.join() === shape.join());
  if (!found)
    throw new RangeError(
      `There is no generator for images of ${shape.join(' × ')}; there are some for ${generators.map(({ input }) => input.join(' × ')).join(' and ')}. Give images of one of these sizes.`,
    );
  return found;
}

/** Fresh weights, drawn from the seed alone: Glorot's, biases of convolutions at .1. */
export function initialGenerator(architecture: Architecture, seed: number): NamedArrays {
  const convolutions = new Set(
    architecture.layers.flatMap((layer) =>
      layer.type === 'conv2d' || layer.type === 'convTranspose2d' ? [layer.weights] : [],
    ),
  );
  return Object.fromEntries(
    Object.entries(initialWeights(architecture, seed)).map(([name, array]) => {
      const [weights, role] = name.split('.');
      if (role === 'bias' && convolutions.has(weights)) array.data.fill(BIAS);
      return [name, array];
    }),
  );
}
