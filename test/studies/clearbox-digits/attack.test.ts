import { expect } from 'chai';
import { createNetwork, initialWeights } from '../../../lib/models/index.js';
import { articleAttack, type GoalLoss } from '../../../lib/studies/clearbox-digits/attack.js';
import { keyedUniform, type Tensor4D, tf } from '../../../lib/tensor/index.js';

/** Six pixels, four tanh units, three classes: smooth, so that differences may stand for derivatives. */
const architecture = {
  name: 'toy',
  input: [2, 3, 1],
  initializer: 'glorot',
  layers: [
    { type: 'flatten' },
    { type: 'linear', weights: 'hidden', units: 4 },
    { type: 'tanh' },
    { type: 'linear', weights: 'output', units: 3 },
  ],
} as const;

describe('The article’s attack', () => {
  const network = createNetwork(architecture, initialWeights(architecture, 3), 'toy');
  const pixels = keyedUniform(12, 0.2, 0.8, 5);
  const goals = [2, 0];
  let start: Tensor4D;
  before(() => {
    start = tf.tensor4d(pixels, [2, 2, 3, 1]);
  });
  after(() => {
    start.dispose();
    network.dispose();
  });

  /** The loss of one row, in plain arithmetic. */
  function lossAt(loss: GoalLoss, values: Float32Array, goal: number): number {
    const logits = tf.tidy(() => Array.from(network.logits(tf.tensor4d(values, [1, 2, 3, 1])).dataSync()));
    const powers = logits.map(Math.exp);
    const p = powers.map((power) => power / powers.reduce((a, b) => a + b, 0));
    if (loss === 'crossEntropy') return -Math.log(p[goal]);
    if (loss === 'margin') return Math.max(...logits.filter((_, k) => k !== goal)) - logits[goal];
    return 0.5 * p.reduce((sum, value, k) => sum + (Number(k === goal) - value) ** 2, 0);
  }

  for (const loss of ['squares', 'crossEntropy', 'margin'] as const)
    it(`steps down the slope of the loss: ${loss}`, async () => {
      const end = await articleAttack(network, start, goals, { steps: 1, eta: 1, loss });
      const moved = end.dataSync();
      end.dispose();
      for (let i = 0; i < 12; i++) {
        const row = Math.floor(i / 6);
        const at = (by: number) => {
          const values = pixels.slice(row * 6, row * 6 + 6);
          values[i % 6] += by;
          return lossAt(loss, values, goals[row]);
        };
        expect(pixels[i] - moved[i], `pixel ${i}`).to.be.closeTo((at(1e-2) - at(-1e-2)) / 2e-2, 1e-3);
      }
    });

  it('comes to rest where λ pulls back as much as the loss pulls away', async () => {
    const lambda = 0.5;
    let last = new Float32Array(2);
    const end = await articleAttack(network, start, goals, {
      steps: 200,
      lambda,
      onStep: ({ gradient }) => {
        last = gradient.slice();
      },
    });
    const distance = tf.tidy(() => end.sub(start).square().sum([1, 2, 3]).sqrt().dataSync());
    end.dispose();
    for (const row of [0, 1]) expect(lambda * distance[row]).to.be.closeTo(last[row], 1e-4);
  });

  it('knows no range of pixels unless told to cut', async () => {
    const settings = { steps: 300, eta: 20, loss: 'margin' } as const;
    const [free, cut] = [
      await articleAttack(network, start, goals, settings),
      await articleAttack(network, start, goals, { ...settings, clip: true }),
    ];
    const range = (values: ArrayLike<number>) => [Math.min(...Array.from(values)), Math.max(...Array.from(values))];
    expect(range(free.dataSync())[1]).to.be.above(1);
    expect(range(cut.dataSync())).to.deep.equal([0, 1]);
    tf.dispose([free, cut]);
  });

  it('changes nothing in no steps, tells of the start and the end, and leaves no tensors', async () => {
    const tensors = tf.memory().numTensors;
    const seen: number[] = [];
    const end = await articleAttack(network, start, goals, { steps: 0, onStep: ({ step }) => seen.push(step) });
    expect(Array.from(end.dataSync())).to.deep.equal(Array.from(pixels));
    end.dispose();
    const two = await articleAttack(network, start, goals, { steps: 2, onStep: ({ step }) => seen.push(step) });
    two.dispose();
    expect(seen).to.deep.equal([0, 0, 1, 2]);
    expect(tf.memory().numTensors).to.equal(tensors);
  });

  it('refuses goals that are no classes, or too few', async () => {
    for (const [wrong, told] of [
      [[1], '1 goals for 2 images'],
      [[0, 3], 'from 0 to 2, got 3'],
    ] as const)
      try {
        await articleAttack(network, start, wrong, { steps: 1 });
        expect.fail('no error');
      } catch (error) {
        expect(String(error)).to.contain(told);
      }
  });
});
