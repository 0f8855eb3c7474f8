import type { Dataset } from '../../../lib/data/index.js';
import { type Generator, generatorFor, initialGenerator } from '../../../lib/generators/index.js';
import { type Architecture, createMapping, createNetwork, initialWeights } from '../../../lib/models/index.js';
import type { Chain } from '../../../lib/studies/deepcustom/contracts.js';
import { mnistPlan } from '../../../lib/studies/deepcustom/plan.js';
import { SCHEDULES } from '../../../lib/studies/deepcustom/schedule.js';
import type { RunStamp } from '../../../lib/study/index.js';
import { keyedUniform } from '../../../lib/tensor/index.js';

const SIDE: readonly [number, number, number] = [28, 28, 1];

export const smallStamp: RunStamp = {
  ...{ profile: 'digits', comparable: false, instead: 'noise, not MNIST', data: 'noise' },
  ...{ seeds: [0], versions: {}, started: '2026-01-01' },
};

const noise = (n: number, seed: number): Dataset => ({
  name: 'noise',
  images: keyedUniform(n * 784, 0, 1, seed),
  labels: Int32Array.from({ length: n }, (_, row) => row % 10),
  indices: Int32Array.from({ length: n }, (_, row) => row),
  shape: SIDE,
  classes: 10,
  provenance: 'noise',
});

const linear: Architecture = {
  name: 'linear',
  input: SIDE,
  initializer: 'glorot',
  layers: [{ type: 'flatten' }, { type: 'linear', weights: 'fc', units: 10 }],
};

/** A chain of noise, a linear target and generators that nobody trained; class k's relevant pixels are k and k + 1. */
export function smallChain(): Chain & { dispose(): void } {
  const target = createNetwork(linear, initialWeights(linear, 1));
  const schedule = SCHEDULES.mnist;
  const plan = mnistPlan('digits');
  const architecture = generatorFor(SIDE);
  const generators = Array.from({ length: 10 }, (_, label): Generator => {
    const { learningRate, batchSize } = schedule.losses.lrp;
    return {
      mapping: createMapping(architecture, initialGenerator(architecture, label)),
      metadata: {
        ...{ name: `untrained-${label}`, label, loss: {}, data: { provenance: 'noise', rows: 3 } },
        settings: { learningRate, decayStep: 1, decayRate: 1, batchSize, epochs: 2, seed: label },
        ...{ losses: [0.123456789, 0.1], seconds: 2, recipe: `recipe ${label}`, weights: `weights ${label}` },
      },
    };
  });
  const unused = () => {
    throw new Error('not of a small chain');
  };
  return {
    ...{ set: 'mnist', train: noise(30, 1), test: noise(20, 2), target, published: false, plan, retrain: false },
    schedule,
    relevant: async () => Array.from({ length: 10 }, (_, label) => [label, label + 1]),
    generators: async () => generators,
    ...{ suspicious: unused, adversarial: unused, network: unused, trained: unused, continued: unused, fresh: unused },
    dispose: () => {
      target.dispose();
      for (const { mapping } of generators) mapping.dispose();
    },
  } as Chain & { dispose(): void };
}
