import { expect } from 'chai';
import { layGraph } from '../../lib/models/graph.js';
import { type Architecture, isLayerNode, type Layer, lenet } from '../../lib/models/index.js';
import { pooledInWindows } from '../../lib/models/pooled-windows.js';
import { simplify } from '../../lib/models/simplify.js';

const pool: Layer = { type: 'maxPool2d', size: 2 };
const conv = (filters: number, channels = 1): Layer[] => [
  { type: 'conv2d', weights: 'before', filters: channels, kernel: 1 },
  { type: 'conv2d', weights: 'conv', filters, kernel: 5 },
];

/** Types of the layers in use. */
const inUse = ({ input, layers }: Pick<Architecture, 'input' | 'layers'>): string[] =>
  pooledInWindows(simplify(layGraph({ input, layers }))).map((node) => (isLayerNode(node) ? node.layer.type : 'join'));

describe('convolutions under max-pools', () => {
  it('make the values of a window in one place where channels and filters are few', () => {
    expect(inUse(lenet)).to.deep.equal([
      'conv2d',
      'reshape',
      'maxPool2d',
      'relu',
      'conv2d',
      'maxPool2d',
      'relu',
      'flatten',
      'linear',
      'relu',
      'linear',
    ]);
    const input: Architecture['input'] = [28, 28, 1];
    expect(inUse({ input, layers: [...conv(16, 3), pool] })).to.include('reshape');
    const asTheyAre: Layer[][] = [
      [...conv(17), pool],
      [...conv(16, 4), pool],
      [...conv(8), { type: 'maxPool2d', size: 3 }],
      [...conv(8), { type: 'maxPool2d', size: 2, stride: 1 }],
      [...conv(8), { type: 'maxPool2d', size: 2, padding: 1 }],
      [...conv(8), { type: 'avgPool2d', size: 2 }],
      [...conv(8).slice(0, 1), pool],
      [{ type: 'conv2d', weights: 'strides', filters: 8, kernel: 5, stride: 2 }, pool],
      [...conv(8), { type: 'sigmoid' }, pool],
    ];
    for (const layers of asTheyAre) expect(inUse({ input, layers })).not.to.include('reshape');
  });
});
