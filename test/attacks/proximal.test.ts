import { expect } from 'chai';
import { proximal } from '../../lib/attacks/gradient/proximal.js';
import { keyedNormal, NORMS, type Norm, tf } from '../../lib/tensor/index.js';

/** What the operators weigh against half the squared distance. */
const size: Record<Norm, (z: number[]) => number> = {
  l1: (z) => z.reduce((sum, value) => sum + Math.abs(value), 0),
  l2: (z) => Math.hypot(...z),
  linf: (z) => Math.max(...z.map(Math.abs)),
  l0: (z) => z.reduce((sum, value) => sum + Math.abs(value) ** (2 / 3), 0),
};

describe('proximal operators', () => {
  const [N, WIDTH] = [40, 6];
  const x = keyedNormal(N * WIDTH, 3);
  const weights = Float32Array.from({ length: N }, (_, i) => [0.01, 0.2, 0.7, 3][i % 4]);

  for (const norm of NORMS)
    it(`${norm}: no point near or far costs less`, () => {
      const found = tf.tidy(() => proximal[norm](tf.tensor4d(x, [N, 2, 3, 1]), weights).dataSync());
      let [kept, gone] = [0, 0];
      for (let row = 0; row < N; row++) {
        const own = Array.from(x.subarray(row * WIDTH, (row + 1) * WIDTH));
        const z = Array.from(found.subarray(row * WIDTH, (row + 1) * WIDTH));
        const cost = (point: number[]) =>
          point.reduce((sum, value, i) => sum + (value - own[i]) ** 2 / 2, 0) + weights[row] * size[norm](point);
        const least = cost(z) - 1e-5;
        for (const share of [0, 0.25, 0.5, 0.9, 0.99, 1.01, 1.1])
          expect(cost(z.map((v) => share * v))).to.be.at.least(least);
        expect(cost(own)).to.be.at.least(least);
        for (let i = 0; i < WIDTH; i++)
          for (const value of [0, own[i], 0.5 * own[i], z[i] + 0.01, z[i] - 0.01, z[i] + 0.3, z[i] - 0.3])
            expect(cost(z.map((v, j) => (j === i ? value : v))), `row ${row}, value ${i}`).to.be.at.least(least);
        for (const value of z) value === 0 ? gone++ : kept++;
      }
      expect(kept).to.be.above(0);
      expect(gone).to.be.above(0);
    });
});
