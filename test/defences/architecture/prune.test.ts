import { expect } from 'chai';
import { pruned } from '../../../lib/defences/index.js';
import { weightsOf } from '../../../lib/models/index.js';
import { expectNoLeak, expectRejects } from '../../helpers.js';
import { expectSame } from './same.js';
import { networkByHand, smallImages, smallLabels, smallNetwork } from './small.js';

const dataOf = (network: ReturnType<typeof smallNetwork>) => {
  const taken = weightsOf(network);
  network.dispose();
  return [...taken['first.weight'].data, ...taken['last.weight'].data];
};

describe('pruning by magnitude', () => {
  it('of nothing leaves the network itself, bit for bit', () =>
    expectNoLeak(async () => {
      const [network, images] = [smallNetwork(), smallImages(12)];
      const same = pruned(network, { share: 0 });
      await expectSame(same, network, images, smallLabels(12));
      same.dispose();
      network.dispose();
      images.dispose();
    }));

  it('drops the smallest of each layer, or of all together', () =>
    expectNoLeak(() => {
      const network = networkByHand([1, -2, 3, -4], [0.1, 0.2, -0.3, 5]);
      expect(dataOf(pruned(network, { share: 0.5 }))).to.deep.equal([0, 0, 3, -4, 0, 0, Math.fround(-0.3), 5]);
      expect(dataOf(pruned(network, { share: 0.5, among: 'network' }))).to.deep.equal([0, -2, 3, -4, 0, 0, 0, 5]);
      expect(dataOf(pruned(network, { share: 1 })).every((value) => value === 0)).to.equal(true);
      network.dispose();
    }));

  it('drops the first of equals, no more than the share', () => {
    const network = networkByHand([1, -1, 1, -1], [2, 2, 2, 2]);
    expect(dataOf(pruned(network, { share: 0.25 }))).to.deep.equal([0, -1, 1, -1, 0, 2, 2, 2]);
    network.dispose();
  });

  it('leaves biases alone', () => {
    const network = smallNetwork();
    const none = pruned(network, { share: 1 });
    for (const [name, { data }] of Object.entries(weightsOf(none)))
      if (name.endsWith('.bias')) expect(data).to.deep.equal(weightsOf(network)[name].data);
      else expect(data.every((value) => value === 0)).to.equal(true);
    none.dispose();
    network.dispose();
  });

  it('refuses what is no share', async () => {
    const network = smallNetwork();
    for (const share of [-0.1, 1.1, Number.NaN])
      await expectRejects(() => pruned(network, { share }), RangeError, 'between 0 and 1', String(share));
    network.dispose();
  });
});
