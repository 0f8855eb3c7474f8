import { expect } from 'chai';
import { expectationOver, pgd } from '../../../../lib/attacks/index.js';
import { type Dataset, digits, takeRows } from '../../../../lib/data/index.js';
import { certifySmoothed, noiseAugmentation, predictSmoothed, smoothed } from '../../../../lib/defences/index.js';
import { certifiedAccuracy } from '../../../../lib/evaluation/index.js';
import { type Architecture, createNetwork, initialWeights, type Network, train } from '../../../../lib/models/index.js';
import { tf } from '../../../../lib/tensor/index.js';

const SIGMA = 0.5;
const ROWS = 8;

const ARCHITECTURE: Architecture = {
  name: 'small mlp',
  input: [28, 28, 1],
  initializer: 'torch',
  layers: [
    { type: 'flatten' },
    { type: 'linear', weights: 'first', units: 32 },
    { type: 'relu' },
    { type: 'linear', weights: 'last', units: 10 },
  ],
};

describe('a small network of digits, trained under noise and smoothed', () => {
  let network: Network;
  let test: Dataset;

  before(async () => {
    network = createNetwork(ARCHITECTURE, initialWeights(ARCHITECTURE, 1));
    const settings = { epochs: 12, batchSize: 64, seed: 1, optimizer: { kind: 'adam', learningRate: 0.003 } } as const;
    await train(network, await digits('train'), settings, { adversary: noiseAugmentation({ sigma: SIGMA }) });
    test = takeRows(
      await digits('test'),
      Array.from({ length: ROWS }, (_, row) => row),
    );
  });
  after(() => network.dispose());

  /** PGD in L2 by the gradient of the log of mean probabilities: the last iterate, and whether PREDICT is fooled. */
  async function attacked(row: Dataset, epsilon: number) {
    const images = tf.tensor4d(row.images, [1, 28, 28, 1]);
    const model = expectationOver(smoothed(network, { sigma: SIGMA, samples: 200 }), {
      draws: 8,
      average: 'probabilities',
    });
    const attack = pgd({ norm: 'l2', epsilon, steps: 8, relativeStepSize: 0.3, earlyStop: false });
    const found = await attack.run(model, { images, labels: row.labels, predicted: row.labels });
    images.dispose();
    return found;
  }

  it('keeps certified answers against SmoothAdv inside the radius; far outside it does not', async () => {
    const certified = await certifySmoothed(network, test, { sigma: SIGMA, samples: 1000 });
    const [clean, far] = certifiedAccuracy(certified, [0, 5]);
    expect(clean.correct).to.be.at.least(ROWS / 2);
    expect(far.correct).to.equal(0);
    let broken = 0;
    for (const [i, { answer, label, radius }] of certified.entries()) {
      if (answer !== label) continue;
      const row = takeRows(test, [i]);
      const { images, success } = await attacked(row, radius);
      expect(success[0], `row ${i}`).to.equal(0);
      const [after] = await predictSmoothed(network, { ...row, images }, { sigma: SIGMA, samples: 200 });
      expect(after.answer, `row ${i}`).to.be.oneOf([answer, -1]);
      broken += (await attacked(row, 4 * radius + 2)).success[0];
    }
    expect(broken).to.be.above(0);
  });
});
