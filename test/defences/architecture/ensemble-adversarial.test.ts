import { expect } from 'chai';
import { ensembleAdversary } from '../../../lib/defences/index.js';
import type { Adversary, Network } from '../../../lib/models/index.js';
import { tf } from '../../../lib/tensor/index.js';
import { expectNoLeak, expectRejects } from '../../helpers.js';
import { smallImages } from './small.js';

/** Makes images of one value. */
const constant = (value: number): Adversary => ({
  description: `all ${value}`,
  mode: 'instead',
  ratio: 1,
  images: async ({ images }) => tf.fill(images.shape, value),
});

describe('ensemble adversarial training', () => {
  it('takes its sources in turn, and begins each epoch with the next one', () =>
    expectNoLeak(async () => {
      const adversary = ensembleAdversary([constant(0), constant(1), constant(2)]);
      const images = smallImages(2);
      const met: number[][] = [];
      for (const epoch of [0, 1, 2]) {
        met.push([]);
        for (const place of [0, 1, 2, 3]) {
          const batch = { network: {} as Network, images, rows: Int32Array.of(0, 1), keys: [9, epoch, place] };
          const made = await adversary.images(batch);
          expect(made.shape).to.deep.equal(images.shape);
          met[epoch].push(made.dataSync()[0]);
          made.dispose();
        }
      }
      expect(met).to.deep.equal([
        [0, 1, 2, 0],
        [1, 2, 0, 1],
        [2, 0, 1, 2],
      ]);
      images.dispose();
    }));

  it('learns them beside the images, half of the loss each, and says of whom they are', () => {
    const adversary = ensembleAdversary([constant(0), constant(1)]);
    expect(adversary.mode).to.equal('beside');
    expect(adversary.ratio).to.equal(0.5);
    expect(adversary.description).to.equal('in turn: all 0; all 1');
    expect(ensembleAdversary([constant(0)], { ratio: 0.3 }).ratio).to.equal(0.3);
  });

  it('refuses no source, and what is no share', async () => {
    await expectRejects(() => ensembleAdversary([]), RangeError, 'at least one');
    await expectRejects(() => ensembleAdversary([constant(0)], { ratio: 2 }), RangeError, 'between 0 and 1', '2');
  });
});
