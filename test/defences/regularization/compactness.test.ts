import { expect } from 'chai';
import { compactness } from '../../../lib/defences/index.js';
import { type Tensor4D, tf } from '../../../lib/tensor/index.js';
import { expectNoLeak, expectRejects } from '../../helpers.js';
import { batchOf, crossEntropy, differenceOf, linearNetwork } from './linear.js';

/** An adversary that adds .1. */
const adversary = {
  description: 'adds .1',
  images: async ({ images }: { readonly images: Tensor4D }) => images.add(0.1) as Tensor4D,
};

/** Logits of three images, then of their adversarial ones; the first two are of one class. */
const LOGITS = [
  [1, 0],
  [3, 0],
  [0, 2],
  [1, 1],
  [3, 0],
  [0, 0],
];
const LABELS = [0, 0, 1];
const targets = () => tf.oneHot(LABELS, 2).toFloat() as ReturnType<typeof tf.tensor2d>;
const plain = LOGITS.reduce((sum, logits, i) => sum + crossEntropy(logits, LABELS[i % 3]) / 6, 0);

const lossAt = (options: { local: number; global: number; margin: number }) => {
  const wanted = targets();
  const { value, off } = differenceOf((at) => compactness(adversary, options).loss(at, wanted), LOGITS);
  wanted.dispose();
  expect(off, 'gradient').to.be.below(2e-3);
  return value;
};

describe('compactness', () => {
  it('is the mean of both cross-entropies where its weights are 0', () => {
    expect(lossAt({ local: 0, global: 0, margin: 4 })).to.be.closeTo(plain, 1e-6);
  });

  it('is local: the squared distance of an image’s logits to its adversarial one’s', () => {
    // Squared distances 1, 0 and 4, halved for two classes, mean over three images.
    expect(lossAt({ local: 1, global: 0, margin: 4 })).to.be.closeTo(plain + (1 + 0 + 4) / 2 / 3, 1e-5);
  });

  it('is global: near within a class, and a margin apart between classes', () => {
    // Within: squared distance 4, halved. Between: 5 and 13, halved 2.5 and 6.5, of a margin of 4 short by 1.5 and 0.
    expect(lossAt({ local: 0, global: 1, margin: 4 })).to.be.closeTo(plain + 2 + (1.5 + 0) / 2, 1e-5);
  });

  it('sees each image and its adversarial one, and leaves no tensor behind', async () => {
    const network = linearNetwork([
      [1, 0],
      [0, 1],
    ]);
    const batch = batchOf(network, [[0.2, 0.4]], [1]);
    const { images } = compactness(adversary, { local: 1, global: 1, margin: 1 });
    await expectNoLeak(async () => {
      const seen = await images(batch);
      [0.2, 0.4, 0.3, 0.5].forEach((value, i) => {
        expect(seen.dataSync()[i]).to.be.closeTo(value, 1e-6);
      });
      seen.dispose();
    });
    tf.dispose([batch.images, batch.targets]);
    network.dispose();
  });

  it('refuses negative weights', async () => {
    await expectRejects(() => compactness(adversary, { local: -1, global: 0, margin: 0 }), RangeError, 'local');
  });
});
