import { expect } from 'chai';
import fc from 'fast-check';
import { type SquareOptions, square } from '../../lib/attacks/index.js';
import { squareShare } from '../../lib/attacks/score/schedule.js';
import { imageTensor } from '../../lib/data/index.js';
import { Interrupted, type Tensor4D, tf } from '../../lib/tensor/index.js';
import { describeWithMirror, expectNoLeak, expectRejects, itLong } from '../helpers.js';
import { firstRows, publishedLenet } from '../models/lenet.js';
import { onRows, pixelsOf, plain, serve, serveLabels, serveProbabilities, total } from './blackbox.js';
import { interior, linearModel, WIDTH } from './linear.js';

const length = (difference: readonly number[]) => Math.hypot(...difference);

describe('Square Attack', () => {
  const model = linearModel();
  const N = 40;
  const data = interior(model, N);
  let images: Tensor4D;
  before(() => {
    images = data.tensor();
  });
  after(() => images.dispose());
  const batch = () => ({ images, labels: data.labels });
  const moved = (pixels: readonly number[], row: number) =>
    pixelsOf(pixels, row, WIDTH).map((value, i) => value - data.row(row)[i]);
  /** How far the image is on its label's side of the boundary. */
  const held = (pixels: ArrayLike<number>, row: number) => (2 * data.labels[row] - 1) * model.margin(pixels);

  it('breaks in L∞ every row that can be broken, and brings the others as near as they can be', async () => {
    const reach = total(model.difference.map(Math.abs));
    let broken = 0;
    for (const epsilon of [0.02, 0.05, 0.1, 0.2]) {
      const { pixels, success } = plain(await square({ epsilon, queries: 400 }).run(model, batch()));
      for (let row = 0; row < N; row++) {
        const left = held(data.row(row), row) - epsilon * reach;
        if (Math.abs(left) > 1e-5) expect(success[row], `row ${row} at ${epsilon}`).to.equal(Number(left < 0));
        if (left > 0) expect(held(pixelsOf(pixels, row, WIDTH), row)).to.be.closeTo(left, 1e-5);
        broken += success[row];
      }
    }
    expect(broken, 'broken and unbroken rows must both occur').to.be.within(1, 4 * N - 1);
  });

  it('breaks in L2 no row that cannot be broken, and most that can', async () => {
    const reach = length([...model.difference]);
    let possible = 0;
    let found = 0;
    for (const epsilon of [0.05, 0.1, 0.2]) {
      const { success } = plain(await square({ epsilon, norm: 'l2', queries: 1000 }).run(model, batch()));
      for (let row = 0; row < N; row++) {
        const distance = held(data.row(row), row) / reach;
        if (distance > epsilon + 1e-5) expect(success[row], `row ${row} at ${epsilon}`).to.equal(0);
        // Its windows are coarse for six pixels: the last tenths of the way are not all theirs.
        if (distance > 0.8 * epsilon) continue;
        possible += 1;
        found += success[row];
      }
    }
    expect(possible).to.be.above(10);
    expect(found / possible).to.be.above(0.9);
  });

  for (const norm of ['linf', 'l2'] as const)
    it(`stays in the ${norm} ball to the last bit, also at the edge of the pixel range`, () =>
      fc.assert(
        fc.asyncProperty(
          fc.array(fc.constantFrom(0, 0.02, 0.3, 0.5, 0.99, 1), { minLength: 2 * WIDTH, maxLength: 2 * WIDTH }),
          fc.double({ min: 0, max: 0.6, noNaN: true }),
          fc.integer(),
          async (pixels, epsilon, seed) => {
            const edge = tf.tensor4d(pixels, [2, 2, 3, 1]);
            const before = edge.dataSync();
            const labels = Int32Array.from([0, 1], (row) =>
              Number(model.margin(before.subarray(row * WIDTH, (row + 1) * WIDTH)) > 0),
            );
            const found = plain(
              await square({ epsilon, norm, queries: 30 }).run(model, { images: edge, labels }, { seed }),
            );
            edge.dispose();
            expect(found.pixels.every((value) => value >= 0 && value <= 1)).to.equal(true);
            for (const row of [0, 1]) {
              const delta = pixelsOf(found.pixels, row, WIDTH).map((value, i) => value - before[row * WIDTH + i]);
              const size = norm === 'linf' ? Math.max(...delta.map(Math.abs)) : length(delta);
              expect(size).to.be.at.most(epsilon);
            }
          },
        ),
        { numRuns: 40 },
      ));

  for (const norm of ['linf', 'l2'] as const)
    it(`gives the same ${norm} result whatever the batch size, the order and the shard`, async () => {
      const attack = square({ epsilon: 0.1, norm, queries: 60 });
      const whole = plain(await attack.run(model, batch()));
      expect(plain(await attack.run(model, batch(), { batchSize: 7 }))).to.deep.equal(whole);
      const backwards = await onRows(
        attack,
        model,
        batch(),
        Array.from({ length: N }, (_, i) => N - 1 - i),
      );
      expect(backwards.queries.reverse()).to.deep.equal(whole.queries);
      expect(backwards.success.reverse()).to.deep.equal(whole.success);
      const shard = await onRows(attack, model, batch(), [30, 31, 32]);
      expect(shard.pixels).to.deep.equal(whole.pixels.slice(30 * WIDTH, 33 * WIDTH));
      expect(new Set(whole.queries).size, 'rows must leave at different steps').to.be.above(3);
      expect(plain(await attack.run(model, batch(), { seed: 1 })).pixels).to.not.deep.equal(whole.pixels);
    });

  it('asks no more than it may, counts what it asks, and stops at success', async () => {
    const server = serve(model);
    for (const budget of [Number.POSITIVE_INFINITY, 25]) {
      const { queries, success, pixels } = plain(
        await square({ epsilon: 0.05, queries: 40 }).run(server, batch(), { budget }),
      );
      expect(total(queries)).to.equal(server.served.rows);
      server.served.rows = 0;
      const most = Math.min(40, budget);
      success.forEach((broken, row) => {
        if (!broken) expect(queries[row]).to.equal(most);
        else expect(queries[row]).to.be.at.most(most);
        expect(Math.max(...moved(pixels, row).map(Math.abs))).to.be.above(0.04);
      });
      expect(Math.min(...queries)).to.be.below(most);
    }
  });

  it('takes probabilities as it takes logits, also where one has all but become 1', async () => {
    const attack = square({ epsilon: 0.1, queries: 100 });
    const ofLogits = plain(await attack.run(serve(model), batch()));
    expect(plain(await attack.run(serveProbabilities(model), batch())).success).to.deep.equal(ofLogits.success);
    const certain = serve(model, 'probabilities', (scores) => tf.softmax(scores.mul(40)));
    const answers = await certain.predict(images);
    expect(Math.max(...answers.dataSync())).to.be.above(0.9999998);
    answers.dispose();
    expect(plain(await attack.run(certain, batch())).success).to.deep.equal(ofLogits.success);
    const crossEntropy = square({ epsilon: 0.1, queries: 100, loss: 'crossEntropy' });
    expect(plain(await crossEntropy.run(serve(model), batch())).success).to.deep.equal(ofLogits.success);
  });

  it('reaches the class it aims at', async () => {
    const { predicted, success } = plain(
      await square({ epsilon: 0.6, queries: 300, target: 'next' }).run(model, batch()),
    );
    expect(success).to.deep.equal(new Array(N).fill(1));
    expect(predicted).to.deep.equal(Array.from(data.labels, (label) => 1 - label));
  });

  it('leaves no tensor behind, also where it is stopped', async () => {
    const mask = tf.tensor4d([1, 1, 0, 1, 0, 0], [1, 2, 3, 1]);
    for (const norm of ['linf', 'l2'] as const)
      await expectNoLeak(async () =>
        plain(await square({ epsilon: 0.1, norm, queries: 20, restarts: 2 }).run(model, { ...batch(), mask })),
      );
    mask.dispose();
    const controller = new AbortController();
    const onProgress = (done: number) => {
      if (done > N / 2) controller.abort(new Interrupted());
    };
    await expectNoLeak(() =>
      expectRejects(
        () => square({ epsilon: 0.01, queries: 500 }).run(model, batch(), { onProgress, signal: controller.signal }),
        Interrupted,
      ),
    );
  });

  it('follows the published schedule, rescaled to the number of queries', () => {
    const shares = [0, 10, 11, 51, 201, 501, 1001, 2001, 4001, 6001, 8001, 9999].map((step) =>
      squareShare(step, 10_000, 0.8),
    );
    expect(shares).to.deep.equal([0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9].map((halvings) => 0.8 / 2 ** halvings));
    expect(squareShare(101, 1000, 0.8)).to.equal(squareShare(1010, 10_000, 0.8));
  });

  it('says which option is out of range, and what it cannot attack', async () => {
    const bad: [SquareOptions, string][] = [
      [{ epsilon: -0.1 }, 'epsilon'],
      [{ epsilon: 0.1, queries: 2 }, 'queries'],
      [{ epsilon: 0.1, initialShare: 0 }, 'initialShare'],
      [{ epsilon: 0.1, restarts: 1.5 }, 'restarts'],
    ];
    for (const [options, says] of bad) expect(() => square(options)).to.throw(RangeError, says);
    const labels = serveLabels(model);
    await expectRejects(() => square({ epsilon: 0.1 }).run(labels, batch()), RangeError, 'labels', 'hopskipjump');
  });
}).timeout(60_000);

describeWithMirror('Square Attack on the published LeNet', () => {
  it('breaks more rows the larger the ball and the more it may ask', async () => {
    const model = await publishedLenet();
    const data = await firstRows(40);
    const images = imageTensor(data);
    const broken = async (norm: 'linf' | 'l2', epsilon: number, queries: number) =>
      total(plain(await square({ norm, epsilon, queries }).run(model, { images, labels: data.labels })).success);
    for (const [norm, small, middle, large] of [
      ['linf', 0.05, 0.15, 0.3],
      ['l2', 0.5, 1.5, 3],
    ] as const) {
      const few = await broken(norm, middle, 10);
      const more = await broken(norm, middle, 200);
      expect(more).to.be.above(few);
      expect(await broken(norm, small, 200)).to.be.below(more);
      expect(await broken(norm, large, 200)).to.be.above(more);
    }
    images.dispose();
    model.dispose();
  }).timeout(60_000);

  // ART leaves .75 of these rows, torchattacks .75 to .77 over seeds; no attack is known to leave fewer than AutoAttack.
  itLong('is as strong as its published implementations', async () => {
    const model = await publishedLenet();
    const data = await firstRows(200);
    const images = imageTensor(data);
    let standing = 0;
    for (let seed = 0; seed < 5; seed++) {
      const attack = square({ epsilon: 0.1, queries: 1000 });
      const { success } = plain(await attack.run(model, { images, labels: data.labels }, { seed }));
      standing += (200 - total(success)) / 200 / 5;
    }
    images.dispose();
    model.dispose();
    expect(standing).to.be.within(0.6, 0.76);
  }).timeout(300_000);
});
