import { expect } from 'chai';
import { type Attack, fgsm } from '../../lib/attacks/index.js';
import { freshAdversary } from '../../lib/defences/adversarial-training/fresh.js';
import { staticAdversary } from '../../lib/defences/adversarial-training/static.js';
import {
  type Adversary,
  type Architecture,
  createNetwork,
  type DifferentiableClassifier,
  initialWeights,
  recipeOf,
  type TrainingSettings,
  train,
  weightsOf,
} from '../../lib/models/index.js';
import { expectNoLeak, expectRejects, largestDifference } from '../helpers.js';
import { toyData } from '../models/toy.js';

const data = toyData(12);
const width = 6;

/** Softmax of a linear map, whose gradients are written down below. */
const linear: Architecture = {
  name: 'linear',
  input: [2, 3, 1],
  initializer: 'glorot',
  layers: [{ type: 'flatten' }, { type: 'linear', weights: 'fc', units: 2 }],
};

const sgd = (changes: Partial<TrainingSettings> = {}): TrainingSettings => ({
  ...{ epochs: 1, batchSize: 12, seed: 1 },
  optimizer: { kind: 'sgd', learningRate: 0.5, momentum: 0, decay: 0 },
  ...changes,
});

interface Weights {
  /** [6, 2]. */
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}

async function trained(settings: TrainingSettings, adversary?: Adversary): Promise<Weights & { losses: number[] }> {
  const network = createNetwork(linear, initialWeights(linear, 7));
  try {
    const losses = await train(network, data, settings, { adversary });
    const { 'fc.weight': weight, 'fc.bias': bias } = weightsOf(network);
    return { weight: weight.data.slice(), bias: bias.data.slice(), losses };
  } finally {
    network.dispose();
  }
}

const start = (): Weights => {
  const { 'fc.weight': weight, 'fc.bias': bias } = initialWeights(linear, 7);
  return { weight: weight.data, bias: bias.data };
};

/** Softmax less the wanted distribution, of one image. */
function off({ weight, bias }: Weights, x: Float32Array, label: number): number[] {
  const logits = [0, 1].map((k) => x.reduce((sum, value, i) => sum + value * weight[2 * i + k], bias[k]));
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
  return logits.map((logit, k) => Math.exp(logit) / total - Number(k === label));
}

/** The mean gradient of cross-entropy over these images: by weights, then by biases. */
function gradient(at: Weights, images: Float32Array, labels: ArrayLike<number> = data.labels): number[] {
  const sum = new Array<number>(14).fill(0);
  const n = labels.length;
  for (let row = 0; row < n; row++) {
    const x = images.subarray(row * width, (row + 1) * width);
    off(at, x, labels[row]).forEach((value, k) => {
      x.forEach((pixel, i) => {
        sum[2 * i + k] += (pixel * value) / n;
      });
      sum[12 + k] += value / n;
    });
  }
  return sum;
}

/** One step of FGSM, row by row. */
function fgsmOf(at: Weights, images: Float32Array, epsilon: number): Float32Array {
  return images.map((value, i) => {
    const row = Math.floor(i / width);
    const [a, b] = off(at, images.subarray(row * width, (row + 1) * width), data.labels[row]);
    const slope = a * at.weight[2 * (i % width)] + b * at.weight[2 * (i % width) + 1];
    return Math.min(1, Math.max(0, value + epsilon * Math.sign(slope)));
  });
}

const flat = ({ weight, bias }: Weights) => [...weight, ...bias];
const stepped = (from: Weights, by: readonly number[], rate = 0.5) =>
  flat(from).map((value, i) => value - rate * by[i]);

/** Images that are nothing like the originals, so that mixing up shows. */
const others = data.images.map((value, i) => 1 - value * (i % 3 === 0 ? 0.5 : 1));
const beside = (ratio?: number) => staticAdversary(data, async () => others, { description: 'others', ratio });

describe('adversarial training beside the images', () => {
  it('learns half the loss of each: one update by ½ J(x) + ½ J(x_adv)', async () => {
    const from = start();
    const [clean, adversarial] = [gradient(from, data.images), gradient(from, others)];
    const wanted = clean.map((value, i) => value / 2 + adversarial[i] / 2);
    const found = await expectNoLeak(() => trained(sgd(), beside()));
    expect(largestDifference(flat(found), stepped(from, wanted))).to.be.below(1e-6);
    const plain = await trained(sgd());
    expect(largestDifference(flat(found), flat(plain))).to.be.above(1e-3);
  });

  it('takes another share where it is told to', async () => {
    const from = start();
    const [clean, adversarial] = [gradient(from, data.images), gradient(from, others)];
    const wanted = clean.map((value, i) => 0.8 * value + 0.2 * adversarial[i]);
    expect(largestDifference(flat(await trained(sgd(), beside(0.2))), stepped(from, wanted))).to.be.below(1e-6);
    expect(largestDifference(flat(await trained(sgd(), beside(1))), stepped(from, adversarial))).to.be.below(1e-6);
  });

  it('is plain training at a share of nothing, and at images that are the originals', async () => {
    const settings = sgd({ epochs: 4, batchSize: 5, optimizer: { kind: 'adam', learningRate: 0.05 } });
    const plain = await trained(settings);
    const none = await trained(settings, beside(0));
    expect(largestDifference(flat(none), flat(plain))).to.be.below(1e-5);
    expect(largestDifference(none.losses, plain.losses)).to.be.below(1e-5);
    const same = staticAdversary(data, async () => data.images, { description: 'same' });
    expect(largestDifference(flat(await trained(settings, same)), flat(plain))).to.be.below(1e-4);
  });

  it('puts beside each image its own, whatever the order of the rows', async () => {
    // One row a batch: had any row another's image, some update would differ.
    const settings = sgd({ batchSize: 1 });
    const of = { ...data, images: others };
    const network = createNetwork(linear, initialWeights(linear, 7));
    await train(network, of, settings);
    const alone = Object.values(weightsOf(network)).flatMap(({ data: values }) => [...values]);
    network.dispose();
    expect(largestDifference(flat(await trained(settings, beside(1))), alone)).to.be.below(1e-6);
  });

  it('asks for its images once, when training begins', async () => {
    let asked = 0;
    const adversary = staticAdversary(
      data,
      async () => {
        asked += 1;
        return others;
      },
      { description: 'counted' },
    );
    expect(asked).to.equal(0);
    await trained(sgd({ epochs: 3, batchSize: 4 }), adversary);
    expect(asked).to.equal(1);
  });

  it('says what does not fit', async () => {
    const few = staticAdversary(data, async () => others.subarray(0, 12), { description: 'few' });
    await expectNoLeak(() =>
      expectRejects(() => trained(sgd(), few), RangeError, 'hold 12 values; toy has 72: one image beside each'),
    );
    expect(() => beside(1.5)).to.throw(RangeError, 'ratio must be a number 0 or more, at most 1, got 1.5');
    expect(() => freshAdversary(data, fgsm({ epsilon: 0.1 }), { ratio: -1 })).to.throw(RangeError, 'ratio must be');
  });
});

/** An attack that notes what it was asked. */
function noted(): {
  attack: Attack<DifferentiableClassifier>;
  calls: { rows: number[]; weights: number[]; seed?: number }[];
} {
  const calls: { rows: number[]; weights: number[]; seed?: number }[] = [];
  const inner = fgsm({ epsilon: 0.1 });
  const attack: typeof inner = {
    ...inner,
    run: async (model, batch, options) => {
      const { weights } = model as unknown as Parameters<typeof weightsOf>[0];
      calls.push({
        rows: Array.from(batch.indices ?? []),
        weights: Object.values(weightsOf({ weights } as never)).flatMap(({ data: values }) => [...values]),
        seed: options?.seed,
      });
      return inner.run(model, batch, options);
    },
  };
  return { attack, calls };
}

describe('adversarial training in the place of the images', () => {
  it('learns from what an attack makes of each batch: one update by J(x_adv)', async () => {
    const from = start();
    const adversarial = fgsmOf(from, data.images, 0.1);
    const found = await expectNoLeak(() => trained(sgd(), freshAdversary(data, fgsm({ epsilon: 0.1 }))));
    expect(largestDifference(flat(found), stepped(from, gradient(from, adversarial)))).to.be.below(1e-6);
  });

  it('attacks afresh, on the weights as they are by then', async () => {
    const from = start();
    const first = stepped(from, gradient(from, fgsmOf(from, data.images, 0.1)));
    const at: Weights = { weight: Float32Array.from(first.slice(0, 12)), bias: Float32Array.from(first.slice(12)) };
    const found = await trained(sgd({ epochs: 2 }), freshAdversary(data, fgsm({ epsilon: 0.1 })));
    expect(largestDifference(flat(found), stepped(at, gradient(at, fgsmOf(at, data.images, 0.1))))).to.be.below(1e-5);
    const { attack, calls } = noted();
    await trained(sgd({ epochs: 2, batchSize: 5 }), freshAdversary(data, attack));
    expect(calls.map(({ rows }) => rows.length)).to.deep.equal([5, 5, 2, 5, 5, 2]);
    expect(calls[0].weights).to.deep.equal(flat(from));
    expect(new Set(calls.map(({ weights }) => weights.join())).size).to.equal(6);
    expect(new Set(calls.map(({ seed }) => seed)).size, 'random numbers of their own').to.equal(6);
    for (const epoch of [0, 1])
      expect(
        calls
          .slice(3 * epoch, 3 * epoch + 3)
          .flatMap(({ rows }) => rows)
          .sort((a, b) => a - b),
      ).to.deep.equal(Array.from({ length: 12 }, (_, row) => row));
  });

  it('attacks a share of each batch, and no row beyond it', async () => {
    const from = start();
    const third = fgsmOf(from, data.images, 0.1);
    third.set(data.images.subarray(4 * width), 4 * width);
    const { attack, calls } = noted();
    const found = await expectNoLeak(() => trained(sgd(), freshAdversary(data, attack, { ratio: 1 / 3 })));
    expect(calls[0].rows).to.deep.equal([0, 1, 2, 3]);
    expect(largestDifference(flat(found), stepped(from, gradient(from, third)))).to.be.below(1e-6);
  });

  it('is plain training at a share of nothing', async () => {
    const { attack, calls } = noted();
    const settings = sgd({ epochs: 2, batchSize: 5 });
    const none = await expectNoLeak(() => trained(settings, freshAdversary(data, attack, { ratio: 0 })));
    expect(calls).to.have.length(0);
    expect(flat(none)).to.deep.equal(flat(await trained(settings)));
  });

  it('leaves no tensors where an attack fails', () =>
    expectNoLeak(() => {
      const failing: Adversary = {
        ...{ description: 'fails', mode: 'instead', ratio: 0.5 },
        images: async () => {
          throw new Error('out of order');
        },
      };
      return expectRejects(() => trained(sgd(), failing), Error, 'out of order');
    }));
});

describe('recipes of adversarial training', () => {
  it('differ by mode, share, and everything that the attack is', () => {
    const of = (adversary?: Adversary) =>
      recipeOf({ name: 'it', architecture: linear, data, settings: sgd(), ...(adversary && { adversary }) });
    const fresh = (epsilon: number, options = {}) => freshAdversary(data, fgsm({ epsilon }), options);
    const all = [
      undefined,
      beside(),
      beside(0.2),
      fresh(0.1),
      fresh(0.2),
      fresh(0.1, { ratio: 0.5 }),
      fresh(0.1, { seed: 3 }),
      staticAdversary(data, async () => others, { description: 'made otherwise' }),
    ].map(of);
    expect(new Set(all).size).to.equal(all.length);
  });
});
