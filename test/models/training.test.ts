import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { DataError, imageTensor } from '../../lib/data/index.js';
import {
  type Architecture,
  argmaxRows,
  cachedModel,
  createNetwork,
  initialWeights,
  lenet,
  loadModel,
  type NamedArrays,
  predictLabels,
  predictScores,
  type Recipe,
  saveModel,
  student,
  type TrainingOptions,
  type TrainingSettings,
  train,
  trainModel,
  weightsOf,
} from '../../lib/models/index.js';
import { Interrupted, tf } from '../../lib/tensor/index.js';
import { expectNoLeak, expectRejects, largestDifference, temporaryFolder, withEnvironment } from '../helpers.js';
import { toyData, toyNetwork } from './toy.js';

const data = toyData();
const adam: TrainingSettings = { epochs: 30, batchSize: 16, optimizer: { kind: 'adam', learningRate: 0.05 }, seed: 1 };
const sgd: TrainingSettings = {
  ...adam,
  optimizer: { kind: 'sgd', learningRate: 0.1, momentum: 0.9, decay: 1e-6 },
};
const recipe: Recipe = { name: 'toy', architecture: toyNetwork, data, settings: adam };
const flat = (weights: NamedArrays) => Object.values(weights).flatMap((array) => Array.from(array.data));

/** Trains a fresh toy network and gives its weights and losses. */
async function trained(settings: TrainingSettings, options?: TrainingOptions) {
  const network = createNetwork(toyNetwork, initialWeights(toyNetwork, settings.seed));
  try {
    const losses = await train(network, data, settings, options);
    return { losses, weights: flat(weightsOf(network)), labels: await predictLabels(network, data) };
  } finally {
    network.dispose();
  }
}

describe('fresh networks', () => {
  it('have the published number of weights', () => {
    // 21,840 is PyTorch's count for its tutorial's LeNet; the student's by hand from its layers.
    const conv = 3 * 32 + 32 + (32 * 32 + 32) + (3 * 32 * 64 + 64) + (3 * 64 * 64 + 64);
    const steps = ((784 - 2) / 2 - 4 - 1) / 2;
    const dense = steps * 64 * 200 + 200 + (200 * 200 + 200) + (200 * 10 + 10);
    expect(flat(initialWeights(lenet, 0)).length).to.equal(21_840);
    expect(flat(initialWeights(student, 0)).length).to.equal(conv + dense);
  });

  it("are drawn within PyTorch's bound 1/√fan-in, or Glorot's √(6/(in+out)) with zero biases, and fill it", () => {
    const most = (values: Float32Array) => values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    const bounds: [typeof lenet, string, number][] = [
      [lenet, 'conv2.weight', 1 / Math.sqrt(5 * 5 * 10)],
      [lenet, 'fc1.weight', 1 / Math.sqrt(320)],
      [lenet, 'fc1.bias', 1 / Math.sqrt(320)],
      [student, 'conv3.weight', Math.sqrt(6 / (3 * 32 + 3 * 64))],
      [student, 'fc2.weight', Math.sqrt(6 / 400)],
    ];
    for (const [architecture, name, bound] of bounds)
      expect(most(initialWeights(architecture, 3)[name].data), name).to.be.within(0.9 * bound, bound);
    expect(most(initialWeights(student, 3)['fc1.bias'].data)).to.equal(0);
  });

  it('depend on the seed alone', () => {
    expect(initialWeights(toyNetwork, 1)).to.deep.equal(initialWeights(toyNetwork, 1));
    expect(flat(initialWeights(toyNetwork, 1))).not.to.deep.equal(flat(initialWeights(toyNetwork, 2)));
  });

  it('are refused, without tensors left, where a weight has another shape', () =>
    expectNoLeak(() => {
      const weights = { ...initialWeights(toyNetwork, 1), 'fc2.bias': { shape: [3], data: new Float32Array(3) } };
      expect(() => createNetwork(toyNetwork, weights)).to.throw('fc2.bias should be [2], it is [3]');
    }));
});

describe('training', () => {
  for (const [name, settings] of Object.entries({ adam, sgd }))
    it(`${name} learns what can be learnt, and leaves no tensors`, async () => {
      const { losses, labels } = await expectNoLeak(() => trained(settings));
      expect(losses.length).to.equal(30);
      expect(losses[29]).to.be.below(losses[0] / 3);
      expect(labels).to.deep.equal(data.labels);
    });

  it('gives the same weights for the same seed, others for another', async () => {
    const [one, again, other] = [await trained(adam), await trained(adam), await trained({ ...adam, seed: 2 })];
    expect(again.weights).to.deep.equal(one.weights);
    expect(largestDifference(other.weights, one.weights)).to.be.above(0.01);
  });

  it('drops in training only, by masks that its keys decide', () =>
    expectNoLeak(() => {
      const network = createNetwork(toyNetwork, initialWeights(toyNetwork, 1));
      const images = imageTensor(data);
      const read = (...keys: number[]) => {
        if (!keys.length) return Array.from(tf.tidy(() => network.logits(images).dataSync()));
        const pass = network.training(images, ...keys);
        const logits = Array.from(pass.logits.dataSync());
        pass.dispose();
        return logits;
      };
      expect(read(1, 0)).to.deep.equal(read(1, 0));
      expect(read(1, 0)).not.to.deep.equal(read(1, 1));
      expect(read()).not.to.deep.equal(read(1, 0));
      expect(read()).to.deep.equal(read());
      images.dispose();
      network.dispose();
    }));

  it('one step of SGD is the weight less rate × gradient, by hand', async () => {
    const linear = { ...toyNetwork, layers: toyNetwork.layers.filter((layer) => layer.type === 'flatten') };
    const architecture = {
      ...linear,
      layers: [...linear.layers, { type: 'linear' as const, weights: 'fc', units: 2 }],
    };
    const one = { ...data, images: Float32Array.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6), labels: Int32Array.of(1) };
    const zeros = {
      'fc.weight': { shape: [6, 2], data: new Float32Array(12) },
      'fc.bias': { shape: [2], data: new Float32Array(2) },
    };
    const network = createNetwork(architecture, zeros);
    const settings = {
      ...sgd,
      epochs: 1,
      optimizer: { kind: 'sgd' as const, learningRate: 0.5, momentum: 0, decay: 0 },
    };
    const [loss] = await train(network, one, settings);
    const weights = weightsOf(network);
    network.dispose();
    // At zero weights both probabilities are ½: loss ln 2, gradients ±½ x.
    expect(loss).to.be.closeTo(Math.LN2, 1e-6);
    expect(largestDifference(weights['fc.bias'].data, [-0.25, 0.25])).to.be.below(1e-6);
    const expected = Array.from(one.images).flatMap((x) => [-0.25 * x, 0.25 * x]);
    expect(largestDifference(weights['fc.weight'].data, expected)).to.be.below(1e-6);
  });

  it('learns the soft labels where they are given, not the labels of the data', async () => {
    const reversed = Float32Array.from({ length: data.labels.length * 2 }, (_, i) =>
      Number(data.labels[i >> 1] !== i % 2),
    );
    const { labels } = await trained(adam, { targets: reversed });
    expect(labels).to.deep.equal(data.labels.map((label) => 1 - label));
    const even = new Float32Array(data.labels.length * 2).fill(0.5);
    const { losses } = await trained({ ...adam, epochs: 60 }, { targets: even });
    // No answer beats the entropy of a fair coin.
    expect(losses[losses.length - 1]).to.be.within(Math.LN2 - 1e-6, Math.LN2 + 0.02);
  });

  it('takes a single batch in the order of the data, whatever the seed', async () => {
    const dry: Architecture = { ...toyNetwork, layers: toyNetwork.layers.filter(({ type }) => type !== 'dropout') };
    const weightsBy = async (seed: number) => {
      const network = createNetwork(dry, initialWeights(dry, 1));
      await train(network, data, { ...adam, epochs: 10, batchSize: 60, seed });
      const weights = flat(weightsOf(network));
      network.dispose();
      return weights;
    };
    // In another order float32 sums differ.
    expect(await weightsBy(1)).to.deep.equal(await weightsBy(2));
  });

  it('divides the logits by the temperature', async () => {
    const settings = {
      ...adam,
      epochs: 1,
      batchSize: 60,
      optimizer: { kind: 'sgd' as const, learningRate: 0, momentum: 0, decay: 0 },
    };
    const [cold, hot] = [await trained(settings), await trained({ ...settings, temperature: 1e6 })];
    expect(hot.losses[0]).to.be.closeTo(Math.LN2, 1e-5);
    expect(Math.abs(cold.losses[0] - Math.LN2)).to.be.above(1e-3);
  });

  it('reports its progress, and ends where it is told to', async () => {
    const epochs: number[] = [];
    const { losses } = await trained(adam, {
      onProgress: ({ epoch, loss }) => {
        expect(loss).to.be.above(0);
        epochs.push(epoch);
      },
      stopWhen: (sofar) => sofar.length === 3,
    });
    expect(losses.length).to.equal(3);
    expect(epochs.length).to.equal(3 * 4);
    expect(epochs).to.deep.equal([...epochs].sort((a, b) => a - b));
    expect(epochs[epochs.length - 1]).to.equal(3);
  });

  it('throws where it diverges, and leaves no tensors', () =>
    expectNoLeak(() =>
      expectRejects(
        () => trained({ ...sgd, optimizer: { ...sgd.optimizer, learningRate: 1e30 } }),
        Error,
        /diverged: the loss is (NaN|Infinity) in epoch \d+, batch \d+/,
      ),
    ));

  it('stops within a batch when told to, and leaves no tensors', () =>
    expectNoLeak(async () => {
      const stop = new AbortController();
      let batches = 0;
      const onProgress = () => {
        if (++batches === 5) stop.abort();
      };
      await expectRejects(() => trainModel(recipe, { signal: stop.signal, onProgress }), Error);
      expect(batches).to.equal(5);
      await expectRejects(() => trainModel(recipe, { signal: AbortSignal.abort(new Interrupted()) }), Interrupted);
    }));

  it('refuses targets that do not fit', () =>
    expectRejects(() => trained(adam, { targets: new Float32Array(7) }), RangeError, '7 values, expected 60 rows × 2'));
});

describe('the model store', () => {
  const inFolder = temporaryFolder();
  const inProject = <T>(work: () => Promise<T>) => withEnvironment({ ADVLAB_ROOT: inFolder('project') }, work);

  it('gives back a saved model with equal predictions', async () => {
    const model = await trainModel(recipe);
    saveModel(inFolder('saved', 'toy'), model);
    const found = loadModel(inFolder('saved', 'toy'), toyNetwork);
    expect(readdirSync(inFolder('saved')).sort()).to.deep.equal(['toy.json', 'toy.safetensors']);
    expect(found.metadata).to.deep.equal(model.metadata);
    expect(await predictScores(found.network, data)).to.deep.equal(await predictScores(model.network, data));
    expect(model.metadata.parameters).to.equal(6 * 8 + 8 + 8 * 2 + 2);
    expect(model.metadata.losses.length).to.equal(30);
    for (const { network } of [model, found]) network.dispose();
  });

  it('trains a recipe once', () =>
    inProject(async () => {
      let batches = 0;
      const get = async (given: Recipe) => {
        const { network, metadata } = await cachedModel(given, { onProgress: () => batches++ });
        const scores = await predictScores(network, data);
        network.dispose();
        return { scores, metadata };
      };
      const first = await get(recipe);
      const spent = batches;
      expect(spent).to.equal(30 * 4);
      expect(await get(recipe)).to.deep.equal(first);
      expect(batches, 'trained again').to.equal(spent);
    }));

  const images = Float32Array.from(data.images);
  images[0] += 0.01;
  const targets = (first: number) => {
    const values = new Float32Array(120).fill(0.5);
    values[0] = first;
    return { description: 'soft', values };
  };
  const others: Record<string, Partial<Recipe>> = {
    seed: { settings: { ...adam, seed: 9 } },
    'number of epochs': { settings: { ...adam, epochs: 2 } },
    temperature: { settings: { ...adam, temperature: 2 } },
    pixel: { data: { ...data, images } },
    label: { data: { ...data, labels: data.labels.map((label, i) => (i ? label : 1 - label)) } },
    'soft label': { targets: targets(0.4) },
    'other soft label': { targets: targets(0.3) },
  };
  it('trains anew for another seed, setting, pixel, label or soft label', () =>
    inProject(async () => {
      const known = new Set<string>();
      for (const [what, change] of [['', {}] as const, ...Object.entries(others)]) {
        const { network, metadata } = await cachedModel({ ...recipe, ...change }, { stopWhen: () => true });
        network.dispose();
        expect(known.has(metadata.recipe), what).to.equal(false);
        known.add(metadata.recipe);
      }
    }));

  it('keeps a training that was ended early apart from one that must not be', () =>
    inProject(async () => {
      const short = { ...recipe, settings: { ...recipe.settings, epochs: 3 } };
      const ended = await cachedModel(short, { stopWhen: () => true });
      expect(ended.metadata.losses).to.have.length(1);
      ended.network.dispose();
      const whole = await cachedModel(short);
      expect(whole.metadata.losses).to.have.length(3);
      whole.network.dispose();
    }));

  it('says which file is damaged where the cache is', () =>
    inProject(async () => {
      const folder = inFolder('project', '.cache', 'models');
      rmSync(folder, { recursive: true, force: true });
      const { network } = await cachedModel(recipe);
      network.dispose();
      const weights = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((name) =>
        name.endsWith('.safetensors'),
      );
      if (weights === undefined) throw new Error('nothing was kept');
      writeFileSync(join(folder, weights), 'damaged');
      await expectRejects(() => cachedModel(recipe), DataError, weights);
    }));
});

describe('argmaxRows', () => {
  it('gives the first of the largest scores of each row', () => {
    expect(Array.from(argmaxRows([1, 3, 2, 5, 5, 4, -3, -2, -1], 3))).to.deep.equal([1, 0, 2]);
  });
});
