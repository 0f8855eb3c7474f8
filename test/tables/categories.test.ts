import { expect } from 'chai';
import { attackData, pgd, square } from '../../lib/attacks/index.js';
import type { Dataset, Feature } from '../../lib/data/index.js';
import { createNetwork } from '../../lib/models/index.js';
import type { Norm } from '../../lib/tensor/index.js';
import { expectNoLeak } from '../helpers.js';

const feature = (name: string, more: Partial<Feature> = {}): Feature => ({
  ...{ name, low: 0, high: 1, whole: true, immutable: false, group: 'color_*' },
  ...more,
});
const features = [
  feature('age', { high: 10, group: undefined }),
  feature('color_red'),
  feature('color_green'),
  feature('color_blue'),
];
describe('categories of a table', () => {
  const network = () =>
    createNetwork(
      {
        ...{ name: 'colors', input: [1, 4, 1], initializer: 'torch' },
        layers: [{ type: 'flatten' }, { type: 'linear', weights: 'fc', units: 2 }],
      },
      {
        // Of the second class: 3 blue − 3 red.
        'fc.weight': { shape: [4, 2], data: Float32Array.of(0, 0, 0, -3, 0, 0, 0, 3) },
        'fc.bias': { shape: [2], data: Float32Array.of(0, 0) },
      },
    );
  const data: Dataset = {
    ...{ name: 'colors', shape: [1, 4, 1], classes: 2, provenance: 'made', features },
    // Two red ones, of 2 and 7 years.
    images: Float32Array.of(0.2, 1, 0, 0, 0.7, 1, 0, 0),
    labels: Int32Array.of(0, 0),
    indices: Int32Array.of(0, 1),
  };

  it('become others where the ball has room for that, and are never parts of several', () =>
    expectNoLeak(async () => {
      const model = network();
      const run = async (norm: Norm, epsilon: number, change: boolean) => {
        for (const attack of [
          ...(norm === 'l2' || norm === 'linf' ? [square({ norm, epsilon, queries: 200 })] : []),
          pgd({ norm, epsilon, steps: 20 }),
        ]) {
          const { images, success } = await attackData(attack as never, model as never, data);
          expect(Array.from(success), `${attack.name} ${norm} ${epsilon}`).to.deep.equal([change, change].map(Number));
          for (const row of [0, 1]) {
            const [age, ...colors] = images.subarray(row * 4, row * 4 + 4);
            expect([...colors].sort()).to.deep.equal([0, 0, 1]);
            if (change) expect(colors).to.deep.equal([0, 0, 1]);
            else expect(colors[0]).to.equal(1);
            expect(Math.abs(10 * age - Math.round(10 * age))).to.be.below(1e-5);
          }
        }
      };
      // Red and blue are √2 apart in L2, 2 in L1 and 1 in L∞.
      await run('linf', 0.9, false);
      await run('linf', 1, true);
      await run('l2', 1.3, false);
      await run('l2', 1.5, true);
      await run('l1', 1.9, false);
      await run('l1', 2, true);
      model.dispose();
    }));
});
