import { expect } from 'chai';
import { collapsedAt, multiStepCheck } from '../../../lib/defences/adversarial-training/multi-step-check.js';
import { type Selected, train } from '../../../lib/models/index.js';
import { expectNoLeak } from '../../helpers.js';
import { interiorRows, linearNetwork, WIDTH } from './linear.js';

const N = 300;
const rows = interiorRows(N);
const check = (options = {}) => multiStepCheck(rows, { epsilon: 0.05, every: 2, ...options });

describe('the check of many steps', () => {
  it('counts the rows whose margins no change of the ball takes away', async () => {
    const linear = linearNetwork();
    const left = (epsilon: number) => {
      const reach = epsilon * linear.difference.reduce((sum, d) => sum + Math.abs(d), 0);
      const right = Array.from({ length: N }, (_, row) => {
        const margin = linear.margin(rows.images.subarray(row * WIDTH, (row + 1) * WIDTH));
        return Number((rows.labels[row] ? margin : -margin) > reach);
      });
      return right.reduce((a, b) => a + b, 0) / N;
    };
    // More rows than one pass takes; 20 steps of a tenth cross the ball, and so do 8 of a quarter.
    for (const [epsilon, options] of [
      [0, {}],
      [0.02, {}],
      [0.05, {}],
      [0.05, { steps: 8, relativeStepSize: 0.25 }],
    ] as const)
      expect(await expectNoLeak(() => check({ epsilon, ...options }).score(linear))).to.be.closeTo(left(epsilon), 1e-9);
    expect(left(0.05)).to.be.within(0.02, left(0) - 0.02);
    linear.dispose();
  });

  it('tells a collapse from a bad start and from a dip', () => {
    for (const [scores, look] of [
      [[], undefined],
      [[0.1, 0.2, 0.29, 0.1], undefined],
      [[0.1, 0.5, 0.25], undefined],
      [[0.1, 0.5, 0.24], 2],
      [[0.8, 0.45, 0.9, 0.44, 0.9], 3],
      [[0.6, 0], 1],
    ] as const)
      expect(collapsedAt(scores), scores.join(', ')).to.equal(look);
  });

  it('ends a training at a collapse, unless told to go on', () => {
    expect(check().stop?.([0.7, 0.8])).to.equal(false);
    expect(check().stop?.([0.7, 0.8, 0.1])).to.equal(true);
    expect(check({ stop: false }).stop).to.equal(undefined);
  });

  it('looks at a training on its way', async () => {
    const network = linearNetwork();
    let seen: Selected | undefined;
    const settings = { epochs: 1, batchSize: 60, optimizer: { kind: 'adam', learningRate: 0.1 }, seed: 0 } as const;
    await expectNoLeak(() =>
      train(network, rows, settings, {
        selection: check({ stop: false }),
        onSelected: (selected) => {
          seen = selected;
        },
      }),
    );
    expect(seen?.scores).to.have.length(3);
    expect(await check().score(network)).to.equal(Math.max(...(seen?.scores ?? [])));
    network.dispose();
  });

  it('is described with its rows and numbers, and refuses what is out of range', () => {
    const all = [
      check(),
      check({ epsilon: 0.1 }),
      check({ steps: 10 }),
      check({ relativeStepSize: 0.2 }),
      check({ stop: false }),
      multiStepCheck(interiorRows(20), { epsilon: 0.05, every: 2 }),
    ].map(({ description }) => description);
    expect(new Set(all).size).to.equal(all.length);
    expect(() => check({ every: 0 })).to.throw(RangeError, 'every must be');
    expect(() => check({ epsilon: Number.NaN })).to.throw(RangeError, 'epsilon must be');
  });
});
