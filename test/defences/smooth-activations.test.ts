import { expect } from 'chai';
import { smoothActivations } from '../../lib/defences/index.js';
import { type Architecture, createNetwork, initialWeights, lenet5 } from '../../lib/models/index.js';
import { tf } from '../../lib/tensor/index.js';
import { expectRejects } from '../helpers.js';

const typesOf = ({ layers }: Pick<Architecture, 'layers'>) => layers.map(({ type }) => type);

describe('smooth activations', () => {
  it('replace every ReLU, and nothing else', () => {
    const silu = smoothActivations(lenet5, 'silu');
    expect(typesOf(silu)).to.deep.equal(typesOf(lenet5).map((type) => (type === 'relu' ? 'silu' : type)));
    expect(silu.name).to.equal(`${lenet5.name}-silu`);
  });

  it('leave the weights with their names, shapes and first values', () => {
    expect(initialWeights(smoothActivations(lenet5, 'softplus'), 1)).to.deep.equal(initialWeights(lenet5, 1));
  });

  it('reach into blocks, and keep what is wired by name', () => {
    const blocks: Architecture = {
      name: 'blocks',
      input: [2, 2, 1],
      initializer: 'torch',
      layers: [
        { type: 'relu', name: 'first' },
        { type: 'residual', body: [{ type: 'gate', body: [{ type: 'relu' }] }], shortcut: [{ type: 'relu' }] },
        { type: 'flatten', inputs: ['first'] },
      ],
    };
    expect(smoothActivations(blocks, 'gelu').layers).to.deep.equal(
      JSON.parse(JSON.stringify(blocks.layers).replaceAll('"relu"', '"gelu"')),
    );
  });

  it('are the paper’s softplus, which is a ReLU but near 0', () => {
    const layer = smoothActivations(lenet5, 'softplus').layers.find(({ type }) => type === 'softplus');
    expect(layer).to.deep.equal({ type: 'softplus', beta: 10 });
    const architecture: Architecture = {
      ...{ name: 'one', input: [1, 3, 1], initializer: 'torch' },
      layers: [{ type: 'softplus', beta: 10 }, { type: 'flatten' }],
    };
    const network = createNetwork(architecture, {});
    const values = tf.tidy(() => [...network.logits(tf.tensor4d([-2, 0, 2], [1, 1, 3, 1])).dataSync()]);
    [0, Math.LN2 / 10, 2].forEach((value, i) => {
      expect(values[i]).to.be.closeTo(value, 1e-6);
    });
    network.dispose();
  });

  it('refuse an architecture without a ReLU', async () => {
    const none: Architecture = { name: 'none', input: [2, 2, 1], initializer: 'torch', layers: [{ type: 'flatten' }] };
    await expectRejects(() => smoothActivations(none, 'gelu'), RangeError, 'none has no ReLU');
  });
});
