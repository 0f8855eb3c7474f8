import { expect } from 'chai';
import { imageTensor } from '../../../lib/data/index.js';
import { trades, tradesLoss } from '../../../lib/defences/adversarial-training/trades.js';
import { train, weightsOf } from '../../../lib/models/index.js';
import { keyedNormal, type Tensor, type Tensor2D, tf } from '../../../lib/tensor/index.js';
import { expectNoLeak, largestDifference } from '../../helpers.js';
import { interiorRows, linearNetwork, WIDTH } from './linear.js';

const N = 6;
const data = interiorRows(N);

/** Loss and cotangent as numbers, of logits [2n · k]. */
function at(logits: Float32Array, targets: Float32Array, k: number, beta: number) {
  const rows = targets.length / k;
  return tf.tidy(() => {
    const [loss, cotangent] = tradesLoss(tf.tensor2d(logits, [2 * rows, k]), tf.tensor2d(targets, [rows, k]), beta);
    return { loss: loss.dataSync()[0], cotangent: cotangent.dataSync() as Float32Array };
  });
}

describe('the loss of TRADES', () => {
  it('is cross-entropy + beta · KL: two rows by hand', () => {
    // p = (¾, ¼) and (½, ½), q = (½, ½) and (¼, ¾); labels 0 and 1.
    const logits = Float32Array.of(Math.log(3), 0, 0, 0, 0, 0, 0, Math.log(3));
    const targets = Float32Array.of(1, 0, 0, 1);
    const crossEntropy = (-Math.log(0.75) - Math.log(0.5)) / 2;
    const first = 0.75 * Math.log(1.5) + 0.25 * Math.log(0.5);
    const second = 0.5 * Math.log(2) + 0.5 * Math.log(2 / 3);
    expect(at(logits, targets, 2, 6).loss).to.be.closeTo(crossEntropy + 3 * (first + second), 1e-6);
    expect(at(logits, targets, 2, 0).loss).to.be.closeTo(crossEntropy, 1e-6);
  });

  it('has the gradient that tfjs’ tape and finite differences have', () => {
    const [rows, k, beta] = [4, 3, 2.5];
    const logits = keyedNormal(2 * rows * k, 11);
    const targets = new Float32Array(rows * k);
    for (let row = 0; row < rows; row++) targets[row * k + (row % k)] = 1;
    const { cotangent } = expectedNoLeakSync(() => at(logits, targets, k, beta));
    const taped = tf.tidy(() => {
      const wanted = tf.tensor2d(targets, [rows, k]);
      const loss = (z: Tensor) => {
        const [a, b] = tf.split(z as Tensor2D, 2) as [Tensor2D, Tensor2D];
        const [logP, logQ] = [tf.logSoftmax(a), tf.logSoftmax(b)];
        const divergence = tf.softmax(a).mul(logP.sub(logQ)).sum();
        return divergence.mul(beta).sub(logP.mul(wanted).sum()).div(rows).asScalar();
      };
      return tf
        .grad(loss)(tf.tensor2d(logits, [2 * rows, k]))
        .dataSync() as Float32Array;
    });
    expect(largestDifference(cotangent, taped)).to.be.below(1e-6);
    const h = 1e-2;
    for (const i of [0, 4, 7, 13, 22]) {
      const [up, down] = [h, -h].map((by) => {
        const moved = logits.slice();
        moved[i] += by;
        return at(moved, targets, k, beta).loss;
      });
      expect(cotangent[i]).to.be.closeTo((up - down) / (2 * h), 2e-4);
    }
  });

  it('has no slope in the divergence where both rows are one', () => {
    const same = Float32Array.of(1, -1, 1, -1);
    const [a, b, c, d] = at(same, Float32Array.of(1, 0), 2, 100).cotangent;
    const off = 1 / (1 + Math.exp(2));
    expect(largestDifference([a, b, c, d], [-off, off, 0, 0])).to.be.below(1e-6);
  });
});

function expectedNoLeakSync<T>(work: () => T): T {
  const before = tf.memory().numTensors;
  const result = work();
  expect(tf.memory().numTensors).to.equal(before);
  return result;
}

const SETTINGS = { epochs: 3, batchSize: 4, optimizer: { kind: 'adam', learningRate: 0.05 }, seed: 1 } as const;

const trained = async (options: Parameters<typeof train>[3]) => {
  const network = linearNetwork();
  try {
    await train(network, data, SETTINGS, options);
    return Object.values(weightsOf(network)).flatMap(({ data: values }) => [...values]);
  } finally {
    network.dispose();
  }
};

describe('training by TRADES', () => {
  it('sees the clean images, then those that the divergence leads to: corners of the ball', async () => {
    const network = linearNetwork();
    const images = imageTensor(data);
    const targets = tf.zeros([N, 2]) as Tensor2D;
    const rows = Int32Array.from({ length: N }, (_, row) => row);
    const radius = 0.1;
    const values = await expectNoLeak(async () => {
      const seen = await trades({ epsilon: radius, steps: 6 }).images({
        network,
        images,
        targets,
        rows,
        keys: [0, 0, 0],
      });
      expect(seen.shape).to.deep.equal([2 * N, 2, 3, 1]);
      const found = seen.dataSync() as Float32Array;
      seen.dispose();
      return found;
    });
    expect(values.slice(0, N * WIDTH)).to.deep.equal(data.images);
    // A linear network parts from p fastest along the signs of the weights' difference, toward either class.
    for (let row = 0; row < N; row++) {
      const change = Array.from({ length: WIDTH }, (_, i) => {
        const at = row * WIDTH + i;
        return (values[N * WIDTH + at] - data.images[at]) * Math.sign(network.difference[i]);
      });
      for (const one of change) expect(one * Math.sign(change[0])).to.be.closeTo(radius, 1e-6);
    }
    tf.dispose([images, targets]);
    network.dispose();
  });

  it('is plain training at beta 0, and in a ball of radius 0', async () => {
    const plain = await trained({});
    const without = await expectNoLeak(() => trained({ objective: trades({ epsilon: 0.1, beta: 0, steps: 2 }) }));
    expect(largestDifference(without, plain)).to.be.below(1e-4);
    const still = await trained({ objective: trades({ epsilon: 0, steps: 2 }) });
    expect(largestDifference(still, plain)).to.be.below(1e-4);
    const other = await trained({ objective: trades({ epsilon: 0.1, steps: 2 }) });
    expect(largestDifference(other, plain)).to.be.above(1e-3);
  });

  it('says what is out of range', () => {
    expect(() => trades({ epsilon: 0.1, steps: 0 })).to.throw(RangeError, 'steps must be');
    expect(() => trades({ epsilon: 0.1, steps: 1, beta: -1 })).to.throw(RangeError, 'beta must be');
  });
});
