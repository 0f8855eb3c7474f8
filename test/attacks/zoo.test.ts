import { expect } from 'chai';
import type { Wave } from '../../lib/attacks/index.js';
import { zooUpdates } from '../../lib/attacks/score/zoo-updates.js';

describe('ZOO', () => {
  it('moves by the published rules', () => {
    const wave = { size: 1, width: 4 } as Wave;
    const coordinates = Int32Array.of(0, 1, 3);
    const moved = (move: ReturnType<typeof zooUpdates.sgd>, slopes: number[], curvatures: number[]) => {
      const image = new Float32Array(4).fill(0.5);
      move(0, { coordinates, slopes: Float64Array.from(slopes), curvatures: Float64Array.from(curvatures) }, image);
      return Array.from(image, (value) => value - 0.5);
    };
    const close = (values: number[], expected: number[]) =>
      values.forEach((value, i) => {
        expect(value).to.be.closeTo(expected[i], 1e-6);
      });
    // To the parabola's minimum; down by the length where there is none, or it is farther.
    const newton = zooUpdates.newton(wave, 'linf', 0.2);
    close(moved(newton, [0.2, -3, 3], [4, -1, 0.1]), [-0.05, 0.2, 0, -0.2]);
    // Adam's first step is a sign; after slopes g and −g the means are −g / 19 and g².
    const adam = zooUpdates.adam(wave, 'linf', 0.1);
    close(moved(adam, [1e-3, -5, 2], [0, 0, 0]), [-0.1, 0.1, 0, -0.1]);
    close(moved(adam, [-1e-3, 5, 2], [0, 0, 0]), [0.1 / 19, -0.1 / 19, 0, -0.1]);
    close(moved(zooUpdates.sgd(wave, 'l2', 0.5), [3, 0, -4], [0, 0, 0]), [-0.3, 0, 0, 0.4]);
    // In L2 the values of a step together go as far as one.
    close(
      moved(zooUpdates.newton(wave, 'l2', 0.3), [1, 1, 1], [0, 0, 0]),
      [1, 1, 0, 1].map((of) => (-0.3 * of) / Math.sqrt(3)),
    );
  });
});
