import { expect } from 'chai';
import type { Dataset } from '../../lib/data/index.js';
import { hiddenActivations } from '../../lib/generators/activations.js';
import { ablated } from '../../lib/generators/properties/ablation.js';
import { hitSpectra } from '../../lib/generators/properties/hit-spectrum.js';
import {
  mapScores,
  mostSuspicious,
  neuronScores,
  tarantula,
  topK,
} from '../../lib/generators/properties/suspiciousness.js';
import {
  type Architecture,
  createNetwork,
  initialWeights,
  type NamedArrays,
  type Network,
  weightsOf,
} from '../../lib/models/index.js';
import { keyedUniform, type Tensor4D, tf } from '../../lib/tensor/index.js';
import { expectNoLeak, expectRejects, largestDifference } from '../helpers.js';

const array = (shape: number[], data: number[]) => ({ shape, data: Float32Array.from(data) });

const dataOf = (shape: readonly [number, number, number], rows: readonly (readonly number[])[], labels: number[]) =>
  ({
    name: 'rows',
    images: Float32Array.from(rows.flat()),
    labels: Int32Array.from(labels),
    indices: Int32Array.from(labels.keys()),
    shape,
    classes: 2,
    provenance: 'rows',
  }) satisfies Dataset;

/** Three neurons: one dead, one active where the first pixel is above a half, one where the second is. The answer is 1 where the second neuron is active. */
const switches: Architecture = {
  name: 'switches',
  input: [1, 1, 2],
  initializer: 'glorot',
  layers: [
    { type: 'flatten' },
    { type: 'linear', weights: 'hidden', units: 3 },
    { type: 'relu' },
    { type: 'linear', weights: 'output', units: 2 },
  ],
};
const switchWeights: NamedArrays = {
  'hidden.weight': array([2, 3], [0, 1, 0, 0, 0, 1]),
  'hidden.bias': array([3], [-1, -0.5, -0.5]),
  'output.weight': array([3, 2], [0, 0, 0, 10, 0, 0]),
  'output.bias': array([2], [0.1, 0]),
};
/** Of class 0 the last two are read wrong, of class 1 the first. */
const switchData = dataOf(
  [1, 1, 2],
  [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
    [0, 1],
    [1, 1],
    [1, 0],
  ],
  [0, 0, 0, 0, 1, 1, 1],
);

const withNetwork = (architecture: Architecture, weights: NamedArrays, work: (network: Network) => Promise<void>) =>
  expectNoLeak(async () => {
    const network = createNetwork(architecture, weights);
    try {
      await work(network);
    } finally {
      network.dispose();
    }
  });

describe('hit spectra', () => {
  it('count where each unit was active, class by class, right and wrong apart', () =>
    withNetwork(switches, switchWeights, async (network) => {
      const { classes } = await hitSpectra(network, switchData, { batchSize: 3 });
      expect([...classes[0].activeRight]).to.deep.equal([0, 0, 1]);
      expect([...classes[0].activeWrong]).to.deep.equal([0, 2, 1]);
      expect([...classes[1].activeRight]).to.deep.equal([0, 2, 1]);
      expect([...classes[1].activeWrong]).to.deep.equal([0, 0, 1]);
      // The four counts of a unit are all images of the class.
      for (const [label, rows] of [4, 3].entries()) {
        const { activeRight, activeWrong, inactiveRight, inactiveWrong } = classes[label];
        for (let unit = 0; unit < 3; unit++)
          expect(activeRight[unit] + activeWrong[unit] + inactiveRight[unit] + inactiveWrong[unit]).to.equal(rows);
      }
    }));

  it('call a unit active above the threshold', () =>
    withNetwork(switches, switchWeights, async (network) => {
      const { classes } = await hitSpectra(network, switchData, { threshold: 0.5 });
      expect([...classes[0].activeWrong]).to.deep.equal([0, 0, 0]);
    }));
});

describe('Tarantula', () => {
  it('is 0 for a dead unit, 1 for one that is active on wrong answers alone, a half for one that is alike on both', () =>
    withNetwork(switches, switchWeights, async (network) => {
      const spectra = await hitSpectra(network, switchData);
      expect([...tarantula(spectra.classes[0])]).to.deep.equal([0, 1, 0.5]);
      expect(mostSuspicious(spectra, 2)[0]).to.deep.equal({ neurons: [1, 2], maps: {} });
    }));

  it('weighs shares, not counts', () => {
    const [score] = tarantula({
      activeRight: Int32Array.of(30),
      inactiveRight: Int32Array.of(70),
      activeWrong: Int32Array.of(6),
      inactiveWrong: Int32Array.of(4),
    });
    // 6 / 10 beside 30 / 100.
    expect(score).to.be.closeTo(0.6 / 0.9, 1e-6);
  });

  it('is 0 for every unit of a class without errors', () => {
    const score = tarantula({
      activeRight: Int32Array.of(3),
      inactiveRight: Int32Array.of(0),
      activeWrong: Int32Array.of(0),
      inactiveWrong: Int32Array.of(0),
    });
    expect([...score]).to.deep.equal([0]);
  });

  it('of a feature map is the mean over its places; neurons are counted over dense layers alone', () => {
    const layers = [
      { name: 'conv', shape: [1, 2, 2], from: 0, to: 4 },
      { name: 'a', shape: [2], from: 4, to: 6 },
      { name: 'b', shape: [1], from: 6, to: 7 },
    ];
    const scores = Float32Array.of(0.25, 1, 0.75, 0, 0.5, 0.125, 1);
    expect([...mapScores(layers, scores).conv]).to.deep.equal([0.5, 0.5]);
    expect([...neuronScores(layers, scores)]).to.deep.equal([0.5, 0.125, 1]);
  });

  it('has equal scores in their order', () => {
    expect(topK([0.5, 1, 0, 1, 0.5], 3)).to.deep.equal([1, 3, 0]);
  });
});

const mixed: Architecture = {
  name: 'mixed',
  input: [6, 6, 2],
  initializer: 'glorot',
  layers: [
    { type: 'conv2d', weights: 'conv', filters: 4, kernel: 3 },
    { type: 'relu' },
    { type: 'maxPool2d', size: 2 },
    { type: 'flatten' },
    { type: 'linear', weights: 'a', units: 7 },
    { type: 'relu' },
    { type: 'linear', weights: 'b', units: 5 },
    { type: 'relu' },
    { type: 'linear', weights: 'c', units: 3 },
  ],
};

/** The weights, some rows of a matrix set to 0: what a unit of the layer before hands on. */
function withoutRows(weights: NamedArrays, name: string, leftOut: (row: number) => boolean): NamedArrays {
  const { shape, data } = weights[name];
  return { ...weights, [name]: { shape, data: data.map((w, i) => (leftOut(Math.floor(i / shape[1])) ? 0 : w)) } };
}

describe('ablated', () => {
  const start = initialWeights(mixed, 3);
  // Biases off 0, so that a unit whose weights alone are taken away would still speak.
  const weights = Object.fromEntries(
    Object.entries(start).map(([name, { shape, data }]) => [
      name,
      { shape, data: name.endsWith('bias') ? data.map(() => 0.3) : data },
    ]),
  );
  const batch = () => tf.tensor4d(keyedUniform(5 * 72, 0, 1, 1), [5, 6, 6, 2]);
  const logitsOf = (network: Network, images: Tensor4D) => tf.tidy(() => network.logits(images).dataSync());

  it('answers as the network does whose next layer does not hear the units', () =>
    withNetwork(mixed, weights, async (network) => {
      // Neuron 2 is the third of layer a, neuron 8 the second of b; map 1 is every fourth value after the pool.
      const off = ablated(network, { neurons: [2, 8], maps: { conv: [1] } });
      let deaf = withoutRows(weights, 'a.weight', (row) => row % 4 === 1);
      deaf = withoutRows(deaf, 'b.weight', (row) => row === 2);
      deaf = withoutRows(deaf, 'c.weight', (row) => row === 1);
      const wanted = createNetwork(mixed, deaf);
      const images = batch();
      expect(largestDifference(logitsOf(off, images), logitsOf(wanted, images))).to.be.below(1e-6);
      expect(largestDifference(logitsOf(off, images), logitsOf(network, images))).to.be.above(1e-3);
      tf.dispose(images);
      off.dispose();
      wanted.dispose();
    }));

  it('leaves its units inactive for every image, and the network itself as it was', () =>
    withNetwork(mixed, weights, async (network) => {
      const off = ablated(network, { maps: { conv: [0, 3] } });
      const { mapping, layers } = hiddenActivations(off);
      const images = batch();
      const values = tf.tidy(() => mapping.apply(images).arraySync() as number[][]);
      for (const row of values)
        for (let place = layers[0].from; place < layers[0].to; place++)
          if (place % 4 === 0 || place % 4 === 3) expect(row[place]).to.equal(0);
      const kept = weightsOf(network);
      for (const [name, { data }] of Object.entries(weights))
        expect(largestDifference(kept[name].data, data)).to.equal(0);
      tf.dispose(images);
      mapping.dispose();
      off.dispose();
    }));

  it('is the network itself where nothing is switched off', () =>
    withNetwork(mixed, weights, async (network) => {
      const same = ablated(network, {});
      const images = batch();
      expect(largestDifference(logitsOf(same, images), logitsOf(network, images))).to.equal(0);
      tf.dispose(images);
      same.dispose();
    }));

  it('refuses units that do not exist, and layers without a rectifier', () =>
    withNetwork(mixed, weights, async (network) => {
      await expectRejects(() => ablated(network, { neurons: [12] }), RangeError, 'Neuron 12', '12');
      await expectRejects(() => ablated(network, { maps: { conv: [4] } }), RangeError, 'Unit 4 of "conv"');
      await expectRejects(() => ablated(network, { maps: { a: [0] } }), RangeError, 'no hidden convolution "a"');
      const smooth: Architecture = {
        ...switches,
        layers: switches.layers.map((layer) => ('type' in layer && layer.type === 'relu' ? { type: 'tanh' } : layer)),
      };
      await withNetwork(smooth, switchWeights, async (other) => {
        await expectRejects(() => ablated(other, { neurons: [0] }), RangeError, 'no rectifier');
      });
    }));
});
