import { expect } from 'chai';
import type { Dataset } from '../../lib/data/index.js';
import {
  type Architecture,
  createNetwork,
  initialWeights,
  type Objective,
  type Selected,
  train,
  weightsOf,
} from '../../lib/models/index.js';
import { keyedUniform, type Tensor2D, tf } from '../../lib/tensor/index.js';
import { expectNoLeak, expectRejects } from '../helpers.js';

const ARCHITECTURE: Architecture = {
  name: 'small',
  input: [4, 4, 1],
  initializer: 'glorot',
  layers: [{ type: 'flatten' }, { type: 'linear', weights: 'out', units: 3 }],
};
const N = 24;
const data: Dataset = {
  name: 'made',
  provenance: 'made for a test',
  shape: [4, 4, 1],
  classes: 3,
  images: keyedUniform(N * 16, 3, 1),
  labels: Int32Array.from({ length: N }, (_, i) => i % 3),
  indices: Int32Array.from({ length: N }, (_, i) => i),
};
const SETTINGS = {
  epochs: 3,
  batchSize: 8,
  optimizer: { kind: 'adam', learningRate: 0.05 },
  seed: 1,
} as const;
const fresh = () => createNetwork(ARCHITECTURE, initialWeights(ARCHITECTURE, 0), 'small');
const flat = (network: ReturnType<typeof fresh>) => Object.values(weightsOf(network)).flatMap(({ data }) => [...data]);

/** Cross-entropy of the plain images, written as an objective. */
const crossEntropy: Objective = {
  description: 'cross-entropy',
  images: async ({ images }) => images.clone(),
  loss: (logits, targets) => {
    const logs = tf.logSoftmax(logits);
    const [n] = logits.shape;
    return [logs.mul(targets).sum().div(-n), logs.exp().sub(targets).div(n) as Tensor2D];
  },
};

describe('training by an objective', () => {
  it('is plain training where the objective is the cross-entropy', async () => {
    const [plain, other] = [fresh(), fresh()];
    const losses = await train(plain, data, SETTINGS);
    const same = await train(other, data, SETTINGS, { objective: crossEntropy });
    same.forEach((loss, epoch) => {
      expect(loss).to.be.closeTo(losses[epoch], 1e-6);
    });
    flat(other).forEach((weight, i) => {
      expect(weight).to.be.closeTo(flat(plain)[i], 1e-5);
    });
    plain.dispose();
    other.dispose();
  });

  it('sees more images than the batch has, and leaks none', async () => {
    const network = fresh();
    const seen: number[] = [];
    await expectNoLeak(async () => {
      await train(network, data, SETTINGS, {
        objective: {
          description: 'twice',
          images: async ({ images, rows, keys }) => {
            seen.push(rows.length, keys.length);
            return tf.tidy(() => tf.concat([images, images]));
          },
          loss: (logits, targets) => {
            const [first] = tf.split(logits, 2) as [Tensor2D, Tensor2D];
            const [loss, cotangent] = crossEntropy.loss(first, targets);
            return [loss, tf.concat([cotangent, tf.zerosLike(cotangent)]) as Tensor2D];
          },
        },
      });
    });
    expect(seen).to.deep.equal(Array.from({ length: 9 }, () => [8, 3]).flat());
    network.dispose();
  });

  it('has no adversary and no temperature beside it', async () => {
    const network = fresh();
    await expectRejects(
      () => train(network, data, { ...SETTINGS, temperature: 2 }, { objective: crossEntropy }),
      RangeError,
      /no adversary and no temperature/,
    );
    network.dispose();
  });
});

describe('selection', () => {
  it('keeps the network as it was at its best look, and looks at the last update too', async () => {
    const network = fresh();
    const snapshots: number[][] = [];
    const scores = [1, 5, 2, 5, 0];
    let selected: Selected | undefined;
    await expectNoLeak(async () => {
      await train(network, data, SETTINGS, {
        selection: {
          description: 'scores written down',
          every: 2,
          score: async (now) => {
            snapshots.push(flat(now as ReturnType<typeof fresh>));
            return scores[snapshots.length - 1];
          },
        },
        onSelected: (seen) => {
          selected = seen;
        },
      });
    });
    // 3 epochs of 3 batches: looks after 2, 4, 6, 8 and the ninth.
    expect(selected).to.deep.equal({ every: 2, scores, update: 4 });
    expect(flat(network)).to.deep.equal(snapshots[1]);
    network.dispose();
  });

  it('ends the training where it is told to', async () => {
    const network = fresh();
    let looks = 0;
    const losses = await train(network, data, SETTINGS, {
      selection: {
        description: 'stops at once',
        every: 4,
        score: async () => {
          looks++;
          return Number.NaN;
        },
        stop: () => true,
      },
    });
    expect(looks).to.equal(1);
    expect(losses).to.have.length(2);
    network.dispose();
  });

  it('never keeps a network whose score is no number where another had one, and looks where a training is ended early', async () => {
    const network = fresh();
    const scores = [0.8, Number.NaN];
    let looks = 0;
    let selected: Selected | undefined;
    await train(network, data, SETTINGS, {
      selection: { description: 'falls apart', every: 2, score: async () => scores[looks++] },
      // After the first epoch, of three batches: looks after the second update and at the end.
      stopWhen: () => true,
      onSelected: (seen) => {
        selected = seen;
      },
    });
    expect(looks).to.equal(2);
    expect(selected?.update).to.equal(2);
    network.dispose();
  });

  it('refuses to look every so many updates that are none', async () => {
    const network = fresh();
    await expectRejects(
      () => train(network, data, SETTINGS, { selection: { description: '', every: 0, score: async () => 0 } }),
      RangeError,
      /a whole number from 1; got 0/,
    );
    network.dispose();
  });
});
