import { type Dataset, withImages } from '../../../lib/data/index.js';
import { type Generator, generate } from '../../../lib/generators/index.js';
import { type Architecture, createNetwork, type Mapping, type Network } from '../../../lib/models/index.js';
import type { NetworkName } from '../../../lib/studies/deepcustom/attacks.js';
import type { Chain } from '../../../lib/studies/deepcustom/contracts.js';
import { keyedRandom, type Tensor4D, tf } from '../../../lib/tensor/index.js';

export const CLASSES = 4;
export const EPSILON = 0.3;
const SHAPE = [4, 4, 1] as const;
/** Where generators write their class: what images hold there is 0. */
const WRITTEN = 12;

/** Images that light the place of their class; every fifth lights the next class's, and is misread by whoever looks there. */
export function litImages(n: number, seed: number): Dataset {
  const labels = Int32Array.from({ length: n }, (_, row) => Math.floor(CLASSES * keyedRandom(seed, row)()));
  const images = new Float32Array(16 * n);
  labels.forEach((label, row) => {
    images[16 * row + ((label + Number(row % 5 === 0)) % CLASSES)] = 1;
  });
  return {
    ...{ name: 'lit', images, labels, shape: SHAPE, classes: CLASSES, provenance: 'lit test' },
    indices: Int32Array.from({ length: n }, (_, row) => row),
  };
}

/** The generator of a class lights a place of its own, wholly; clipping leaves epsilon of it. */
const writes = (label: number): Generator => {
  const mark = Array.from({ length: 16 }, (_, place) => Number(place === WRITTEN + label));
  const apply = (images: Tensor4D) => images.add(tf.tensor4d(mark, [1, ...SHAPE])).clipByValue(0, 1);
  return { mapping: { apply } as unknown as Mapping, metadata: { recipe: `writes ${label}` } } as Generator;
};

export const linear: Architecture = {
  name: 'linear',
  input: SHAPE,
  initializer: 'glorot',
  layers: [{ type: 'flatten' }, { type: 'linear', weights: 'a', units: CLASSES }],
};

/** A network that weighs what the image shows by 1, and what its generator wrote by `written`. */
export function reads(written: number): Network {
  const data = new Float32Array(16 * CLASSES);
  for (let k = 0; k < CLASSES; k++) {
    data[k * CLASSES + k] = 1;
    data[(WRITTEN + k) * CLASSES + k] = written;
  }
  return createNetwork(linear, {
    'a.weight': { shape: [16, CLASSES], data },
    'a.bias': { shape: [CLASSES], data: new Float32Array(CLASSES) },
  });
}

/** The chain's own pieces, on images whose answers are known. */
export function litChain(train: Dataset, test: Dataset, network: (name: NetworkName) => Network): Chain {
  const generators = Array.from({ length: CLASSES }, (_, label) => writes(label));
  return {
    ...{ set: 'mnist', train, test, target: network('target'), retrain: false, schedule: { epsilon: EPSILON } },
    generators: async () => generators,
    network: async (name: NetworkName) => network(name),
    adversarial: async () => withImages(test, await generate(generators, test, { epsilon: EPSILON }), 'generated'),
  } as unknown as Chain;
}
