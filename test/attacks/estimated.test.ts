import { expect } from 'chai';
import fc from 'fast-check';
import { type Attack, coordinateDescent, inverseDistance, nes, simba, zoo } from '../../lib/attacks/index.js';
import { Interrupted, type Tensor4D, tf } from '../../lib/tensor/index.js';
import { expectNoLeak, expectRejects } from '../helpers.js';
import { onRows, pixelsOf, plain, serve, serveLabels, serveProbabilities, total } from './blackbox.js';
import { interior, linearModel, WIDTH } from './linear.js';

interface Options {
  epsilon: number;
  queries?: number;
  target?: 'next';
  loss?: 'margin' | 'crossEntropy';
}

/**
 * Each attack in each of its norms. `last`: how much of the optimum its last image has at least, where no image is a
 * success; 1 less what a wrong sign or a step beyond costs. `signs`: takes each value's slope by its sign, so that in
 * L2 it goes to the middle of an orthant.
 */
const table: {
  name: string;
  norm: 'linf' | 'l2';
  signs?: true;
  last: number;
  make: (options: Options) => Attack;
}[] = [
  { name: 'zoo, sgd', norm: 'l2', last: 0.999, make: (o) => zoo({ ...o, update: 'sgd' }) },
  { name: 'zoo, adam', norm: 'l2', signs: true, last: 0.999, make: (o) => zoo({ ...o, update: 'adam' }) },
  { name: 'zoo, newton', norm: 'l2', signs: true, last: 0.999, make: (o) => zoo({ ...o, update: 'newton' }) },
  { name: 'coordinate-descent', norm: 'l2', last: 0.999, make: (o) => coordinateDescent({ ...o, coordinates: WIDTH }) },
  { name: 'simba, pixel', norm: 'l2', last: 0.98, make: (o) => simba(o) },
  { name: 'inverse-distance', norm: 'l2', last: 0.95, make: (o) => inverseDistance({ ...o, norm: 'l2' }) },
  { name: 'nes', norm: 'l2', last: 0.95, make: (o) => nes({ ...o, norm: 'l2' }) },
  { name: 'nes', norm: 'linf', last: 0.8, make: (o) => nes(o) },
  { name: 'zoo, sgd', norm: 'linf', last: 0.999, make: (o) => zoo({ ...o, norm: 'linf', update: 'sgd' }) },
  { name: 'zoo, adam', norm: 'linf', last: 0.999, make: (o) => zoo({ ...o, norm: 'linf', update: 'adam' }) },
  { name: 'zoo, newton', norm: 'linf', last: 0.999, make: (o) => zoo({ ...o, norm: 'linf', update: 'newton' }) },
  {
    name: 'coordinate-descent',
    norm: 'linf',
    last: 0.999,
    make: (o) => coordinateDescent({ ...o, norm: 'linf', coordinates: WIDTH, rate: o.epsilon }),
  },
  { name: 'inverse-distance', norm: 'linf', last: 0.8, make: (o) => inverseDistance({ ...o, norm: 'linf' }) },
];

describe('attacks that estimate gradients', () => {
  const model = linearModel();
  const N = 24;
  const data = interior(model, N);
  let images: Tensor4D;
  before(() => {
    images = data.tensor();
  });
  after(() => images.dispose());
  const batch = () => ({ images, labels: data.labels });
  /** How far the image is on its label's side of the boundary. */
  const held = (pixels: ArrayLike<number>, row: number) => (2 * data.labels[row] - 1) * model.margin(pixels);
  /** How much of it a change of size 1 takes at most. */
  const taxicab = total(model.difference.map(Math.abs));
  const reach = { linf: taxicab, l2: Math.hypot(...model.difference) };

  for (const { name, norm, signs, last, make } of table) {
    it(`${name} in ${norm} breaks what can be broken, and nothing else`, async () => {
      const way = signs && norm === 'l2' ? taxicab / Math.sqrt(WIDTH) : reach[norm];
      let broken = 0;
      for (const epsilon of norm === 'linf' ? [0.02, 0.05, 0.1] : [0.05, 0.1, 0.2]) {
        const { success, pixels } = plain(await make({ epsilon, queries: 600 }).run(serve(model), batch()));
        for (let row = 0; row < N; row++) {
          const there = `row ${row} at ${epsilon}`;
          const margin = held(data.row(row), row);
          if (margin > epsilon * reach[norm] + 1e-5) {
            expect(success[row], there).to.equal(0);
            const taken = margin - held(pixelsOf(pixels, row, WIDTH), row);
            expect(taken / (epsilon * way), there).to.be.at.least(last);
          } else if (margin < last * epsilon * way - 1e-5) expect(success[row], there).to.equal(1);
          broken += success[row];
        }
      }
      expect(broken, 'broken and unbroken rows must both occur').to.be.within(1, 3 * N - 1);
    });

    it(`${name} in ${norm} stays in the ball to the last bit, also at the edge of the pixel range`, () =>
      fc.assert(
        fc.asyncProperty(
          fc.array(fc.constantFrom(0, 0.02, 0.3, 0.5, 0.99, 1), { minLength: 2 * WIDTH, maxLength: 2 * WIDTH }),
          fc.oneof(fc.constantFrom(0, 1e-8), fc.double({ min: 0, max: 0.6, noNaN: true })),
          fc.integer(),
          async (pixels, epsilon, seed) => {
            const edge = tf.tensor4d(pixels, [2, 2, 3, 1]);
            const before = edge.dataSync();
            const labels = Int32Array.from([0, 1], (row) =>
              Number(model.margin(before.subarray(row * WIDTH, (row + 1) * WIDTH)) > 0),
            );
            const server = serve(model);
            const { predict } = server;
            Object.assign(server, {
              predict: (asked: Tensor4D) => {
                expect(asked.dataSync().every((value) => value >= 0 && value <= 1)).to.equal(true);
                return predict(asked);
              },
            });
            const found = plain(await make({ epsilon, queries: 60 }).run(server, { images: edge, labels }, { seed }));
            edge.dispose();
            for (const row of [0, 1]) {
              const delta = pixelsOf(found.pixels, row, WIDTH).map((value, i) => value - before[row * WIDTH + i]);
              const size = norm === 'linf' ? Math.max(...delta.map(Math.abs)) : Math.hypot(...delta);
              expect(size).to.be.at.most(epsilon);
            }
          },
        ),
        { numRuns: 15 },
      ));

    it(`${name} in ${norm} gives the same result whatever the batch size, the order and the shard`, async () => {
      const attack = make({ epsilon: 0.1, queries: 60 });
      const whole = plain(await attack.run(model, batch()));
      for (const batchSize of [1, 7])
        expect(plain(await attack.run(model, batch(), { batchSize }))).to.deep.equal(whole);
      const shard = await onRows(attack, model, batch(), [13, 11, 12]);
      expect(shard.pixels.slice(0, WIDTH)).to.deep.equal(pixelsOf(whole.pixels, 13, WIDTH));
      expect(shard.queries).to.deep.equal([13, 11, 12].map((row) => whole.queries[row]));
      expect(new Set(whole.queries).size, 'rows must leave at different steps').to.be.above(1);
      expect(plain(await attack.run(model, batch(), { seed: 1 })).pixels).to.not.deep.equal(whole.pixels);
    });
  }

  for (const { name, norm, make } of table)
    it(`${name} in ${norm} keeps to its queries and the budget, and stops at success`, async () => {
      const server = serve(model);
      for (const budget of [Number.POSITIVE_INFINITY, 70, 25, 5, 4, 3, 2, 1]) {
        const { queries, success } = plain(
          await make({ epsilon: 0.05, queries: 150 }).run(server, batch(), { budget }),
        );
        expect(total(queries)).to.equal(server.served.rows);
        server.served.rows = 0;
        const most = Math.min(150, budget);
        queries.forEach((asked, row) => {
          expect(asked).to.be.at.most(most);
          // What is left is less than the least estimate and the query for its image.
          if (!success[row]) expect(asked).to.be.at.least(most - 2);
        });
        if (most === 150) expect(Math.min(...queries)).to.be.below(most - 2);
      }
    });

  for (const { name, norm, make } of table)
    it(`${name} in ${norm} takes probabilities as it takes logits, and either loss`, async () => {
      const options = { epsilon: norm === 'linf' ? 0.05 : 0.1, queries: 300 };
      const ofLogits = plain(await make(options).run(serve(model), batch())).success;
      expect(total(ofLogits)).to.be.within(1, N - 1);
      expect(plain(await make(options).run(serveProbabilities(model), batch())).success).to.deep.equal(ofLogits);
      const crossEntropy = make({ ...options, loss: 'crossEntropy' });
      expect(plain(await crossEntropy.run(serve(model), batch())).success).to.deep.equal(ofLogits);
    });

  for (const { name, norm, make } of table)
    it(`${name} in ${norm} reaches the class it aims at`, async () => {
      const { predicted, success } = plain(
        await make({ epsilon: 0.6, queries: 300, target: 'next' }).run(model, batch()),
      );
      expect(success).to.deep.equal(new Array(N).fill(1));
      expect(predicted).to.deep.equal(Array.from(data.labels, (label) => 1 - label));
    });

  it('change nothing where epsilon is 0 and where the model has no answer', async () => {
    const mute = serve(model, 'logits', (scores) => scores.mul(Number.NaN));
    for (const { make } of table) {
      const none = plain(await make({ epsilon: 0, queries: 30 }).run(model, batch()));
      expect(none.pixels).to.deep.equal([...data.pixels]);
      const known = { ...batch(), predicted: data.labels };
      const unanswered = plain(await make({ epsilon: 0.1, queries: 60 }).run(mute, known));
      expect(unanswered.pixels).to.deep.equal([...data.pixels]);
      expect(total(unanswered.success)).to.equal(0);
    }
  });

  it('leave no tensor behind, also where they are stopped', async () => {
    const mask = tf.tensor4d([1, 1, 0, 1, 0, 0], [1, 2, 3, 1]);
    for (const { make } of table) {
      await expectNoLeak(async () => plain(await make({ epsilon: 0.1, queries: 30 }).run(model, { ...batch(), mask })));
      const controller = new AbortController();
      let calls = 0;
      const server = serve(model, 'logits', (scores) => {
        if (++calls === 5) controller.abort(new Interrupted());
        return scores.clone();
      });
      await expectNoLeak(() =>
        expectRejects(
          () => make({ epsilon: 0.01, queries: 500 }).run(server, batch(), { signal: controller.signal }),
          Interrupted,
        ),
      );
    }
    mask.dispose();
  });

  it('say which option is out of range, and refuse a model that gives labels alone', async () => {
    const bad: [() => Attack, string][] = [
      [() => nes({ epsilon: -0.1 }), 'epsilon'],
      [() => nes({ epsilon: 0.1, queries: 2 }), 'queries'],
      [() => nes({ epsilon: 0.1, pairs: 0 }), 'pairs'],
      [() => nes({ epsilon: 0.1, sigma: 0 }), 'sigma'],
      [() => zoo({ epsilon: 0.1, coordinates: 1.5 }), 'coordinates'],
      [() => zoo({ epsilon: 0.1, differenceStep: 0 }), 'differenceStep'],
      [() => coordinateDescent({ epsilon: 0.1, rate: -1 }), 'rate'],
      [() => coordinateDescent({ epsilon: 0.1, coordinates: 0 }), 'coordinates'],
      [() => simba({ epsilon: 0.1, stepSize: -1 }), 'stepSize'],
      [() => inverseDistance({ epsilon: 0.1, samples: 1 }), 'samples'],
      [() => inverseDistance({ epsilon: 0.1, power: 0 }), 'power'],
    ];
    for (const [make, says] of bad) expect(make, says).to.throw(RangeError, says);
    for (const { make } of table)
      await expectRejects(() => make({ epsilon: 0.1 }).run(serveLabels(model), batch()), RangeError, 'labels');
  });
}).timeout(60_000);
