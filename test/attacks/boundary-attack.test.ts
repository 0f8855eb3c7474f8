import { expect } from 'chai';
import { type BoundaryAttackOptions, boundaryAttack } from '../../lib/attacks/index.js';
import { Interrupted, type Tensor4D, tf } from '../../lib/tensor/index.js';
import { describeWithMirror, expectNoLeak, expectRejects, itLong } from '../helpers.js';
import { publishedLenet } from '../models/lenet.js';
import { onRows, pixelsOf, plain, serve, serveLabels, total } from './blackbox.js';
import { boundaryDistance, constantModel, labelled, linearClasses, WIDTH } from './minimal.js';
import { mean, median, outcomeOn } from './minimal-lenet.js';

describe('the boundary attack', () => {
  const [two, four] = [linearClasses(2), linearClasses(4)];
  const N = 24;

  /** How many times as far as the nearest boundary each row's image is. */
  async function ratios(model: typeof two, options: BoundaryAttackOptions) {
    const data = labelled(model, N);
    const images = data.tensor();
    const { pixels, success } = plain(await boundaryAttack(options).run(model, { images, labels: data.labels }));
    images.dispose();
    expect(success, 'success').to.deep.equal(new Array(N).fill(1));
    return Array.from({ length: N }, (_, row) => {
      const delta = pixelsOf(pixels, row, WIDTH).map((value, i) => value - data.row(row)[i]);
      return Math.hypot(...delta) / boundaryDistance(model, data.row(row), data.labels[row], 'l2');
    });
  }

  it('comes as near as the closed form allows, and never nearer', async () => {
    for (const ratio of await ratios(two, { queries: 1500 })) expect(ratio).to.be.within(0.9999, 1.05);
  });

  it('comes nearer the more it may ask', async () => {
    const mean = async (queries: number) => total(await ratios(four, { queries })) / N;
    const [few, some, many] = [await mean(60), await mean(250), await mean(1500)];
    expect(some).to.be.below(few);
    expect(many).to.be.below(some);
  });

  describe('on several classes', () => {
    const data = labelled(four, N);
    let images: Tensor4D;
    before(() => {
      images = data.tensor();
    });
    after(() => images.dispose());
    const batch = () => ({ images, labels: data.labels });

    it('sees no more than the class', async () => {
      const attack = boundaryAttack({ queries: 300 });
      const ofLogits = plain(await attack.run(four, batch()));
      expect(plain(await attack.run(serveLabels(four), batch()))).to.deep.equal(ofLogits);
      const bent = serve(four, 'logits', (scores) => tf.exp(scores.mul(0.5)).sub(3));
      expect(plain(await attack.run(bent, batch()))).to.deep.equal(ofLogits);
    });

    it('gives the same result whatever the batch size and the shard, and another for another seed', async () => {
      const attack = boundaryAttack({ queries: 300 });
      const whole = plain(await attack.run(four, batch()));
      expect(plain(await attack.run(four, batch(), { batchSize: 7 }))).to.deep.equal(whole);
      const shard = await onRows(attack, four, batch(), [20, 5]);
      expect(shard.pixels).to.deep.equal([...pixelsOf(whole.pixels, 20, WIDTH), ...pixelsOf(whole.pixels, 5, WIDTH)]);
      expect(plain(await attack.run(four, batch(), { seed: 1 })).pixels).to.not.deep.equal(whole.pixels);
    });

    it('keeps every row to its queries and its budget', async () => {
      const server = serveLabels(four);
      for (const queries of [3, 5, 20, 150])
        for (const budget of [Number.POSITIVE_INFINITY, 40]) {
          server.served.rows = 0;
          const result = plain(await boundaryAttack({ queries }).run(server, batch(), { budget }));
          expect(Math.max(...result.queries)).to.be.at.most(Math.min(queries, budget));
          expect(total(result.queries)).to.equal(server.served.rows);
        }
    });

    it('reaches the class it aims at, from the nearest image of that class', async () => {
      const targets = Int32Array.from(data.labels, (label) => (label + 1) % 4);
      const attack = boundaryAttack({ queries: 300, target: 'next' });
      const { success, predicted } = plain(await attack.run(four, { ...batch(), targets }));
      expect(success).to.deep.equal(new Array(N).fill(1));
      expect(predicted).to.deep.equal([...targets]);
    });

    it('leaves no tensor behind, also where it is stopped', async () => {
      await expectNoLeak(async () => plain(await boundaryAttack({ queries: 100 }).run(four, batch())));
      const controller = new AbortController();
      const onProgress = (done: number) => {
        if (done > N / 2) controller.abort(new Interrupted());
      };
      const run = () => boundaryAttack({ queries: 2000 }).run(four, batch(), { onProgress, signal: controller.signal });
      await expectNoLeak(() => expectRejects(run, Interrupted));
    });
  });

  it('gives up, unchanged, on a model that always says the same', async () => {
    const images = labelled(four, 3).tensor();
    const found = plain(
      await boundaryAttack({ queries: 200 }).run(constantModel(), { images, labels: new Int32Array(3) }),
    );
    expect(found.success).to.deep.equal([0, 0, 0]);
    expect(found.pixels).to.deep.equal([...images.dataSync()]);
    images.dispose();
  });

  it('says which option is out of range', () => {
    const bad: [BoundaryAttackOptions, string][] = [
      [{ queries: 2 }, 'queries'],
      [{ sphericalStep: 0 }, 'sphericalStep'],
      [{ sourceStep: 2 }, 'sourceStep'],
      [{ adaptation: 1 }, 'adaptation'],
    ];
    for (const [options, says] of bad) expect(() => boundaryAttack(options)).to.throw(RangeError, says);
  });
}).timeout(60_000);

describeWithMirror('the boundary attack on the published LeNet', () => {
  // Foolbox at 4,999 queries on the same 30 rows: mean 2.831, median 2.951.
  itLong('comes nearer than its published implementation', async () => {
    const model = await publishedLenet();
    const { distances, failed } = await outcomeOn(model, boundaryAttack(), 30);
    model.dispose();
    expect(failed).to.equal(0);
    expect(mean(distances)).to.be.within(1.3, 2.831);
    expect(median(distances)).to.be.within(1.3, 2.951);
  }).timeout(600_000);
});
