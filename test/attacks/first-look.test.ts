import { expect } from 'chai';
import { type AttackOptions, bim, type FgsmOptions, fgsm } from '../../lib/attacks/index.js';
import { createNetwork, type DifferentiableClassifier, initialWeights, lenet } from '../../lib/models/index.js';
import { Interrupted, keyedUniform, type Tensor4D, tf } from '../../lib/tensor/index.js';
import { expectNoLeak, expectRejects } from '../helpers.js';

const N = 40;

describe('the first look of an attack that starts at the images', () => {
  const network = createNetwork(lenet, initialWeights(lenet, 3));
  const pixels = keyedUniform(N * 784, 0, 1, 5);
  const images = tf.tensor4d(pixels, [N, 28, 28, 1]);
  const right = tf.tidy(() => Int32Array.from(network.logits(images).argMax(1).dataSync()));
  /** The model's own answers, but for every `every`-th row. */
  const labelsWrongAt = (every: number) => right.map((answer, row) => (row % every === 0 ? (answer + 1) % 10 : answer));
  /** The same model, of which the engine cannot know that its answers are its logits. */
  const wrapped: DifferentiableClassifier = { ...network, predict: async (x) => network.logits(x) };
  after(() => {
    images.dispose();
    network.dispose();
  });

  /** Forward passes of the network, counted by their rows. */
  async function passes(work: () => Promise<unknown>): Promise<number> {
    const backend = tf.backend() as unknown as Record<'executeMultipleOutputs', (...all: unknown[]) => unknown>;
    const { executeMultipleOutputs } = backend;
    let rows = 0;
    backend.executeMultipleOutputs = function (this: unknown, ...all: unknown[]) {
      const [name, , [input]] = all as [string, unknown, { shape: number[] }[]];
      if (/Relu$/.test(name) && input.shape.length === 2) rows += input.shape[0];
      return executeMultipleOutputs.apply(this, all);
    };
    try {
      await work();
    } finally {
      backend.executeMultipleOutputs = executeMultipleOutputs;
    }
    return rows;
  }

  const cases: { what: string; options?: Partial<FgsmOptions>; every?: number; run?: AttackOptions; mask?: boolean }[] =
    [
      { what: 'all rows in one call' },
      { what: 'several calls', run: { batchSize: 7 } },
      { what: 'another loss', options: { loss: 'margin' } },
      { what: 'an L2 step', options: { norm: 'l2', epsilon: 2 } },
      { what: 'a mask', mask: true },
      {
        what: 'budgets for nothing, an answer, a gradient too, a verdict too',
        run: { budget: Int32Array.from({ length: N }, (_, row) => row % 5) },
      },
      { what: 'a model that is wrong on half the rows', every: 2 },
      { what: 'a model that is wrong on all', every: 1 },
      { what: 'a class to aim at', options: { target: 3 } },
    ];
  for (const { what, options, every = 10, run = {}, mask } of cases)
    it(`finds and counts what asking twice does: ${what}`, async () => {
      const attack = fgsm({ epsilon: 0.1, ...options });
      const half = tf.tidy(() => tf.concat([tf.ones([1, 28, 14, 1]), tf.zeros([1, 28, 14, 1])], 2) as Tensor4D);
      const batch = { images, labels: labelsWrongAt(every), ...(mask && { mask: half }) };
      const [once, twice] = await expectNoLeak(async () => [
        await attack.run(network, batch, run),
        await attack.run(wrapped, batch, run),
      ]);
      half.dispose();
      for (const part of ['predicted', 'success', 'wrongFromStart', 'queries', 'gradients', 'unanswered'] as const)
        expect([...(once[part] as Int32Array)], part).to.deep.equal([...(twice[part] as Int32Array)]);
      // Another number of rows in a call moves the last bits of a gradient; of one, a sign.
      const apart = once.images.reduce(
        (count, value, i) => count + Number(Math.abs(value - twice.images[i]) > 1e-5),
        0,
      );
      expect(apart).to.be.at.most(2);
    });

  it('spares the forward pass of the first answers', async () => {
    const batch = { images, labels: right };
    expect(await passes(() => fgsm({ epsilon: 0.1 }).run(wrapped, batch))).to.equal(3 * N);
    expect(await passes(() => fgsm({ epsilon: 0.1 }).run(network, batch))).to.equal(2 * N);
  });

  it('costs no forward pass more where half of the answers are wrong, and goes over to asking first', async () => {
    const batch = { images, labels: labelsWrongAt(2) };
    for (const batchSize of [N, 10])
      expect(await passes(() => fgsm({ epsilon: 0.1 }).run(network, batch, { batchSize }))).to.equal(2 * N);
  });

  it('asks as before where the first answers are given, and where an attack starts elsewhere', async () => {
    const batch = { images, labels: right };
    expect(await passes(() => fgsm({ epsilon: 0.1 }).run(network, { ...batch, predicted: right }))).to.equal(2 * N);
    expect(await passes(() => bim({ epsilon: 0.1, steps: 2, earlyStop: false }).run(network, batch))).to.equal(4 * N);
  });

  it('takes the answers of a model that answers otherwise than its logits say from the model', async () => {
    const shy: DifferentiableClassifier = { ...network, predict: async (x) => tf.fill([x.shape[0], 10], Number.NaN) };
    const { predicted, wrongFromStart, gradients } = await fgsm({ epsilon: 0.1 }).run(shy, { images, labels: right });
    expect(new Set(predicted)).to.deep.equal(new Set([-1]));
    expect(new Set(wrongFromStart)).to.deep.equal(new Set([1]));
    expect(new Set(gradients)).to.deep.equal(new Set([0]));
  });

  it('leaves nothing where it is stopped', () =>
    expectNoLeak(async () => {
      const controller = new AbortController();
      const run = fgsm({ epsilon: 0.1 }).run(
        network,
        { images, labels: right },
        { batchSize: 10, signal: controller.signal },
      );
      setImmediate(() => setImmediate(() => controller.abort(new Interrupted())));
      await expectRejects(() => run, Interrupted);
    }));
});
