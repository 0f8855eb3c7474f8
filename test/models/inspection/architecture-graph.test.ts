import { expect } from 'chai';
import type { Architecture, Step } from '../../../lib/models/architecture.js';
import { layGraph, parametersIn } from '../../../lib/models/graph.js';
import { architectureGraph, architectures, createMapping, findArchitecture } from '../../../lib/models/index.js';
import { tf } from '../../../lib/tensor/index.js';
import { expectNoLeak } from '../../helpers.js';

/** Giga multiplications, as torchvision documents them (`_ops` of its weights). */
const PUBLISHED: Readonly<Record<string, number>> = {
  resnet18: 1.814,
  resnet34: 3.664,
  resnet50: 4.089,
  mobilenet_v2: 0.301,
  'vit-b-16': 17.564,
};

const graphOf = (layers: readonly Step[], input: Architecture['input']) =>
  architectureGraph({ name: 'net', input, layers, initializer: 'torch' });

describe('the graph of an architecture', () => {
  for (const [name, macs] of Object.entries(PUBLISHED))
    it(`${name}: ${macs} giga MACs, as published`, () => {
      expect(Number((architectureGraph(architectures[name]).macs / 1e9).toFixed(3))).to.equal(macs);
    });

  it('of ResNet-18 has as many weights as torchvision’s, and its blocks end where two paths meet', () => {
    const graph = architectureGraph(architectures.resnet18);
    expect(graph).to.include({ weights: 11_689_512 });
    const meets = graph.layers.filter(({ inputs }) => inputs.length === 2);
    expect(meets.map(({ type }) => type)).to.deep.equal(Array(8).fill('add'));
    expect(graph.uncounted).to.deep.equal([]);
  });

  it('of LeNet is what one works out by hand', () => {
    const { layers, weights, macs } = architectureGraph(findArchitecture('lenet'));
    const told = layers
      .filter((layer) => layer.macs)
      .map(({ name, output, ...layer }) => [name, output?.join(), layer.weights, layer.macs]);
    expect(told).to.deep.equal([
      ['conv1', '1,24,24,10', 5 * 5 * 10 + 10, 24 * 24 * 10 * 5 * 5],
      ['conv2', '1,8,8,20', 5 * 5 * 10 * 20 + 20, 8 * 8 * 20 * 5 * 5 * 10],
      ['fc1', '1,50', 320 * 50 + 50, 320 * 50],
      ['fc2', '1,10', 50 * 10 + 10, 50 * 10],
    ]);
    expect([weights, macs]).to.deep.equal([21_840, 144_000 + 320_000 + 16_000 + 500]);
  });

  /** Where no zeros are laid around, each multiplication of ones by ones adds one to the sum of what comes out. */
  const ones: Readonly<Record<string, readonly [Architecture['input'], readonly Step[]]>> = {
    linear: [
      [1, 1, 7],
      [{ type: 'flatten' }, { type: 'linear', weights: 'a', units: 3 }],
    ],
    conv2d: [[9, 8, 6], [{ type: 'conv2d', weights: 'a', filters: 4, kernel: [3, 2], stride: 2 }]],
    'conv2d in groups, dilated': [
      [9, 8, 6],
      [{ type: 'conv2d', weights: 'a', filters: 4, kernel: 3, dilation: 2, groups: 2 }],
    ],
    'conv2d by channel': [[5, 5, 6], [{ type: 'conv2d', weights: 'a', filters: 12, kernel: 3, groups: 6 }]],
    convTranspose2d: [[4, 3, 5], [{ type: 'convTranspose2d', weights: 'a', filters: 2, kernel: 3, stride: 2 }]],
    conv1d: [
      [9, 4, 1],
      [
        { type: 'reshape', shape: [9, 4] },
        { type: 'conv1d', weights: 'a', filters: 5, kernel: 3 },
      ],
    ],
  };
  for (const [name, [input, layers]] of Object.entries(ones))
    it(`${name}: as many multiplications as ones by ones add up to`, () =>
      expectNoLeak(async () => {
        const architecture: Architecture = { name: 'net', input, layers, initializer: 'torch' };
        const weights = Object.fromEntries(
          parametersIn(layGraph(architecture)).map(({ name: parameter, role, shape }) => {
            const size = shape.reduce((a, b) => a * b, 1);
            return [parameter, { shape, data: new Float32Array(size).fill(role === 'bias' ? 0 : 1) }];
          }),
        );
        const mapping = createMapping(architecture, weights);
        const sum = tf.tidy(
          () =>
            mapping
              .apply(tf.ones([1, ...input]))
              .sum()
              .dataSync()[0],
        );
        mapping.dispose();
        expect(graphOf(layers, input).macs).to.equal(sum);
        expect(sum).to.be.above(0);
      }));

  it('of attention counts the products of tokens with each other', () => {
    const tokens: Step[] = [
      { type: 'reshape', shape: [6, 8] },
      { type: 'attention', weights: 'a', heads: 2 },
    ];
    // Queries, keys, values and the way out, 8 by 8 for each of 6 tokens; in each of 2 heads 6 by 6 scores of 4, twice.
    expect(graphOf(tokens, [6, 8, 1]).macs).to.equal(6 * 4 * 8 * 8 + 2 * (2 * 6 * 6 * 4));
  });

  it('tells settings that are not the usual ones', () => {
    const [conv, pool] = graphOf(
      [
        { type: 'conv2d', weights: 'a', filters: 4, kernel: [3, 5], stride: 2, groups: 2, padding: 1 },
        { type: 'maxPool2d', size: 2 },
      ],
      [16, 16, 4],
    ).layers;
    expect(conv.detail).to.equal('3×5, stride 2, groups 2');
    expect(pool.detail).to.equal('2×2');
  });
});
