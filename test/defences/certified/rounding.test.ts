import { expect } from 'chai';
import { ball } from '../../../lib/defences/certified/interval.js';
import { boundSteps, walkTerms } from '../../../lib/defences/certified/rules.js';
import {
  certifyBounds,
  crownBounds,
  crownMargins,
  ibpBounds,
  ibpMargins,
  type LogitBounds,
} from '../../../lib/defences/index.js';
import { createNetwork, type Layer, type Network } from '../../../lib/models/index.js';
import { keyedUniform, type Tensor2D, type Tensor4D, tf } from '../../../lib/tensor/index.js';
import { freshNetwork, manyLayers } from './networks.js';

const METHODS = {
  ibp: async (network: Network, images: Tensor4D, epsilon: number) => ibpBounds(network, images, epsilon),
  crown: crownBounds,
  'crown between intervals': (network: Network, images: Tensor4D, epsilon: number) =>
    crownBounds(network, images, epsilon, { intermediate: 'ibp' }),
};

const numbers = (tensor: Tensor2D): number[] => {
  const values = [...tensor.dataSync()];
  tensor.dispose();
  return values;
};
const both = ({ lower, upper }: LogitBounds) => ({ lower: numbers(lower), upper: numbers(upper) });

/** Numbers from `make`, by place. */
const weights = (shape: number[], make: (i: number) => number) => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => make(i)),
});

/** The second pixel times 2¹⁰⁰ in 64 channels, then ±2²⁷ times these: a sum of products beyond float32, that is 0. */
const overflowing = (between: Layer[]): Network =>
  createNetwork(
    {
      name: 'overflowing',
      input: [1, 2, 1],
      initializer: 'torch',
      layers: [
        { type: 'conv2d', weights: 'a', filters: 65, kernel: [1, 2], padding: [0, 0, 0, 1] },
        { type: 'relu' },
        { type: 'conv2d', weights: 'b', filters: 1, kernel: 1 },
        ...between,
        { type: 'flatten' },
        { type: 'linear', weights: 'c', units: 2 },
      ],
    },
    {
      // Left and right tap: at the first place the right one is the second pixel, at the second the padding.
      'a.weight': weights([1, 2, 1, 65], (i) => (i < 65 ? Number(i === 64) * 10 : Number(i < 129) * 2 ** 100)),
      'a.bias': weights([65], () => 0),
      'b.weight': weights([1, 1, 65, 1], (i) => (i === 64 ? 1 : (i % 2 ? -1 : 1) * 2 ** 27)),
      'b.bias': weights([1], () => 0),
      'c.weight': weights([1, 2], (i) => 1 - i),
      'c.bias': weights([2], (i) => i / 2),
    },
  );

describe('bounds where float32 overflows', () => {
  const pools: Layer[] = [{ type: 'maxPool2d', size: [1, 2] }];
  for (const [name, between] of Object.entries({
    'a max-pool, which drops NaN': pools,
    'a rectifier and a max-pool': [{ type: 'relu' }, ...pools],
    'a sigmoid, whose values are bounded': [{ type: 'sigmoid' }, ...pools],
    'a max-pool whose windows overlap': [{ type: 'maxPool2d', size: [1, 2], stride: 1 }],
  } as Record<string, Layer[]>))
    it(`prove nothing behind ${name}`, async () => {
      const network = overflowing(between);
      const images = tf.tensor4d([0.5, 0], [1, 1, 2, 1]);
      for (const bound of Object.values(METHODS)) {
        const { lower, upper } = both(await bound(network, images, 0.1));
        expect(lower[0]).to.equal(Number.NEGATIVE_INFINITY);
        expect(upper[0]).to.equal(Number.POSITIVE_INFINITY);
      }
      for (const method of ['ibp', 'crown'] as const)
        for (const label of [0, 1]) {
          const proved = await certifyBounds(network, { epsilon: 0.1, method }).certify(images, Int32Array.of(label));
          expect([...proved.certified]).to.deep.equal([0]);
          expect([...proved.margins]).to.deep.equal([Number.NEGATIVE_INFINITY]);
        }
      images.dispose();
      network.dispose();
    });

  it('prove nothing of a pixel that is no number', () => {
    const images = tf.tensor4d([Number.NaN, 0.5], [1, 1, 2, 1]);
    const { centre, radius } = tf.tidy(() => ({ ...ball(images, 0.1) }));
    expect(centre.dataSync()[0]).to.equal(0);
    expect(radius.dataSync()[0]).to.equal(Number.POSITIVE_INFINITY);
    expect(radius.dataSync()[1]).to.be.closeTo(0.1, 1e-5);
    tf.dispose([images, centre, radius]);
  });
});

describe('bounds where rounding decides', () => {
  const FEATURES = 4096;
  const CLASSES = 6;

  /**
   * A constant layer, then terms ± 1e4 that cancel in pairs, in another order for each class; what is left is exactly
   * float32's −1e-4 for each class but the first, whose logit is 0.
   */
  function cancelling(): Network {
    const constants = keyedUniform(FEATURES / 2, 0.5, 1, 11);
    const factors = keyedUniform(FEATURES / 2, 0.5e4, 1e4, 12);
    const columns = Array.from({ length: CLASSES }, (_, k) => {
      const column = new Float32Array(FEATURES);
      if (k === 0) return column;
      // Ups and downs of a pair lie far apart, and which comes first differs.
      const signs = keyedUniform(FEATURES / 2, -1, 1, 13, k);
      signs.forEach((sign, i) => {
        column[i] = Math.sign(sign) * factors[i];
        column[FEATURES / 2 + i] = -column[i];
      });
      return column;
    });
    return createNetwork(
      {
        name: 'cancelling',
        input: [1, 1, 1],
        initializer: 'torch',
        layers: [
          { type: 'flatten' },
          { type: 'linear', weights: 'a', units: FEATURES + 1 },
          { type: 'linear', weights: 'b', units: CLASSES },
        ],
      },
      {
        'a.weight': weights([1, FEATURES + 1], () => 0),
        'a.bias': weights([FEATURES + 1], (i) => (i < FEATURES ? constants[i % (FEATURES / 2)] : 1)),
        'b.weight': weights([FEATURES + 1, CLASSES], (at) => {
          const [i, k] = [Math.floor(at / CLASSES), at % CLASSES];
          if (i < FEATURES) return columns[k][i];
          return k === 0 ? 0 : -1e-4;
        }),
        'b.bias': weights([CLASSES], () => 0),
      },
    );
  }
  const left = Math.fround(-1e-4);
  const exact = Array.from({ length: CLASSES }, (_, k) => (k === 0 ? 0 : left));

  it('hold the exact logits, and those of float32, of large terms that cancel', async () => {
    const network = cancelling();
    const images = tf.tensor4d([0.5], [1, 1, 1, 1]);
    const logits = numbers(network.logits(images));
    // Else nothing would be decided by rounding.
    expect(Math.max(...logits.map((logit, k) => Math.abs(logit - exact[k])))).to.be.above(1e-3);
    for (const [name, bound] of Object.entries(METHODS)) {
      const { lower, upper } = both(await bound(network, images, 0));
      exact.forEach((value, k) => {
        expect(value, name).to.be.within(lower[k], upper[k]);
        expect(logits[k], name).to.be.within(lower[k], upper[k]);
      });
    }
    images.dispose();
    network.dispose();
  });

  it('are below the exact margins, so that no class is certified that loses by a hair', async () => {
    const network = cancelling();
    const images = tf.tensor4d([0.5], [1, 1, 1, 1]);
    for (let label = 1; label < CLASSES; label++) {
      const labels = Int32Array.of(label);
      for (const margins of [
        numbers(ibpMargins(network, images, labels, 0)),
        numbers(await crownMargins(network, images, labels, 0)),
      ])
        margins.forEach((margin, k) => {
          if (k !== label) expect(margin).to.be.at.most(left - exact[k]);
        });
    }
    images.dispose();
    network.dispose();
  });

  it('begin at no less than the true ball, where float32 x ± ε lies inside it', () => {
    const epsilon = 0.001;
    const pixels = Float32Array.from(keyedUniform(64, 0.5, 0.99, 14));
    const inside = (x: number, sign: number) =>
      sign * (x + sign * epsilon - Math.fround(x + sign * Math.fround(epsilon))) > 1e-8;
    for (const sign of [-1, 1]) expect(pixels.some((x) => inside(x, sign))).to.equal(true);
    const images = tf.tensor4d(pixels, [1, 8, 8, 1]);
    const { centre, radius } = tf.tidy(() => ({ ...ball(images, epsilon) }));
    const [middle, reach] = [centre.dataSync(), radius.dataSync()];
    pixels.forEach((x, i) => {
      expect(middle[i] - reach[i]).to.be.at.most(x - epsilon);
      expect(middle[i] + reach[i]).to.be.at.least(x + epsilon);
    });
    tf.dispose([images, centre, radius]);
  });
});

describe('what is counted of roundings', () => {
  it('of a walk back: shifts, places where ways meet, the images, and where a sum begins', () => {
    const network = freshNetwork(manyLayers);
    // 16 nodes but for the padding, the dropout and the flattening; around the residual block and the concatenation.
    expect(walkTerms(boundSteps(network))).to.equal(16 + 2 + 1 + 1);
    network.dispose();
  });

  it('of averages: the values of a window, or on the way back the windows that one value is in', () => {
    for (const [side, windows] of [
      [2, 3],
      [3, 2],
    ]) {
      const network = freshNetwork({
        name: 'averages',
        input: [side, side, 1],
        initializer: 'torch',
        layers: [
          { type: 'adaptiveAvgPool2d', size: windows },
          { type: 'flatten' },
          { type: 'linear', weights: 'a', units: 2 },
        ],
      });
      const [average] = boundSteps(network);
      expect(average.kind === 'affine' && average.terms).to.equal(9);
      network.dispose();
    }
  });
});
