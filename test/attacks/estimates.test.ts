import { expect } from 'chai';
import {
  asGradient,
  coordinateDifferences,
  inverseDistanceGradient,
  nesGradient,
  type Points,
} from '../../lib/attacks/index.js';
import { keyedNormal, keyedUniform } from '../../lib/tensor/index.js';

const D = 784;
const weights = keyedNormal(D, 7);
const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
};
const cosine = (a: ArrayLike<number>, b: ArrayLike<number>) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
/** Standard error of a mean. */
const error = (values: readonly number[]) =>
  Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)) / (values.length - 1));

function expectClose(values: ArrayLike<number>, expected: ArrayLike<number>, delta: number) {
  expect(values.length).to.equal(expected.length);
  for (let i = 0; i < values.length; i++) expect(values[i], `value ${i}`).to.be.closeTo(expected[i], delta);
}

type Value = (sample: Float32Array) => number;
const linear: Value = (sample) => dot(weights, sample);

/** So many gray noises (or the given image), at which a function is estimated that counts its queries. */
function points(value: Value, { size = 1, image, free }: { size?: number; image?: number[]; free?: number[] } = {}) {
  const width = image?.length ?? D;
  const all = Int32Array.from(free ?? Array.from({ length: width }, (_, i) => i));
  const images = Array.from({ length: size }, (_, at) =>
    image ? Float32Array.from(image) : keyedUniform(width, 0.25, 0.75, 3, at),
  );
  const spent = new Int32Array(size);
  const made: Points = {
    size,
    width,
    point: (at) => images[at],
    free: () => all,
    keys: (at) => [5, at],
    evaluate: async (samples, of) =>
      Array.from(of, (at, i) => {
        spent[at] += 1;
        const sample = samples.subarray(i * width, (i + 1) * width);
        expect(sample.every((pixel) => pixel >= 0 && pixel <= 1)).to.equal(true);
        return value(sample);
      }),
    atOnce: 101,
  };
  return { made, images, spent };
}

describe('gradients estimated from values', () => {
  it('along all coordinates are the gradient, at two queries each, of float32 values too', async () => {
    for (const value of [linear, (sample: Float32Array) => Math.fround(20 + linear(sample))]) {
      const { made, spent } = points(value);
      const [found] = await coordinateDifferences(made, () => 2 * D, { step: 0.01 });
      expect(spent[0]).to.equal(1568);
      const gradient = asGradient(found, D);
      expectClose(gradient, weights, value === linear ? 1e-9 : 5e-4);
    }
  });

  it('along coordinates are the gradient at the edge of the pixel range and next to it', async () => {
    const image = Array.from({ length: D }, (_, i) => [0, 0.004, 0.996, 1][i % 4]);
    const [found] = await coordinateDifferences(points(linear, { image }).made, () => 2 * D, { step: 0.01 });
    expectClose(asGradient(found, D), weights, 1e-9);
  });

  it('along coordinates tell the curvature of each where both sides have room', async () => {
    const image = [0.5, 0.3, 0.7, 0];
    const value: Value = ([a, b, c, d]) => 3 * a * a - b * b + 2 * c + d * d;
    const { made } = points(value, { image });
    const here = [value(made.point(0))];
    const [{ coordinates, curvatures }] = await coordinateDifferences(made, () => 8, { step: 0.01, here });
    const expected = Array.from(coordinates, (i) => [6, -2, 0, 0][i]);
    // Samples are float32, and the step is divided by twice.
    expectClose(curvatures, expected, 0.01);
    expect([...coordinates].sort()).to.deep.equal([0, 1, 2, 3]);
  });

  it('along k random coordinates have a cosine of √(k/d), on average of its square k/d', async () => {
    for (const k of [49, 196, 588]) {
      const { made, spent } = points(linear, { size: 60 });
      const found = await coordinateDifferences(made, () => 2 * k, { step: 0.01 });
      expect(spent.every((queries) => queries === 2 * k)).to.equal(true);
      const cosines = found.map((differences) => cosine(asGradient(differences, D), weights));
      const squares = cosines.map((value) => value ** 2);
      expect(mean(squares)).to.be.closeTo(k / D, 4 * error(squares));
      expect(mean(cosines)).to.be.closeTo(Math.sqrt(k / D), 4 * error(cosines) + 0.005);
    }
  });

  it('by m antithetic pairs have a cosine of √(m/(m + d))', async () => {
    for (const m of [25, 200, 2000]) {
      const { made, spent } = points(linear, { size: 2 });
      const gradients = await nesGradient(made, () => 2 * m, { sigma: 0.001 });
      expect([...spent]).to.deep.equal([2 * m, 2 * m]);
      const cosines = gradients.map((gradient) => cosine(gradient, weights));
      expect(mean(cosines), `${m} pairs`).to.be.closeTo(Math.sqrt(m / (m + D)), 0.03);
    }
  });

  it('by pairs are of the size of the gradient', async () => {
    const [gradient] = await nesGradient(points(linear).made, () => 4000, { sigma: 0.001 });
    // The mean of dot(g, u)²: 2,000 times a chi-square of one degree of freedom.
    expect(dot(gradient, weights) / dot(weights, weights)).to.be.closeTo(1, 4 * Math.sqrt(2 / 2000));
  });

  it('by inverse distances have the cosine of as many samples, whatever the power, and length 1', async () => {
    for (const power of [1, 2, 4]) {
      const [gradient] = await inverseDistanceGradient(points(linear).made, () => 784, { power, radius: 0.05 });
      // Of samples about equally far: the mean's part taken off, the covariance of position and value.
      expect(cosine(gradient, weights)).to.be.closeTo(Math.sqrt(784 / (784 + D)), 0.03);
      expect(Math.hypot(...gradient)).to.be.closeTo(1, 1e-9);
    }
  });

  it("by inverse distances are those of Shepard's function", async () => {
    const image = [0.5, 0.4, 0.6];
    const [power, radius] = [3, 0.1];
    const seen: number[][] = [];
    const value: Value = (sample) => {
      seen.push([...sample]);
      return Math.exp(sample[0] - 2 * sample[1] + sample[2] ** 2);
    };
    const [gradient] = await inverseDistanceGradient(points(value, { image }).made, () => 9, { power, radius });
    const samples = seen.map((sample) => ({ sample, value: value(Float32Array.from(sample)) }));
    const shepard = (x: number[]) => {
      const weighted = samples.map(({ sample }) => Math.hypot(...sample.map((s, i) => s - x[i])) ** -power);
      return (
        dot(
          weighted,
          samples.map((s) => s.value),
        ) / weighted.reduce((a, b) => a + b)
      );
    };
    const x = [...Float32Array.from(image)];
    const h = 1e-6;
    const true_ = x.map((_, i) => {
      const moved = (by: number) => x.map((v, j) => (i === j ? v + by : v));
      return (shepard(moved(h)) - shepard(moved(-h))) / (2 * h);
    });
    expect(cosine(gradient, true_)).to.be.closeTo(1, 1e-6);
  });

  it('stay 0 where nothing may change, and where the function has no value', async () => {
    const free = [3, 100, 500];
    const { made } = points(linear, { free });
    const [differences] = await coordinateDifferences(made, () => 100, { step: 0.01 });
    const [nes] = await nesGradient(made, () => 100, { sigma: 0.001 });
    const [weighted] = await inverseDistanceGradient(made, () => 100, { power: 2, radius: 0.05 });
    for (const gradient of [asGradient(differences, D), nes, weighted])
      expect([...gradient.keys()].filter((i) => gradient[i] !== 0)).to.deep.equal(free);
    for (const nothing of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const mute = points(() => nothing, { image: [0.5, 0.5] }).made;
      expect([...(await nesGradient(mute, () => 4, { sigma: 0.1 }))[0]]).to.deep.equal([0, 0]);
      expect([...(await coordinateDifferences(mute, () => 4, { step: 0.1 }))[0].slopes]).to.deep.equal([0, 0]);
      const shepard = await inverseDistanceGradient(mute, () => 4, { power: 2, radius: 0.1 });
      expect([...shepard[0]]).to.deep.equal([0, 0]);
    }
  });

  it('do not depend on how many samples are made at a time', async () => {
    const { made } = points(linear, { size: 3 });
    const all = async (atOnce: number) => {
      const here = { ...made, atOnce };
      return [
        await coordinateDifferences(here, (at) => 7 + 6 * at, { step: 0.01 }),
        await nesGradient(here, (at) => 7 + 6 * at, { sigma: 0.001 }),
        await inverseDistanceGradient(here, (at) => 7 + 6 * at, { power: 2, radius: 0.05 }),
      ];
    };
    const whole = await all(1000);
    for (const atOnce of [1, 5, 8]) expect(await all(atOnce)).to.deep.equal(whole);
  });
});
