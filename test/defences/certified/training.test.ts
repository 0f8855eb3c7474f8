import { expect } from 'chai';
import { type Dataset, digits, imageTensor, takeRows } from '../../../lib/data/index.js';
import { certifyBounds, ibpMargins, ibpSchedule, ibpTraining } from '../../../lib/defences/index.js';
import {
  type Architecture,
  createNetwork,
  initialWeights,
  type Network,
  train,
  weightsOf,
} from '../../../lib/models/index.js';
import { keyedUniform, type Tensor2D, tf } from '../../../lib/tensor/index.js';
import { expectNoLeak, expectRejects, largestDifference } from '../../helpers.js';
import { freshNetwork, manyLayers, someImages } from './networks.js';

/** Branches, pools and curves, without what trainings on bounds refuse. */
const branched: Architecture = {
  name: 'branched',
  input: [6, 6, 1],
  initializer: 'torch',
  layers: [
    { type: 'conv2d', weights: 'a', filters: 3, kernel: 3, padding: 1 },
    { type: 'relu' },
    { type: 'maxPool2d', size: 2 },
    {
      type: 'residual',
      body: [{ type: 'conv2d', weights: 'b', filters: 3, kernel: 3, padding: 1, bias: false }, { type: 'sigmoid' }],
    },
    { type: 'flatten' },
    { type: 'linear', weights: 'c', units: 5 },
    { type: 'leakyRelu', slope: 0.2 },
    { type: 'linear', weights: 'd', units: 3 },
  ],
};

const batchOf = (network: Network, n: number) => {
  const labels = Int32Array.from({ length: n }, (_, row) => (row * 2) % 3);
  const images = someImages(network, n);
  const targets = tf.oneHot(tf.tensor1d(labels, 'int32'), 3).toFloat() as Tensor2D;
  const rows = Int32Array.from(labels.keys());
  return { network, images, targets, rows, keys: [0, 0, 0], labels };
};

/** κ · CE of the logits + (1 − κ) · CE of the worst logits, read off the bounds that certify. */
function lossBy(network: Network, { images, labels }: ReturnType<typeof batchOf>, epsilon: number, kappa: number) {
  return tf.tidy(() => {
    const worst = ibpMargins(network, images, labels, epsilon).neg().arraySync();
    const logits = network.logits(images).arraySync();
    const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length;
    const clean = logits.map((z, row) => Math.log(z.reduce((sum, one) => sum + Math.exp(one - z[labels[row]]), 0)));
    // Its own class' logit is 0; the margin there is infinite.
    const bound = worst.map((z, row) =>
      Math.log(z.reduce((sum, one, j) => sum + (j === labels[row] ? 1 : Math.exp(one)), 0)),
    );
    return kappa * mean(clean) + (1 - kappa) * mean(bound);
  });
}

describe('training on interval bounds', () => {
  it('has the loss of its bounds, and its gradient by finite differences', async () => {
    const network = freshNetwork(branched);
    const batch = batchOf(network, 4);
    // A short step: the loss has kinks wherever an end of an interval is 0.
    const h = 2e-4;
    const [epsilon, kappa] = [0.05, 0.3];
    const objective = ibpTraining({ epsilon, growth: 0, kappa });
    const { loss, gradients } = await expectNoLeak(async () => {
      const made = await objective.gradients(batch, 0);
      const numbers = Object.entries(made.gradients).map(([name, one]) => [name, one.dataSync().slice()] as const);
      tf.dispose({ ...made.gradients });
      return { loss: made.loss, gradients: new Map(numbers) };
    });
    expect(loss).to.be.closeTo(lossBy(network, batch, epsilon, kappa), 1e-4);
    // No bias where the layer has none.
    expect([...gradients.keys()].sort()).to.deep.equal(
      ['a.bias', 'a.weight', 'b.weight', 'c.bias', 'c.weight', 'd.bias', 'd.weight'].sort(),
    );
    for (const [name, gradient] of gradients) {
      const variable = network.weights[name];
      const values = variable.dataSync().slice() as Float32Array;
      for (const i of [0, Math.floor(values.length / 2), values.length - 1]) {
        const [up, down] = [h, -h].map((by) => {
          const moved = values.slice();
          moved[i] += by;
          tf.tidy(() => variable.assign(tf.tensor(moved, variable.shape)));
          return lossBy(network, batch, epsilon, kappa);
        });
        expect(gradient[i], `${name}[${i}]`).to.be.closeTo((up - down) / (2 * h), 1e-3);
      }
      tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
    }
    tf.dispose([batch.images, batch.targets]);
    network.dispose();
  });

  it('starts clean, then lets the radius grow and κ fall by equal parts', () => {
    const options = { epsilon: 0.3, warmUp: 2, growth: 4 };
    expect(ibpSchedule(options, 0)).to.deep.equal({ radius: 0, kappa: 1 });
    expect(ibpSchedule(options, 1.99)).to.deep.equal({ radius: 0, kappa: 1 });
    const half = ibpSchedule(options, 4);
    expect(half.radius).to.be.closeTo(0.15, 1e-12);
    expect(half.kappa).to.be.closeTo(0.75, 1e-12);
    expect(ibpSchedule(options, 9)).to.deep.equal({ radius: 0.3, kappa: 0.5 });
    expect(ibpSchedule({ epsilon: 0.3, growth: 0, kappa: 0 }, 0)).to.deep.equal({ radius: 0.3, kappa: 0 });
  });

  it('is plain training while it warms up', async () => {
    const data: Dataset = {
      name: 'made',
      provenance: 'made for a test',
      shape: [6, 6, 1],
      classes: 3,
      images: keyedUniform(12 * 36, 0, 1, 1),
      labels: Int32Array.from({ length: 12 }, (_, i) => i % 3),
      indices: Int32Array.from({ length: 12 }, (_, i) => i),
    };
    const settings = { epochs: 2, batchSize: 5, optimizer: { kind: 'adam', learningRate: 0.01 }, seed: 1 } as const;
    const trained = async (options: Parameters<typeof train>[3]) => {
      const network = freshNetwork(branched);
      try {
        await train(network, data, settings, options);
        return Object.values(weightsOf(network)).flatMap(({ data: values }) => [...values]);
      } finally {
        network.dispose();
      }
    };
    const plain = await trained({});
    const warming = await expectNoLeak(() =>
      trained({ objective: ibpTraining({ epsilon: 0.1, warmUp: 2, growth: 1 }) }),
    );
    expect(largestDifference(warming, plain)).to.be.below(1e-5);
    // In the second epoch the radius begins to grow.
    const growing = await trained({ objective: ibpTraining({ epsilon: 0.1, warmUp: 1, growth: 1 }) });
    expect(largestDifference(growing, plain)).to.be.above(1e-4);
  });

  it('certifies digits that plain training does not', async function () {
    this.timeout(60_000);
    const architecture: Architecture = {
      name: 'digits',
      input: [28, 28, 1],
      initializer: 'torch',
      layers: [
        { type: 'conv2d', weights: 'a', filters: 8, kernel: 4, stride: 3 },
        { type: 'relu' },
        { type: 'flatten' },
        { type: 'linear', weights: 'b', units: 32 },
        { type: 'relu' },
        { type: 'linear', weights: 'c', units: 10 },
      ],
    };
    const data = await digits('train');
    const test = takeRows(
      await digits('test'),
      Array.from({ length: 100 }, (_, row) => row),
      'the first 100',
    );
    const images = imageTensor(test);
    const epsilon = 0.05;
    const share = async (objective?: ReturnType<typeof ibpTraining>) => {
      const network = createNetwork(architecture, initialWeights(architecture, 1));
      try {
        const optimizer = { kind: 'adam', learningRate: 0.005 } as const;
        await train(network, data, { epochs: 20, batchSize: 50, optimizer, seed: 1 }, { objective });
        const certified = await Promise.all(
          (['ibp', 'crown'] as const).map(async (method) => {
            const certifier = certifyBounds(network, { epsilon, method, intermediate: 'ibp' });
            const { certified: rows } = await expectNoLeak(() => certifier.certify(images, test.labels));
            return rows.reduce((a, b) => a + b) / rows.length;
          }),
        );
        return { ibp: certified[0], crown: certified[1] };
      } finally {
        network.dispose();
      }
    };
    const plain = await share();
    const bound = await share(ibpTraining({ epsilon, warmUp: 2, growth: 10 }));
    expect(plain.ibp).to.equal(0);
    expect(bound.ibp).to.be.above(0.4);
    expect(bound.crown).to.be.above(plain.crown);
    images.dispose();
  });

  it('refuses what it cannot train', async () => {
    expect(() => ibpTraining({ epsilon: 0.1, growth: -1 })).to.throw(RangeError, 'growth must be');
    expect(() => ibpTraining({ epsilon: 0.1, growth: 1, kappa: 2 })).to.throw(RangeError, 'kappa must be');
    const objective = ibpTraining({ epsilon: 0.1, growth: 0 });
    for (const [architecture, says] of [
      [manyLayers, 'normalizes by batches (layer 3)'],
      [{ ...branched, layers: branched.layers.slice(0, -1) }, 'does not end in a dense layer'],
    ] as const) {
      const network = freshNetwork(architecture);
      const batch = { ...batchOf(network, 2), targets: tf.zeros([2, network.classes]) as Tensor2D };
      await expectRejects(() => objective.gradients(batch, 0), RangeError, says);
      tf.dispose([batch.images, batch.targets]);
      network.dispose();
    }
  });
});

describe('certifying by bounds', () => {
  it('takes rows that are right and have margins above 0, whatever the batch', async () => {
    const network = freshNetwork(branched);
    const images = someImages(network, 5);
    const answers = Int32Array.from(tf.tidy(() => network.logits(images).argMax(1).dataSync()));
    // Every other label is wrong.
    const labels = answers.map((answer, row) => (row % 2 ? (answer + 1) % 3 : answer));
    for (const method of ['ibp', 'crown'] as const) {
      const near = await certifyBounds(network, { epsilon: 1e-6, method }).certify(images, labels);
      expect([...near.certified]).to.deep.equal([1, 0, 1, 0, 1]);
      near.margins.forEach((margin, row) => {
        expect(margin > 0).to.equal(row % 2 === 0);
      });
      const far = await certifyBounds(network, { epsilon: 1, method }).certify(images, labels);
      expect([...far.certified]).to.deep.equal([0, 0, 0, 0, 0]);
    }
    await expectRejects(
      () => certifyBounds(network, { epsilon: 0.1, method: 'ibp' }).certify(images, labels.subarray(1)),
      RangeError,
      'There are 4 labels for 5 images.',
    );
    await expectRejects(
      () => certifyBounds(network, { epsilon: 0.1, method: 'sdp' as 'ibp' }),
      RangeError,
      'method must be ibp or crown, got sdp',
    );
    tf.dispose(images);
    network.dispose();
  });
});
