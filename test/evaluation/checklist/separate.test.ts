import { expect } from 'chai';
import { stillRising } from '../../../lib/evaluation/robustness/checklist/indicators.js';
import { separate } from '../../../lib/evaluation/robustness/checklist/separate.js';
import { keyedNormal } from '../../../lib/tensor/index.js';

const at = (line: { direction: Float64Array; offset: number }, point: ArrayLike<number>) =>
  line.direction.reduce((sum, weight, k) => sum + weight * point[k], line.offset);

describe('a boundary between one point and many', () => {
  it('on a line: a tenth of the way back from the point to the farthest other one, scaled to the mean', () => {
    // Mean 1, farthest 2, outer 4: the boundary is at 2 + .9 · 2 = 3.8; from mean to outer is 3.
    const line = separate(
      [0, 1, 2].map((x) => Float64Array.of(x)),
      Float64Array.of(4),
    );
    if (!line) throw new Error('nothing was told apart');
    expect(line.direction[0]).to.be.closeTo(1 / 3, 1e-9);
    expect(at(line, [3.8])).to.be.closeTo(0, 1e-9);
    expect(at(line, [4]) - at(line, [1])).to.be.closeTo(1, 1e-9);
  });

  it('is Fisher’s: a direction that varies little counts more than one that varies much', () => {
    // Independent coordinates with deviations 10 and .1; outer is one away in both.
    const n = 500;
    const noise = keyedNormal(2 * n, 1);
    const inner = Array.from({ length: n }, (_, i) => Float64Array.of(10 * noise[2 * i], 0.1 * noise[2 * i + 1]));
    const line = separate(inner, Float64Array.of(1, 1));
    if (!line) throw new Error('nothing was told apart');
    // Inverse covariance: weights go as 1 / variance, but for the ridge of 1e-4 of the mean variance, 50.
    expect(line.direction[1] / line.direction[0]).to.be.greaterThan(1000);
    for (const point of inner) expect(at(line, point)).to.be.lessThan(0);
    expect(at(line, [1, 1])).to.be.greaterThan(0);
  });

  it('tells any point from fewer points than features', () => {
    const [n, width] = [20, 60];
    const noise = Float64Array.from(keyedNormal((n + 1) * width, 2));
    const points = Array.from({ length: n + 1 }, (_, i) => noise.slice(i * width, (i + 1) * width));
    const line = separate(points.slice(1), points[0]);
    if (!line) throw new Error('nothing was told apart');
    for (const point of points.slice(1)) expect(at(line, point)).to.be.lessThan(0);
    expect(at(line, points[0])).to.be.greaterThan(0);
  });

  it('none where the point lies among the others, or is one of them', () => {
    const square = [
      [0, 0],
      [0, 2],
      [2, 0],
      [2, 2],
    ].map((point) => Float64Array.from(point));
    expect(separate(square, Float64Array.of(1, 1))).to.equal(undefined);
    expect(separate(square, Float64Array.of(1.2, 1.1))).to.equal(undefined);
    expect(separate([Float64Array.of(3)], Float64Array.of(3))).to.equal(undefined);
  });
});

describe('whether a loss still rises', () => {
  const walk = (n: number, loss: (i: number) => number) => Array.from({ length: n }, (_, i) => loss(i));

  it('yes on a straight line, no on one that has levelled off', () => {
    expect(stillRising(walk(40, (i) => i))).to.equal(true);
    expect(stillRising(walk(40, (i) => Math.min(i, 20)))).to.equal(false);
    // 1 − e^(−i/3) has gained all but e^(−10) of it ten points before the end.
    expect(stillRising(walk(40, (i) => 1 - Math.exp(-i / 3)))).to.equal(false);
  });

  it('the best so far counts: swinging about, or falling, is no rise', () => {
    expect(stillRising(walk(40, (i) => i % 2))).to.equal(false);
    expect(stillRising(walk(40, (i) => -i))).to.equal(false);
  });

  it('the limit is a twentieth of the whole', () => {
    const late = (gain: number) => walk(40, (i) => (i < 5 ? i / 4 : 1) + (i > 35 ? gain : 0));
    expect(stillRising(late(0.04))).to.equal(false);
    expect(stillRising(late(0.08))).to.equal(true);
  });

  it('no where nothing moved or nothing was seen', () => {
    expect(stillRising(walk(40, () => 2))).to.equal(false);
    expect(stillRising([])).to.equal(false);
    expect(stillRising([1])).to.equal(false);
  });
});
