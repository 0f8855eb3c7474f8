import { expect } from 'chai';
import { chainOf, hiddenActivations } from '../../lib/generators/activations.js';
import { type Architecture, createNetwork, initialWeights, type Network } from '../../lib/models/index.js';
import { keyedUniform, type Tensor2D, type Tensor4D, tf } from '../../lib/tensor/index.js';
import { expectNoLeak, largestDifference } from '../helpers.js';

const architecture = (layers: Architecture['layers']): Architecture => ({
  name: 'it',
  input: [4, 4, 1],
  initializer: 'glorot',
  layers,
});

/** Names on every step, as files of other libraries give them, and none. */
const dense = (named: boolean) =>
  architecture(
    [
      { type: 'flatten' },
      { type: 'linear', weights: 'a', units: 6 },
      { type: 'relu' },
      { type: 'linear', weights: 'b', units: 5 },
      { type: 'relu' },
      { type: 'linear', weights: 'c', units: 3 },
    ].map((layer, i) => ({
      ...layer,
      ...(named && { name: `step ${i}`, ...(i && { inputs: [`step ${i - 1}`] }) }),
    })) as Architecture['layers'],
  );

async function withNetwork(one: Architecture, work: (network: Network) => void): Promise<void> {
  await expectNoLeak(() => {
    const network = createNetwork(one, initialWeights(one, 3));
    try {
      work(network);
    } finally {
      network.dispose();
    }
  });
}

describe('hidden activations', () => {
  for (const named of [false, true])
    it(`are what dense layers hold before their rectifiers${named ? ', also where steps have names' : ''}`, () =>
      withNetwork(dense(named), (network) => {
        const { mapping, layers } = hiddenActivations(network);
        expect(layers).to.deep.equal([
          { name: 'a', shape: [6], from: 0, to: 6 },
          { name: 'b', shape: [5], from: 6, to: 11 },
        ]);
        const [found, wanted] = tf.tidy(() => {
          const x = tf.tensor4d(keyedUniform(5 * 16, 0, 1, 1), [5, 4, 4, 1]) as Tensor4D;
          const layer = (values: Tensor2D, name: string) =>
            values.matMul(network.weights[`${name}.weight`] as never).add(network.weights[`${name}.bias`]) as Tensor2D;
          const first = layer(x.reshape([5, 16]) as Tensor2D, 'a');
          const second = layer(first.relu(), 'b');
          return [mapping.apply(x).dataSync(), tf.concat([first, second], 1).dataSync()];
        });
        expect(largestDifference(found, wanted)).to.be.below(1e-5);
        expect(found.some((value) => value < 0)).to.equal(true);
        mapping.dispose();
      }));

  it('of convolutions have a place for each of their pixels', () =>
    withNetwork(
      architecture([
        { type: 'conv2d', weights: 'a', filters: 2, kernel: 3 },
        { type: 'relu' },
        { type: 'flatten' },
        { type: 'linear', weights: 'b', units: 3 },
      ]),
      (network) => {
        const { mapping, layers } = hiddenActivations(network);
        expect(layers).to.deep.equal([{ name: 'a', shape: [2, 2, 2], from: 0, to: 8 }]);
        expect(mapping.outputShape).to.deep.equal([8]);
        mapping.dispose();
      },
    ));

  it('are refused of networks with branches, and of those with nothing inside', async () => {
    await withNetwork(
      architecture([
        { type: 'flatten', name: 'flat' },
        { type: 'linear', weights: 'a', units: 3, name: 'one' },
        { type: 'linear', weights: 'b', units: 3, inputs: ['flat'], name: 'two' },
        { type: 'add', inputs: ['one', 'two'] },
      ]),
      (network) => {
        expect(() => chainOf(network)).to.throw(RangeError, 'it has branches');
        expect(() => hiddenActivations(network)).to.throw(RangeError, 'it has branches');
      },
    );
    await withNetwork(architecture([{ type: 'flatten' }, { type: 'linear', weights: 'a', units: 3 }]), (network) => {
      expect(() => hiddenActivations(network)).to.throw(RangeError, 'it has no hidden layer');
    });
  });
});
