import { expect } from 'chai';
import type { Dataset } from '../../lib/data/index.js';
import { relevance } from '../../lib/generators/properties/relevance.js';
import type { RelevanceRule } from '../../lib/generators/properties/relevance-rules.js';
import { classRelevance, relevantPixels } from '../../lib/generators/properties/relevant-pixels.js';
import { type Architecture, createNetwork, initialWeights, type NamedArrays } from '../../lib/models/index.js';
import { keyedUniform, type Tensor4D, tf } from '../../lib/tensor/index.js';
import { expectNoLeak, expectRejects, largestDifference, type Packed, readFixture, unpack } from '../helpers.js';

const shape = [6, 6, 2] as const;
const rows = 3;
const values = 72;
const classes = Int32Array.of(2, 0, 1);

const dense: Architecture['layers'] = [
  { type: 'flatten' },
  { type: 'linear', weights: 'a', units: 7 },
  { type: 'relu' },
  { type: 'linear', weights: 'b', units: 5 },
  { type: 'relu' },
  { type: 'linear', weights: 'c', units: 3 },
];
const convolutional: Architecture['layers'] = [
  { type: 'conv2d', weights: 'a', filters: 4, kernel: 3 },
  { type: 'relu' },
  { type: 'maxPool2d', size: 2 },
  { type: 'flatten' },
  { type: 'linear', weights: 'b', units: 3 },
];
const architecture = (
  name: string,
  layers: Architecture['layers'],
  input: Architecture['input'] = shape,
): Architecture => ({
  name,
  input,
  initializer: 'glorot',
  layers,
});
const NETWORKS = [architecture('dense', dense), architecture('convolutional', convolutional)];

/** Glorot's biases are 0; `biases` draws others. */
const weightsFor = (of: Architecture, biases = false): NamedArrays =>
  Object.fromEntries(
    Object.entries(initialWeights(of, 4)).map(([name, array], i) => [
      name,
      biases && name.endsWith('bias') ? { ...array, data: keyedUniform(array.data.length, -0.3, 0.3, 9, i) } : array,
    ]),
  );

const batch = (low = 0): Tensor4D => tf.tensor4d(keyedUniform(rows * values, low, 1, 3), [rows, ...shape]);

interface Found {
  readonly relevance: Float32Array;
  readonly sums: number[];
  readonly logits: number[];
}

/** What a rule makes of a batch, beside the logits that it starts from. */
function found(of: Architecture, rule: RelevanceRule, weights = weightsFor(of), images = batch()): Promise<Found> {
  return expectNoLeak(() => {
    const network = createNetwork(of, weights);
    const result = tf.tidy(() => {
      const map = relevance(network, images.clone(), classes, rule);
      const logits = network.logits(images).arraySync() as number[][];
      return {
        relevance: map.dataSync() as Float32Array,
        sums: map.sum([1, 2, 3]).arraySync() as number[],
        logits: logits.map((row, i) => row[classes[i]]),
      };
    });
    network.dispose();
    return result;
  }).finally(() => images.dispose());
}

describe('layer-wise relevance propagation', () => {
  const RULES: RelevanceRule[] = [
    { rule: 'epsilon', epsilon: 0 },
    { rule: 'epsilon', epsilon: 1e-7 },
    { rule: 'gradient-times-input' },
  ];

  for (const of of NETWORKS) {
    for (const rule of RULES)
      it(`conserves the logit without biases (${of.name}, ${JSON.stringify(rule)})`, async () => {
        const { sums, logits } = await found(of, rule);
        expect(largestDifference(sums, logits)).to.be.below(1e-5);
      });

    it(`by the ε rule tends to gradient × input without biases (${of.name})`, async () => {
      const wanted = await found(of, { rule: 'gradient-times-input' });
      let last = Infinity;
      for (const epsilon of [1, 0.1, 1e-3, 1e-5]) {
        const { relevance } = await found(of, { rule: 'epsilon', epsilon });
        const off = largestDifference(relevance, wanted.relevance);
        expect(off, `ε ${epsilon}`).to.be.below(last);
        last = off;
      }
      expect(last).to.be.below(1e-3);
    });

    it(`by z⁺ has the sign of the logit at images that are not negative (${of.name})`, async () => {
      const { relevance, logits } = await found(of, { rule: 'z-plus' }, weightsFor(of, true));
      relevance.forEach((value, i) => {
        expect(value * Math.sign(logits[Math.floor(i / values)])).to.be.at.least(0);
      });
    });

    it(`by z⁺ is α β with β 0 (${of.name})`, async () => {
      const one = await found(of, { rule: 'z-plus' });
      const other = await found(of, { rule: 'alpha-beta', alpha: 1, beta: 0 });
      expect([...other.relevance]).to.deep.equal([...one.relevance]);
    });
  }

  it('conserves the logit by every rule where each sum has contributions of both signs', async () => {
    const of = architecture('shallow', [{ type: 'flatten' }, { type: 'linear', weights: 'a', units: 3 }]);
    for (const rule of [
      { rule: 'z-plus' },
      { rule: 'alpha-beta' },
      { rule: 'alpha-beta', alpha: 3, beta: 2 },
    ] as const) {
      const { sums, logits } = await found(of, rule, weightsFor(of), batch(-1));
      expect(largestDifference(sums, logits), JSON.stringify(rule)).to.be.below(1e-5);
    }
  });

  it('leaves to a bias its share of the sum', async () => {
    // One value of 1, weight 3, bias 1: of the logit 4 a quarter is the bias's; with ε 1 a fifth of 5 each.
    const of = architecture('one', [{ type: 'flatten' }, { type: 'linear', weights: 'a', units: 3 }], [1, 1, 1]);
    const weights = {
      'a.weight': { shape: [1, 3], data: Float32Array.of(0, 0, 3) },
      'a.bias': { shape: [3], data: Float32Array.of(0, 0, 1) },
    };
    for (const [rule, wanted] of [
      [{ rule: 'epsilon', epsilon: 0 }, 3],
      [{ rule: 'epsilon', epsilon: 1 }, (3 * 4) / 5],
      [{ rule: 'z-plus' }, 3],
    ] as const) {
      const network = createNetwork(of, weights);
      const image = tf.tensor4d([1], [1, 1, 1, 1]);
      const map = relevance(network, image, Int32Array.of(2), rule);
      expect(map.dataSync()[0], JSON.stringify(rule)).to.be.closeTo(wanted, 1e-6);
      tf.dispose([map, image]);
      network.dispose();
    }
  });

  it('is what two layers give by hand', async () => {
    // Values 1, 2; hidden 1·1 + 2·1 = 3 and 1·2 − 2·.5 = 1; logit 3·2 − 1·1 = 5.
    const of = architecture(
      'two',
      [
        { type: 'flatten' },
        { type: 'linear', weights: 'a', units: 2 },
        { type: 'relu' },
        { type: 'linear', weights: 'b', units: 2 },
      ],
      [1, 2, 1],
    );
    const weights = {
      'a.weight': { shape: [2, 2], data: Float32Array.of(1, 2, 1, -0.5) },
      'a.bias': { shape: [2], data: new Float32Array(2) },
      'b.weight': { shape: [2, 2], data: Float32Array.of(2, 7, -1, 7) },
      'b.bias': { shape: [2], data: new Float32Array(2) },
    };
    const network = createNetwork(of, weights);
    const image = tf.tensor4d([1, 2], [1, 1, 2, 1]);
    const WANTED: [RelevanceRule, number[]][] = [
      // The hidden units have 6 and −1: 6 by thirds, and −1 by 2 to −1.
      [{ rule: 'epsilon', epsilon: 0 }, [2 - 2, 4 + 1]],
      // 5 falls to the first hidden unit alone.
      [{ rule: 'z-plus' }, [5 / 3, 10 / 3]],
      // 10 and −5. Of the second −10 by its positive contribution, +5 by its negative one; the first has no negative one.
      [{ rule: 'alpha-beta' }, [20 / 3 - 10, 40 / 3 + 5]],
    ];
    for (const [rule, wanted] of WANTED) {
      const map = relevance(network, image, Int32Array.of(0), rule);
      expect(largestDifference(map.dataSync(), wanted), JSON.stringify(rule)).to.be.below(1e-5);
      map.dispose();
    }
    image.dispose();
    network.dispose();
  });

  it('is alike through a convolution and through the dense layer of the same map', async () => {
    const conv = architecture('convolution', [
      { type: 'conv2d', weights: 'a', filters: 4, kernel: 3, padding: 1, stride: 2 },
      { type: 'relu' },
      { type: 'flatten' },
      { type: 'linear', weights: 'b', units: 3 },
    ]);
    const convolving = weightsFor(conv, true);
    // Column by column: what the convolution makes of images of one 1.
    const map = createNetwork(architecture('map', [...conv.layers.slice(0, 1), { type: 'flatten' }]), {
      ...convolving,
      'a.bias': { shape: [4], data: new Float32Array(4) },
    });
    const columns = tf.tidy(() => map.logits(tf.eye(values).reshape([values, ...shape])).dataSync() as Float32Array);
    map.dispose();
    const units = columns.length / values;
    const as = architecture('dense', [
      { type: 'flatten' },
      { type: 'linear', weights: 'a', units },
      { type: 'relu' },
      { type: 'linear', weights: 'b', units: 3 },
    ]);
    const biases = Float32Array.from({ length: units }, (_, unit) => convolving['a.bias'].data[unit % 4]);
    const wide = {
      ...convolving,
      'a.weight': { shape: [values, units], data: columns },
      'a.bias': { shape: [units], data: biases },
    };
    for (const rule of [{ rule: 'epsilon' }, { rule: 'z-plus' }, { rule: 'alpha-beta' }] as const) {
      const one = await found(conv, rule, convolving, batch(-1));
      const other = await found(as, rule, wide, batch(-1));
      expect(largestDifference(one.relevance, other.relevance), rule.rule).to.be.below(1e-4);
    }
  });

  it('passes a normalization as part of the weights before it, and dropout as nothing', async () => {
    const plain = architecture('plain', convolutional);
    const normalized = architecture('normalized', [
      convolutional[0],
      { type: 'batchNorm', weights: 'n' },
      { type: 'relu' },
      { type: 'dropout', rate: 0.5 },
      ...convolutional.slice(2),
    ]);
    const weights = weightsFor(plain, true);
    const halves = { shape: [4], data: new Float32Array(4).fill(0.5) };
    const statistics = {
      'n.weight': { shape: [4], data: new Float32Array(4).fill(2) },
      'n.bias': halves,
      'n.running_mean': halves,
      'n.running_var': { shape: [4], data: new Float32Array(4).fill(1 - 1e-5) },
    };
    const { weight, bias } = { weight: weights['a.weight'], bias: weights['a.bias'] };
    const folded = {
      ...weights,
      'a.weight': { ...weight, data: weight.data.map((w) => 2 * w) },
      'a.bias': { ...bias, data: bias.data.map((b) => 2 * (b - 0.5) + 0.5) },
    };
    const one = await found(plain, { rule: 'epsilon' }, folded);
    const other = await found(normalized, { rule: 'epsilon' }, { ...weights, ...statistics });
    expect(largestDifference(one.relevance, other.relevance)).to.be.below(1e-5);
  });

  it('refuses what it cannot pass, by name, and rules out of range', async () => {
    const first = architecture('first', [{ type: 'batchNorm', weights: 'n' }, ...dense]);
    const curved = architecture('curved', [...dense.slice(0, 2), { type: 'tanh' }, ...dense.slice(3)]);
    for (const [of, says] of [
      [first, 'first: layer 1 (batchNorm)'],
      [curved, 'curved: layer 3 (tanh)'],
    ] as const)
      await expectRejects(() => found(of, { rule: 'epsilon' }), RangeError, says);
    for (const rule of [
      { rule: 'epsilon', epsilon: -1 },
      { rule: 'epsilon', epsilon: Number.NaN },
      { rule: 'alpha-beta', alpha: 2, beta: 2 },
      { rule: 'alpha-beta', alpha: 0.5, beta: -0.5 },
    ] as const)
      await expectRejects(() => found(NETWORKS[0], rule), RangeError, 'expected');
  });
});

describe('relevant pixels', () => {
  // Scores are the values themselves: what is relevant for a class is its own value, on images that are read right.
  const of = architecture('identity', [{ type: 'flatten' }, { type: 'linear', weights: 'a', units: 3 }], [1, 3, 1]);
  const weights = {
    'a.weight': { shape: [3, 3], data: Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1) },
    'a.bias': { shape: [3], data: new Float32Array(3) },
  };
  const data: Dataset = {
    name: 'three values',
    shape: [1, 3, 1],
    classes: 3,
    images: Float32Array.of(0.8, 0.2, 0.1, 0.4, 0.1, 0, 0.9, 0, 0.3, 0, 0.5, 0.2),
    labels: Int32Array.of(0, 0, 2, 1),
    indices: Int32Array.of(0, 1, 2, 3),
    provenance: 'made by hand',
  };

  it('are means over the images of a class that are read right, in batches of any size', () =>
    expectNoLeak(async () => {
      const network = createNetwork(of, weights);
      for (const batchSize of [1, 3, 500]) {
        const found = await classRelevance(network, data, { rule: { rule: 'epsilon', epsilon: 0 }, batchSize });
        expect(found.map(({ images }) => images)).to.deep.equal([2, 1, 0]);
        const wanted = [0.6, 0, 0, 0, 0.5, 0, 0, 0, 0];
        expect(
          largestDifference(
            found.flatMap(({ mean }) => [...mean]),
            wanted,
          ),
        ).to.be.below(1e-6);
      }
      // The third image is a 2 that is read as a 0, for its value .9.
      const all = await classRelevance(network, data, { rule: { rule: 'epsilon', epsilon: 0 }, over: 'all' });
      expect(all.map(({ images }) => images)).to.deep.equal([2, 1, 1]);
      expect(largestDifference(all[2].mean, [0.9, 0, 0])).to.be.below(1e-6);
      const places = await relevantPixels(network, data, { k: 1, rule: { rule: 'z-plus' } });
      expect(places).to.deep.equal([[0], [1], [0]]);
      network.dispose();
    }));
});

interface TorchCase {
  readonly name: string;
  readonly labels: number[];
  readonly images: Packed;
  readonly weights: readonly { readonly weight: Packed; readonly bias: Packed }[];
  readonly relevance: readonly { readonly rule: RelevanceRule; readonly values: Packed }[];
}

describe("relevance beside that of PyTorch's autograd", () => {
  const cases = readFixture('relevance.json') as TorchCase[];
  cases.forEach(({ name, images, weights, labels, relevance: wanted }, i) => {
    for (const { rule, values: packed } of wanted)
      it(`agrees (${name}, ${i % 2 ? 'values of both signs' : 'values from 0 to 1'}, ${JSON.stringify(rule)})`, async () => {
        const of = NETWORKS.find((network) => network.name === name) as Architecture;
        const arrays = Object.fromEntries(
          weights.flatMap(({ weight, bias }, layer) => [
            [`${'abc'[layer]}.weight`, { shape: weight.shape, data: unpack(weight) }],
            [`${'abc'[layer]}.bias`, { shape: bias.shape, data: unpack(bias) }],
          ]),
        );
        expect(labels).to.deep.equal([...classes]);
        const { relevance } = await found(of, rule, arrays, tf.tensor4d(unpack(images), [rows, ...shape]));
        const expected = unpack(packed);
        const scale = Math.max(1, ...expected.map(Math.abs));
        expect(largestDifference(relevance, expected) / scale).to.be.below(2e-5);
      });
  });
});
