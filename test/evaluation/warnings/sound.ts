import { type Dataset, digits, takeRows } from '../../../lib/data/index.js';
import {
  type Architecture,
  createNetwork,
  initialWeights,
  lenet,
  type Network,
  train,
} from '../../../lib/models/index.js';

const dense = (...units: number[]): Architecture => ({
  name: `dense-${units.join('-')}`,
  input: [28, 28, 1],
  initializer: 'torch',
  layers: [
    { type: 'flatten' },
    ...units.flatMap((n, i) => [
      { type: 'linear' as const, weights: `hidden${i}`, units: n },
      { type: 'relu' as const },
    ]),
    { type: 'linear', weights: 'out', units: 10 },
  ],
});

const convolutional = (stride: number, filters: number): Architecture => ({
  name: `convolutional-${stride}-${filters}`,
  input: [28, 28, 1],
  initializer: 'glorot',
  layers: [
    { type: 'conv2d', weights: 'conv', filters, kernel: 5, stride },
    { type: 'relu' },
    { type: 'maxPool2d', size: 2 },
    { type: 'flatten' },
    { type: 'linear', weights: 'out', units: 10 },
  ],
});

/** Ten models as people train them, of four kinds; each with its seed. */
export const recipes: readonly { architecture: Architecture; seed: number; epochs: number }[] = [
  { architecture: dense(), seed: 0, epochs: 5 },
  { architecture: dense(), seed: 1, epochs: 10 },
  { architecture: dense(32), seed: 2, epochs: 5 },
  { architecture: dense(100), seed: 3, epochs: 5 },
  { architecture: dense(100, 50), seed: 4, epochs: 5 },
  { architecture: dense(64, 64, 64), seed: 5, epochs: 5 },
  { architecture: convolutional(2, 8), seed: 6, epochs: 5 },
  { architecture: convolutional(3, 16), seed: 7, epochs: 5 },
  { architecture: lenet, seed: 8, epochs: 6 },
  { architecture: lenet, seed: 9, epochs: 7 },
];

/** Trains one of them; the caller disposes it. */
export async function soundModel(which: number): Promise<Network> {
  const { architecture, seed, epochs } = recipes[which];
  const network = createNetwork(architecture, initialWeights(architecture, seed));
  await train(network, await digits('train'), {
    epochs,
    batchSize: 32,
    optimizer: { kind: 'adam', learningRate: 2e-3 },
    seed,
  });
  return network;
}

/** The first test rows, in 8 bits as images come. */
export async function testRows(n: number): Promise<Dataset> {
  const rows = takeRows(
    await digits('test'),
    Array.from({ length: n }, (_, i) => i),
  );
  return { ...rows, images: rows.images.map((value) => Math.round(value * 255) / 255) };
}
