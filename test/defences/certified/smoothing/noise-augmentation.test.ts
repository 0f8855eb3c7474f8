import { expect } from 'chai';
import { noiseAugmentation } from '../../../../lib/defences/index.js';
import { train } from '../../../../lib/models/index.js';
import { type Tensor4D, tf } from '../../../../lib/tensor/index.js';
import { expectNoLeak, expectRejects, largestDifference } from '../../../helpers.js';
import { interiorRows, linearNetwork } from '../../adversarial-training/linear.js';

const WIDTH = 400;

/** Noise over σ that a batch of these rows, all white, gets in an epoch. */
async function noiseOf(rows: readonly number[], epoch: number, seed = 0): Promise<number[][]> {
  const network = linearNetwork();
  const images = tf.ones([rows.length, 20, 20, 1]) as Tensor4D;
  const adversary = noiseAugmentation({ sigma: 0.5, seed });
  const made = await adversary.images({ network, images, rows: Int32Array.from(rows), keys: [7, epoch, rows.length] });
  const noise = [...made.dataSync()].map((value) => (value - 1) / 0.5);
  tf.dispose([images, made]);
  network.dispose();
  return rows.map((_, i) => noise.slice(i * WIDTH, (i + 1) * WIDTH));
}

describe('training under Gaussian noise', () => {
  it('replaces every image by noisy ones, not clipped', async () => {
    const noise = (await expectNoLeak(() => noiseOf([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 0))).flat();
    const five = 5 / Math.sqrt(noise.length);
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value / values.length, 0);
    expect(mean(noise)).to.be.closeTo(0, five);
    expect(mean(noise.map((z) => z * z))).to.be.closeTo(1, five * Math.SQRT2);
    expect(mean(noise.map((z) => Number(z > 0)))).to.be.closeTo(0.5, five / 2);
    const { mode, ratio } = noiseAugmentation({ sigma: 0.5 });
    expect([mode, ratio]).to.deep.equal(['instead', 1]);
  });

  it('draws by seed, epoch and row', async () => {
    const [[zero, one], [alone], [later], [seeded]] = [
      await noiseOf([0, 1], 0),
      await noiseOf([1], 0),
      await noiseOf([1], 1),
      await noiseOf([1], 0, 1),
    ];
    expect(alone).to.deep.equal(one);
    for (const other of [zero, later, seeded]) expect(largestDifference(other, one)).to.be.above(1);
  });

  it('of no noise trains as without it, bit for bit; of some it does not', async () => {
    const settings = {
      epochs: 2,
      batchSize: 5,
      seed: 1,
      optimizer: { kind: 'sgd', learningRate: 0.1, momentum: 0, decay: 0 },
    } as const;
    const trained = async (sigma?: number) => {
      const network = linearNetwork();
      await train(
        network,
        interiorRows(10),
        settings,
        sigma === undefined ? {} : { adversary: noiseAugmentation({ sigma }) },
      );
      const weights = [...network.weights['fc.weight'].dataSync()];
      network.dispose();
      return weights;
    };
    const plain = await expectNoLeak(() => trained());
    expect(await expectNoLeak(() => trained(0))).to.deep.equal(plain);
    expect(await trained(0.2)).not.to.deep.equal(plain);
  });

  it('refuses a deviation below 0, and is named by what it does', async () => {
    await expectRejects(() => noiseAugmentation({ sigma: -0.1 }), RangeError, 'sigma', '-0.1');
    expect(noiseAugmentation({ sigma: 0.5, seed: 3 }).description)
      .to.include('"sigma":0.5')
      .and.include('"seed":3');
  });
});
