import { expect } from 'chai';
import { type BoundaryAttackOptions, boundaryAttack } from '../../lib/attacks/index.js';
import { Interrupted, type Tensor4D } from '../../lib/tensor/index.js';
import { describeWithMirror, expectNoLeak, expectRejects, itLong } from '../helpers.js';
import { publishedLenet } from '../models/lenet.js';
import { pixelsOf, plain, total } from './blackbox.js';
import { keepsToAnswers } from './decision-suite.js';
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

    keepsToAnswers({
      ...{ model: four, batch, usual: 300, limits: [3, 5, 20, 150] },
      make: (queries) => boundaryAttack({ queries }),
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
