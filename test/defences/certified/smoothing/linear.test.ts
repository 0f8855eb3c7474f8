import { expect } from 'chai';
import { expectationOver, pgd } from '../../../../lib/attacks/index.js';
import { certifySmoothed, predictSmoothed, smoothed } from '../../../../lib/defences/index.js';
import { tf } from '../../../../lib/tensor/index.js';
import { interior, linearModel, WIDTH } from '../../../attacks/linear.js';
import { expectNoLeak } from '../../../helpers.js';

/**
 * A linear classifier under Gaussian noise: its margin at a noisy image is normal, with mean margin and deviation σ ‖w‖,
 * so that the smoothed classifier is the classifier itself, and its share of right answers Φ(distance / σ).
 */
const linear = linearModel();
const length = Math.hypot(...linear.difference);
const SIGMA = 0.1;
const drawn = interior(linear, 60);
const distanceOf = (row: number) => Math.abs(linear.margin(drawn.row(row))) / length;
/** Near enough to the boundary for noise to matter, not so near that 10,000 draws cannot tell. */
const chosen = Array.from({ length: 60 }, (_, row) => row).filter(
  (row) => distanceOf(row) > 0.3 * SIGMA && distanceOf(row) < 1.5 * SIGMA,
);
const rows = {
  images: Float32Array.from(chosen.flatMap((row) => [...drawn.row(row)])),
  labels: Int32Array.from(chosen, (row) => drawn.labels[row]),
  shape: [2, 3, 1] as const,
};
/** Φ by summing the normal density (Simpson's rule). */
const normalCdf = (z: number): number => {
  const steps = 1000;
  const h = z / steps;
  let sum = 0;
  for (let i = 0; i <= steps; i++) sum += (i === 0 || i === steps ? 1 : i % 2 ? 4 : 2) * Math.exp(-((i * h) ** 2) / 2);
  return 0.5 + (sum * h) / 3 / Math.sqrt(2 * Math.PI);
};

/** PGD in L2 by the gradient of the log of mean probabilities, around one row. */
async function smoothAdv(i: number, epsilon: number) {
  const images = tf.tensor4d(rows.images.slice(i * WIDTH, (i + 1) * WIDTH), [1, 2, 3, 1]);
  const model = expectationOver(smoothed(linear, { sigma: SIGMA }), { draws: 8, average: 'probabilities' });
  const attack = pgd({ norm: 'l2', epsilon, steps: 10, relativeStepSize: 0.3, earlyStop: false });
  const labels = rows.labels.slice(i, i + 1);
  const found = await attack.run(model, { images, labels, predicted: labels });
  images.dispose();
  return found;
}

describe('a linear classifier, smoothed', () => {
  it('is certified nearly up to its boundary, and not beyond', () =>
    expectNoLeak(async () => {
      expect(chosen.length).to.be.above(8);
      const certified = await certifySmoothed(linear, rows, { sigma: SIGMA });
      certified.forEach(({ answer, label, radius, counts }, i) => {
        const distance = distanceOf(chosen[i]);
        const share = normalCdf(distance / SIGMA);
        // Five standard errors.
        const error = 5 * Math.sqrt((share * (1 - share)) / 10_000);
        expect(counts[label] / 10_000).to.be.closeTo(share, error);
        expect(answer).to.equal(label);
        expect(radius).to.be.at.most(distance);
        // What 10,000 draws leave open of a share of Φ(1.5), at α = .001 and three standard errors of luck.
        expect(radius).to.be.above(distance - 0.15 * SIGMA);
      });
    }));

  it('keeps its answer against SmoothAdv inside its certified radius, and loses it beyond the boundary', () =>
    expectNoLeak(async () => {
      const some = chosen.slice(0, 6).map((_, i) => i);
      const certified = await certifySmoothed(linear, rows, { sigma: SIGMA, samples: 2000 });
      let held = 0;
      for (const i of some) {
        const { answer, label, radius } = certified[i];
        if (answer === label) {
          const inside = await smoothAdv(i, radius);
          expect(inside.success[0], `row ${i} at ${radius}`).to.equal(0);
          const images = { ...rows, images: inside.images, labels: Int32Array.of(label) };
          const [after] = await predictSmoothed(linear, images, { sigma: SIGMA, seed: 9 });
          expect(after.answer).to.be.oneOf([label, -1]);
          held++;
        }
        // At .3 σ past the boundary the other class has a share of Φ(.3) = .62: 1,000 draws tell.
        const beyond = await smoothAdv(i, distanceOf(chosen[i]) + 0.3 * SIGMA);
        expect(beyond.success[0], `row ${i} beyond`).to.equal(1);
        expect(beyond.gradients[0]).to.equal(10);
      }
      expect(held).to.be.above(3);
    }));
});
