import { expect } from 'chai';
import { crownBounds, crownMargins, ibpBounds, ibpMargins, type LogitBounds } from '../../../lib/defences/index.js';
import { type Architecture, createNetwork, type Network } from '../../../lib/models/index.js';
import { keyedUniform, type Tensor2D, type Tensor4D, tf } from '../../../lib/tensor/index.js';
import { expectNoLeak, expectRejects, readFixture } from '../../helpers.js';
import { freshNetwork, manyLayers, otherLayers, someImages } from './networks.js';

interface Case {
  readonly epsilon: number;
  readonly image: number[];
  readonly lower: number[];
  readonly upper: number[];
  /** Of class 1. */
  readonly margins: number[];
  /** Attained. */
  readonly smallest?: number[];
  readonly largest?: number[];
}

interface Recorded {
  readonly input: [number, number, number];
  readonly layers: Architecture['layers'];
  readonly weights: Record<string, { readonly shape: number[]; readonly data: number[] }>;
  readonly cases: Case[];
}

const recorded = readFixture('crown.json') as Record<string, Recorded>;

const opened = ({ input, layers, weights }: Recorded): Network =>
  createNetwork(
    { name: 'recorded', input, layers, initializer: 'torch' },
    Object.fromEntries(
      Object.entries(weights).map(([name, { shape, data }]) => [name, { shape, data: Float32Array.from(data) }]),
    ),
  );

const numbers = (tensor: Tensor2D): number[] => {
  const values = [...tensor.dataSync()];
  tensor.dispose();
  return values;
};
const both = ({ lower, upper }: LogitBounds) => ({ lower: numbers(lower), upper: numbers(upper) });

const unknown: Architecture = {
  name: 'unknown',
  input: [2, 2, 1],
  initializer: 'torch',
  layers: [{ type: 'gelu' }, { type: 'flatten' }, { type: 'linear', weights: 'a', units: 2 }],
};

/** Of a layer and of what it is made of. */
const typesOf = (layer: Architecture['layers'][number]): string[] =>
  layer.type === 'residual' ? [layer.type, ...layer.body.flatMap(typesOf)] : [layer.type];

const METHODS = {
  ibp: async (network: Network, images: Tensor4D, epsilon: number) => ibpBounds(network, images, epsilon),
  crown: crownBounds,
  'crown between intervals': (network: Network, images: Tensor4D, epsilon: number) =>
    crownBounds(network, images, epsilon, { intermediate: 'ibp' }),
  'crown and intervals': (network: Network, images: Tensor4D, epsilon: number) =>
    crownBounds(network, images, epsilon, { intermediate: 'both' }),
};

/**
 * A lower bound in float32: never above the one in double precision, and no further below than rounding may take it,
 * which goes by the size of what is summed.
 */
const expectBelow = (bound: number, exact: number, width: number) =>
  expect(bound).to.be.within(exact - roundingOf(width), exact + 1e-9);
const roundingOf = (width: number) => 1e-4 * Math.max(1, width);

describe('CROWN', () => {
  for (const [name, network] of Object.entries(recorded))
    it(`is that of the paper, written in double precision over dense matrices: ${name}`, async () => {
      const made = opened(network);
      for (const { epsilon, image, lower, upper, margins } of network.cases) {
        const images = tf.tensor4d(image, [1, ...network.input]);
        const found = both(await crownBounds(made, images, epsilon));
        found.lower.forEach((bound, k) => {
          expectBelow(bound, lower[k], upper[k] - lower[k]);
          expectBelow(-found.upper[k], -upper[k], upper[k] - lower[k]);
        });
        const apart = numbers(await crownMargins(made, images, Int32Array.of(1), epsilon));
        apart.forEach((margin, k) => {
          if (k === 1) expect(margin).to.equal(Number.POSITIVE_INFINITY);
          else expectBelow(margin, margins[k], upper[k] - lower[k]);
        });
        // So near are these bounds alone: those of intervals are farther off than rounding.
        const loose = both(ibpBounds(made, images, epsilon));
        expect(loose.lower.some((bound, k) => bound < lower[k] - 2 * roundingOf(upper[k] - lower[k]))).to.equal(true);
        images.dispose();
      }
      made.dispose();
    });

  it('is exact on a linear network: W x + b ± ε · Σ |W|, less where the ball is cut', async () => {
    const network = freshNetwork({
      name: 'linear',
      input: [2, 3, 1],
      initializer: 'torch',
      layers: [{ type: 'flatten' }, { type: 'linear', weights: 'w', units: 3 }],
    });
    const images = someImages(network, 2);
    const [weight, bias, x] = [network.weights['w.weight'], network.weights['w.bias'], images].map((one) =>
      one.dataSync(),
    );
    const epsilon = 0.2;
    const { lower } = both(await crownBounds(network, images, epsilon));
    const margins = numbers(await crownMargins(network, images, Int32Array.of(0, 2), epsilon));
    const least = (row: number, coefficient: (i: number) => number) =>
      Array.from({ length: 6 }, (_, i) => {
        const at = x[row * 6 + i];
        const to = coefficient(i) > 0 ? Math.max(0, at - epsilon) : Math.min(1, at + epsilon);
        return coefficient(i) * to;
      }).reduce((a, b) => a + b);
    for (let row = 0; row < 2; row++)
      for (let j = 0; j < 3; j++) {
        expect(lower[row * 3 + j]).to.be.closeTo(least(row, (i) => weight[i * 3 + j]) + bias[j], 1e-5);
        const own = [0, 2][row];
        if (j === own) continue;
        const margin = least(row, (i) => weight[i * 3 + own] - weight[i * 3 + j]) + bias[own] - bias[j];
        expect(margins[row * 3 + j]).to.be.closeTo(margin, 1e-5);
      }
    tf.dispose(images);
    network.dispose();
  });
});

describe('interval bounds', () => {
  /** Two pixels, two hidden units, two classes. */
  const small = () =>
    createNetwork(
      {
        name: 'by hand',
        input: [1, 2, 1],
        initializer: 'torch',
        layers: [
          { type: 'flatten' },
          { type: 'linear', weights: 'a', units: 2 },
          { type: 'relu' },
          { type: 'linear', weights: 'b', units: 2 },
        ],
      },
      {
        'a.weight': { shape: [2, 2], data: Float32Array.of(1, -2, 1, 1) },
        'a.bias': { shape: [2], data: Float32Array.of(0, 0.5) },
        'b.weight': { shape: [2, 2], data: Float32Array.of(1, 2, -1, 1) },
        'b.bias': { shape: [2], data: Float32Array.of(0, 1) },
      },
    );

  it('are those found by hand', async () => {
    const network = small();
    const images = tf.tensor4d([0.5, 0.25], [1, 1, 2, 1]);
    // Pixels in [.25, .75] and [0, .5]: hidden x + y in [.25, 1.25], −2x + y + .5 in [−1, .5], rectified [0, .5].
    const { lower, upper } = both(ibpBounds(network, images, 0.25));
    // h − k in [−.25, 1.25]; 2h + k + 1 in [1.5, 4].
    [-0.25, 1.5].forEach((value, k) => {
      expect(lower[k]).to.be.closeTo(value, 1e-4);
    });
    [1.25, 4].forEach((value, k) => {
      expect(upper[k]).to.be.closeTo(value, 1e-4);
    });
    // Of class 1: (2h + k + 1) − (h − k) = h + 2k + 1, at least 1.25; the difference of the bounds would be 1.5 − 1.25.
    expect(numbers(ibpMargins(network, images, Int32Array.of(1), 0.25))[0]).to.be.closeTo(1.25, 1e-4);
    images.dispose();
    network.dispose();
  });
});

describe('interval margins through a dense layer', () => {
  const dense = (units: number, side: number) =>
    freshNetwork({
      name: 'linear',
      input: [side, side, 1],
      initializer: 'torch',
      layers: [{ type: 'flatten' }, { type: 'linear', weights: 'w', units }],
    });

  it('are exact where it is the only one, each row by its own label: d · x + c − ε · Σ |d|', async () => {
    const network = dense(3, 2);
    const epsilon = 0.05;
    const pixels = keyedUniform(16, epsilon, 1 - epsilon, 5);
    const images = tf.tensor4d(pixels, [4, 2, 2, 1]);
    const labels = Int32Array.of(2, 0, 2, 1);
    const [weight, bias] = [network.weights['w.weight'], network.weights['w.bias']].map((one) => one.dataSync());
    let margins: number[] = [];
    await expectNoLeak(async () => {
      margins = numbers(ibpMargins(network, images, labels, epsilon));
    });
    labels.forEach((own, row) => {
      for (let j = 0; j < 3; j++) {
        if (j === own) continue;
        const exact = [0, 1, 2, 3].reduce((sum, i) => {
          const d = weight[i * 3 + own] - weight[i * 3 + j];
          return sum + d * pixels[row * 4 + i] - epsilon * Math.abs(d);
        }, bias[own] - bias[j]);
        expect(margins[row * 3 + j]).to.be.closeTo(exact, 1e-5);
      }
    });
    const none = tf.zeros([0, 2, 2, 1]) as Tensor4D;
    expect(ibpMargins(network, none, new Int32Array(0), epsilon).shape).to.deep.equal([0, 3]);
    tf.dispose([images, none]);
    network.dispose();
  });

  it('take no memory for every pair of classes', async () => {
    const [classes, side] = [300, 8];
    const network = dense(classes, side);
    const images = someImages(network, 2);
    const before = tf.memory().numBytes;
    const { peakBytes } = await tf.profile(() => ibpMargins(network, images, Int32Array.of(7, 200), 0.1));
    const everyPair = 4 * classes ** 2 * side ** 2;
    expect(peakBytes - before).to.be.within(1, everyPair / 5);
    images.dispose();
    network.dispose();
  });
});

describe('bounds over a ball', () => {
  for (const [name, bound] of Object.entries(METHODS)) {
    it(`${name}: are never inside the values that mixed-integer programming attains`, async () => {
      for (const network of Object.values(recorded)) {
        const made = opened(network);
        for (const { epsilon, image, smallest, largest } of network.cases) {
          if (!smallest || !largest) continue;
          const images = tf.tensor4d(image, [1, ...network.input]);
          const { lower, upper } = both(await bound(made, images, epsilon));
          smallest.forEach((value, k) => {
            expect(lower[k]).to.be.at.most(value);
            expect(upper[k]).to.be.at.least(largest[k]);
          });
          images.dispose();
        }
        made.dispose();
      }
    });

    for (const architecture of [manyLayers, otherLayers])
      it(`${name}: hold 200 points of the ball, grow with it, and are the logits where it is a point: ${architecture.name} layers`, async () => {
        const network = freshNetwork(architecture);
        const images = someImages(network, 2);
        const width = images.size / 2;
        const logits = numbers(network.logits(images));
        const wide = (bounds: { lower: number[]; upper: number[] }) =>
          bounds.upper.map((up, k) => up - bounds.lower[k]);
        let before: number[] = logits.map(() => 0);
        for (const epsilon of [0, 0.02, 0.1]) {
          const bounds = both(await expectKept(() => bound(network, images, epsilon)));
          logits.forEach((logit, k) => {
            expect(logit).to.be.within(bounds.lower[k], bounds.upper[k]);
          });
          const widths = wide(bounds);
          if (epsilon === 0) for (const size of widths) expect(size).to.be.below(2e-3);
          widths.forEach((size, k) => {
            expect(size).to.be.above(before[k]);
          });
          before = widths;
          for (let row = 0; row < 2; row++) {
            const points = tf.tidy(() => {
              const noise = keyedUniform(100 * width, -epsilon, epsilon, 7, row);
              // Every other point is a corner of the ball.
              const moved = noise.map((by, i) => (Math.floor(i / width) % 2 ? by : Math.sign(by) * epsilon));
              const own = images.slice([row], [1]);
              return own.add(tf.tensor4d(moved, [100, ...architecture.input])).clipByValue(0, 1) as Tensor4D;
            });
            numbers(network.logits(points)).forEach((value, i) => {
              const k = row * 3 + (i % 3);
              expect(value).to.be.within(bounds.lower[k], bounds.upper[k]);
            });
            points.dispose();
          }
        }
        images.dispose();
        network.dispose();
      });
  }

  it('are tighter by CROWN with intervals than by intervals, and margins tighter than differences of bounds', async () => {
    const network = freshNetwork(manyLayers);
    const images = someImages(network, 1);
    const labels = Int32Array.of(1);
    const intervals = both(ibpBounds(network, images, 0.05));
    const crown = both(await crownBounds(network, images, 0.05, { intermediate: 'both' }));
    crown.lower.forEach((value, k) => {
      expect(value).to.be.above(intervals.lower[k]);
    });
    const byInterval = numbers(ibpMargins(network, images, labels, 0.05));
    const byCrown = numbers(await crownMargins(network, images, labels, 0.05));
    for (const j of [0, 2]) {
      expect(byInterval[j]).to.be.above(intervals.lower[1] - intervals.upper[j]);
      expect(byCrown[j]).to.be.above(crown.lower[1] - crown.upper[j]);
    }
    images.dispose();
    network.dispose();
  });

  it('are tested here of every type of layers that has a rule', () => {
    const network = freshNetwork(unknown);
    const images = someImages(network, 1);
    let said = '';
    try {
      ibpBounds(network, images, 0.1);
    } catch (error) {
      said = String(error);
    }
    const ruled = said.match(/There are rules for (.*);/)?.[1].split(', ') ?? [];
    const tested = [manyLayers, otherLayers].flatMap(({ layers }) => layers).flatMap(typesOf);
    // A residual block is a sum; dropout is nothing outside training.
    const seen = new Set(
      tested.map((type) => (type === 'residual' ? 'add' : type)).filter((type) => type !== 'dropout'),
    );
    expect([...seen].sort()).to.deep.equal(ruled.sort());
    images.dispose();
    network.dispose();
  });

  it('are refused, by name, of layers that have no rule, and of what is out of range', async () => {
    const network = freshNetwork(unknown);
    const images = someImages(network, 1);
    await expectRejects(
      () => ibpBounds(network, images, 0.1),
      TypeError,
      'unknown cannot be bounded: layer 1 (gelu) has no rule',
      'There are rules for conv2d',
    );
    await expectRejects(() => crownBounds(network, images, 1.5), RangeError, 'epsilon must be a number 0 or more');
    await expectRejects(
      () => crownMargins(network, images, Int32Array.of(2), 0.1),
      RangeError,
      'A label must be from 0 to 1, got 2',
    );
    images.dispose();
    network.dispose();
  });
});

/** Asserts that of all that was made the two bounds alone are left. */
async function expectKept(work: () => Promise<LogitBounds>): Promise<LogitBounds> {
  // What is made once for a network is there after this.
  tf.dispose({ ...(await work()) });
  await expectNoLeak(async () => tf.dispose({ ...(await work()) }));
  return work();
}
